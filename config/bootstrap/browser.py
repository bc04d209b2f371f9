"""Chromium for the browser tests."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from config.bootstrap.virtualenv import SetUpError

ON_PATH = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FIXES = (
    "  Fix: install one (Debian, as root: apt-get install chromium).\n"
    "  Or: set TEST_BROWSER to the program of a Chromium or Chrome, or ALLOW_SKIP=browser to leave these tests out."
)


def find_browser() -> str:
    """Path of a Chromium that starts: TEST_BROWSER, one on the path, Playwright's; else one is installed, announced.

    Raises SetUpError with the fixes when none can be had, or when TEST_BROWSER is set and does not start.
    """
    given = os.environ.get("TEST_BROWSER", "")
    if given:
        if not _starts(given):
            raise SetUpError(f"TEST_BROWSER is set, but {given} does not start.\n{FIXES}")
        return given
    return _installed() or _from_debian() or _from_playwright()


def _installed() -> str:
    candidates = [*map(shutil.which, ON_PATH), str(ON_A_MAC), _path_of_playwright()]
    return next((path for path in candidates if path and _starts(path)), "")


def _from_debian() -> str:
    """Debian's package, as root. Not on Ubuntu, where the package of that name is a stub for a snap."""
    is_debian = sys.platform == "linux" and platform.freedesktop_os_release().get("ID") == "debian"
    if not is_debian or os.geteuid() != 0 or not shutil.which("apt-get"):
        return ""
    _announce("No Chromium for the browser tests: installing Debian's package (apt-get install chromium) ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
    for command in (["apt-get", "update", "-qq"], install):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    return _installed()


def _from_playwright() -> str:
    _announce("No Chromium for the browser tests: downloading Playwright's own (playwright install chromium) ...")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    path = _path_of_playwright()
    if result.returncode == 0 and _starts(path):
        return path
    raise SetUpError(f"no Chromium for the browser tests. Playwright said:\n{result.stdout[-800:]}\n{FIXES}")


def _path_of_playwright() -> str:
    """Where Playwright keeps its own browser, whether it is there or not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _announce(sentence: str) -> None:
    print(sentence, flush=True)
