"""Makes .venv and installs the locked requirements, with uv when it is there, else with venv and pip."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from errno import EACCES
from importlib import metadata
from pathlib import Path
from typing import Iterator  # noqa: UP035  this file also loads on old Pythons, to say that they are old

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {level: ROOT / "requirements" / f"{level}.txt" for level in ("runtime", "test")}
MARKER = VENV / "thicket-installed.json"
OLDEST_PYTHON = (3, 11)


class SetUpError(Exception):
    """What cannot be done here, as a sentence with its fixes; shown without a traceback."""


def is_installed(level: str) -> bool:
    """Whether .venv, at this very path, holds the lock file of `level` as it is now."""
    marker = _read_marker()
    return marker.get("path") == str(VENV) and marker.get(level) == _fingerprint(level) and os.access(PYTHON, os.X_OK)


def has_locked_packages() -> bool:
    """Whether this interpreter, wherever it is, has each package that runtime.in asks for in its locked version."""
    locked = dict(re.findall(r"^([\w-]+)==(\S+)", LOCKS["runtime"].read_text(), re.MULTILINE))
    wanted = re.findall(r"^([\w-]+)", LOCKS["runtime"].with_suffix(".in").read_text(), re.MULTILINE)
    try:
        return all(metadata.version(name) == locked[name] for name in wanted)
    except metadata.PackageNotFoundError:
        return False


def install(level: str) -> None:
    """Install the lock file of `level` into .venv, making it first if needed. Raises SetUpError."""
    if os.name != "posix":
        raise SetUpError("Thicket runs on Linux and macOS. On Windows use it inside WSL.")
    home = VENV if VENV.exists() else ROOT
    try:
        if not os.access(home, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES), home)
        with _one_at_a_time():
            if is_installed(level):
                return
            started = time.monotonic()
            _say(f"Installing the locked packages ({level}) into .venv ...")
            installer = _install_with_uv(level) or _install_with_pip(level)
            mark_installed(level)
            _say(f"Installed with {installer} in {time.monotonic() - started:.1f} s.")
    except OSError as error:
        raise SetUpError(
            f"{error.filename or home} cannot be written ({error.strerror}), and the packages belong into {VENV}.\n"
            f"  Fix: as root, give it to whoever runs Thicket: chown -R {_user()} {home}\n"
            "  Or: work in a copy or clone of your own."
        ) from error


def mark_installed(level: str) -> None:
    """Note that .venv holds the lock file of `level` as it is now."""
    marker = {key: value for key, value in _read_marker().items() if key in LOCKS}
    # The test lock holds every pin of the runtime lock (tests/architecture/test_locks.py), so it stands for both.
    for covered in ("runtime", "test") if level == "test" else ("runtime",):
        marker[covered] = _fingerprint(covered)
    MARKER.write_text(json.dumps({"path": str(VENV), **marker}))


def install_runtime(_arguments: list[str]) -> int:
    """The command `install`: everything that `run` and `serve` need, so that they start at once."""
    install("runtime")
    _say(f"Ready: {VENV}")
    return 0


def _fingerprint(level: str) -> str:
    return hashlib.sha256(LOCKS[level].read_bytes()).hexdigest()


def _read_marker() -> dict[str, str]:
    try:
        marker: dict[str, str] = json.loads(MARKER.read_text())
    except (OSError, ValueError):
        return {}
    return marker


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two calls at once (`make run` and `make test`) install one after the other."""
    import fcntl

    with LOCKS["runtime"].open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install_with_uv(level: str) -> str:
    """The word "uv" when it did the work, nothing when it is missing or failed (pip may know another index)."""
    uv = shutil.which("uv")
    if not uv or not _succeeds([uv, "--version"]):
        return ""
    failure = ""
    if not _venv_is_usable():
        _remove_venv()
        failure = _run([uv, "venv", "--quiet", "--python", _python_for_uv(), str(VENV)])
    # Compiled now, since whoever runs the site may not be allowed to write here later.
    command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--require-hashes"]
    failure = failure or _run([*command, "--python", str(PYTHON), "-r", str(LOCKS[level])])
    if failure:
        _say(f"uv could not install them, trying pip. It said:\n{failure}")
    return "" if failure else "uv"


def _install_with_pip(level: str) -> str:
    if not _venv_is_usable() or not _succeeds([str(PYTHON), "-m", "pip", "--version"]):
        _remove_venv()
        _make_venv_with_pip()
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    failure = _run([*command, "--require-hashes", "-r", str(LOCKS[level])])
    if failure:
        raise SetUpError(
            f"the locked packages could not be installed. pip said:\n{failure}\n"
            "  Fix: if this machine reaches packages through a mirror or proxy, set PIP_INDEX_URL or HTTPS_PROXY.\n"
            "  Or: if a hash differs, the lock file and the index disagree: run `make lock` and look at the difference."
        )
    return "pip"


def _make_venv_with_pip() -> None:
    """A virtual environment by `venv`, or by `virtualenv` where Debian has left ensurepip out."""
    python = _new_enough_python()
    if not python:
        raise SetUpError(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]} and no newer one is on the path.\n"
            "  Fix: install a newer one (Debian: apt-get install python3 python3-venv).\n"
            "  Or: install uv, which brings a Python of its own, and try again."
        )
    if _succeeds([python, "-c", "import ensurepip, venv"]):
        failure = _run([python, "-m", "venv", str(VENV)])
        if failure:
            raise SetUpError(f"{VENV} could not be made. Python said:\n{failure}")
        return
    attempts = [[python, "-m", "virtualenv", "--quiet", str(VENV)], ["virtualenv", "--quiet", "-p", python, str(VENV)]]
    if all(_run(attempt) for attempt in attempts):
        shutil.rmtree(VENV, ignore_errors=True)
        version = _output([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
        raise SetUpError(
            f"Python {version} here cannot make a virtual environment, since its module ensurepip is not installed.\n"
            f"  Fix: apt-get install python{version}-venv (Debian and Ubuntu, as root).\n"
            "  Or: install uv, and try again."
        )


def _new_enough_python() -> str:
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return sys.executable
    names = [f"python3.{minor}" for minor in range(14, 10, -1)]
    return next((found for found in map(shutil.which, names) if found and _succeeds([found, "--version"])), "")


def _python_for_uv() -> str:
    return sys.executable if sys.version_info[:2] >= OLDEST_PYTHON else ">=3.11"


def _venv_is_usable() -> bool:
    # A folder that was moved or copied has scripts that start the interpreter of its old place.
    moved = _read_marker().get("path", str(VENV)) != str(VENV)
    return not moved and _succeeds([str(PYTHON), "-c", f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"])


def _remove_venv() -> None:
    if not VENV.exists() and not VENV.is_symlink():
        return
    if VENV.is_symlink() or not (VENV / "pyvenv.cfg").exists():
        raise SetUpError(f"{VENV} is there but is no virtual environment. Fix: move it away and try again.")
    shutil.rmtree(VENV)


def _run(command: list[str]) -> str:
    """Nothing when the command succeeded, else the end of what it printed."""
    environment = {**os.environ, "PIP_USER": "0", "PIP_ROOT_USER_ACTION": "ignore"}
    try:
        result = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
    except OSError as error:
        return f"{command[0]} cannot be started ({error.strerror})"
    return "" if result.returncode == 0 else result.stdout[-2000:].strip() or f"exit status {result.returncode}"


def _succeeds(command: list[str]) -> bool:
    return not _run(command)


def _output(command: list[str]) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout.strip()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in some containers
        return str(os.getuid())


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
