"""`check`: every gate in the order of its cost, then the tests. `fix`: what the tools can repair themselves."""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from config.bootstrap.services import running
from config.bootstrap.testing import test
from config.bootstrap.virtualenv import ROOT

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Step:
    """One gate: its name, its command, and what the environment must hold besides."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The line that repeats it in a shell."""
        settings = [f"{name}={shlex.quote(value)}" for name, value in self.environment.items()]
        program = [str(Path(part).relative_to(ROOT)) if part.startswith(str(ROOT)) else part for part in self.command]
        return " ".join([*settings, shlex.join(program)])


def check(_arguments: list[str]) -> int:
    """Run each gate and stop at the first that fails, with the line that repeats it."""
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="thicket-check-") as folder,
        running(postgresql=True, redis=True) as addresses,
    ):
        os.environ.update(addresses)
        steps = _steps(Path(folder), addresses["TEST_DATABASE_URL"])
        if not all(_passes(step) for step in steps):
            return 1
        status = test([])
    print(f"check: {'passed' if status == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
    return status


def fix(_arguments: list[str]) -> int:
    """Order of imports, format of Python and templates, and what ruff can repair safely."""
    commands = [
        [*_module("ruff"), "check", "--fix", "--quiet", "."],
        [*_module("ruff"), "format", "--quiet", "."],
        [str(BIN / "djade"), *_templates()],
    ]
    return max(subprocess.run(command, cwd=ROOT, check=False).returncode for command in commands)


def _steps(folder: Path, database_url: str) -> list[Step]:
    manage = [sys.executable, "manage.py"]
    suite = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "THICKET_TEST_DIR": str(folder)}
    on_postgresql = {**suite, "THICKET_TEST_ENGINE": "postgresql", "TEST_DATABASE_URL": database_url}
    return [
        Step("ruff: rules", [*_module("ruff"), "check", "."]),
        Step("ruff: format", [*_module("ruff"), "format", "--check", "."]),
        Step("locks", [*_module("pytest"), "-q", "--noconftest", "tests/architecture/test_locks.py"]),
        Step("layers", [str(BIN / "lint-imports"), "--no-cache"]),
        Step("types", _module("mypy")),
        Step("templates: rules", [*_module("djlint"), "--lint", "--quiet", "templates"]),
        Step("templates: format", [str(BIN / "djade"), "--check", *_templates()]),
        Step("missing migrations", [*manage, "makemigrations", "--check", "--dry-run"], suite),
        Step("safe migrations", [*manage, "lintmigrations", "--quiet", "ok", "ignore"], on_postgresql),
        Step("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], _production(folder)),
    ]


def _production(folder: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "thicket.example",
        "SITE_URL": "https://thicket.example",
        "TRUSTED_PROXIES": "127.0.0.1",
        "THICKET_VAR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/thicket.sqlite3",
    }


def _passes(step: Step) -> bool:
    print(f"{step.name} ...", end=" ", flush=True)
    started = time.monotonic()
    result = subprocess.run(
        step.command,
        cwd=ROOT,
        env={**os.environ, **step.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = result.returncode == 0
    print(f"{'passed' if passed else 'FAILED'} in {time.monotonic() - started:.1f} s", flush=True)
    if not passed:
        print(f"\n{result.stdout.rstrip()}\n\nTo repeat this step:\n  {step}", flush=True)
    return passed


def _templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", name]
