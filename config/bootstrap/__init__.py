"""Set-up without set-up: `python3 -m config.bootstrap run` on a machine that has Python and nothing else.

Makes .venv from the hash-locked requirements and runs the site, its tests and its checks there. Standard library
only as far as .venv is not entered; this file and `virtualenv.py` also load on a Python that is too old, to say so.
"""

from __future__ import annotations

import os
import sys

from config.bootstrap.virtualenv import PYTHON, VENV, SetUpError, has_locked_packages, install, is_installed

__all__ = ["SetUpError", "ensure", "ensure_or_exit"]

# Set for the length of one exec: a second round outside .venv would go on for ever.
ENTERED = "THICKET_ENTERED_VENV"


def ensure(level: str = "runtime") -> None:
    """Continue in .venv with the packages locked for `level` ("runtime" or "test"), installing them when they changed.

    Re-executes the process if it runs elsewhere; in place it costs one SHA-256. Does nothing with
    THICKET_NO_BOOTSTRAP set, nor at the level "runtime" where another environment already has the locked packages.
    Raises SetUpError with a sentence and its fixes.
    """
    entered = os.environ.pop(ENTERED, None)
    if os.environ.get("THICKET_NO_BOOTSTRAP"):
        return
    inside = os.path.realpath(sys.prefix) == os.path.realpath(VENV)
    if not inside and level == "runtime" and has_locked_packages():
        return
    if is_installed(level):
        if inside:
            return
        if entered:
            raise SetUpError(f"{PYTHON} does not run in its own environment. Fix: remove .venv and try again.")
    else:
        install(level)
    os.environ[ENTERED] = "1"
    os.execv(PYTHON, [str(PYTHON), *_own_arguments()])


def ensure_or_exit(level: str = "runtime") -> None:
    """`ensure`, with a failure told as one sentence and exit status 1 instead of a traceback."""
    try:
        ensure(level)
    except SetUpError as error:
        sys.exit(f"thicket: {error}")


def _own_arguments() -> list[str]:
    if hasattr(sys, "orig_argv"):  # Python 3.10+; keeps `-m` and the interpreter's own options
        return sys.orig_argv[1:]
    if sys.argv[0].endswith("__main__.py"):
        return ["-m", "config.bootstrap", *sys.argv[1:]]
    return sys.argv
