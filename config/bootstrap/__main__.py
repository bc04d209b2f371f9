"""python3 -m config.bootstrap COMMAND"""

from __future__ import annotations

import importlib
import signal
import sys

from config.bootstrap import SetUpError, ensure

# command: (packages that it needs, module, function, what it does)
COMMANDS = {
    "install": ("", "config.bootstrap.virtualenv", "install_runtime", "make .venv and install the locked packages"),
    "run": ("runtime", "config.bootstrap.serving", "run", "a populated site on 127.0.0.1, PORT (8000)"),
    "serve": ("runtime", "config.bootstrap.serving", "serve", "the production server"),
    "test": (
        "test",
        "config.bootstrap.testing",
        "test",
        "every test on SQLite and on PostgreSQL; takes pytest's arguments",
    ),
    "test-fast": ("test", "config.bootstrap.testing", "test_fast", "neither slow nor browser tests, on SQLite"),
    "services": ("test", "config.bootstrap.testing", "hold_services", "private PostgreSQL and Redis until Ctrl-C"),
    "bench": ("test", "config.bootstrap.testing", "bench", "what each page costs; takes the options of bench.pages"),
    "check": ("test", "config.bootstrap.checking", "check", "format, types, layers, templates, migrations, then test"),
    "fix": ("test", "config.bootstrap.checking", "fix", "repair what ruff and djade can repair"),
    "screenshots": ("test", "config.bootstrap.testing", "screenshots", "take the pictures of the README again"),
}


def main(arguments: list[str]) -> int:
    """Exit status of the command: 0, its own, or 1 after a sentence that says what to do."""
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        print("usage: python3 -m config.bootstrap COMMAND\n")
        for command, (_level, _module, _function, purpose) in COMMANDS.items():
            print(f"  {command:<12} {purpose}")
        return 0 if name in ("", "help", "--help", "-h") else 2
    level, module, function, _purpose = COMMANDS[name]
    # Both must unwind, so that what we started is stopped first; a shell's background jobs begin with SIGINT ignored.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if level:
            ensure(level)
        status: int = getattr(importlib.import_module(module), function)(arguments[1:])
    except SetUpError as error:
        print(f"thicket: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
