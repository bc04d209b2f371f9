"""Takes the pictures of the README: a member's front page by day, a thread by night, from a fresh demo of their own.

make screenshots
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from config.bootstrap.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "img"
SIZE: ViewportSize = {"width": 1280, "height": 860}
SECONDS_TO_START = 30
MEMBER = "demo_member"
# A thread with few words at its head, so that its comments are in the picture.
THREAD = "What is the oldest thing you own"


def main() -> None:
    """Seed a demo in a temporary folder, serve it, and write docs/img/{front,thread}.png."""
    with tempfile.TemporaryDirectory(prefix="thicket-screenshots-") as folder:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "DATABASE_URL": f"sqlite:///{folder}/thicket.sqlite3",
            "THICKET_VAR": folder,
            "DEBUG_TOOLBAR": "0",
            "SITE_URL": address,
        }
        manage = [sys.executable, "manage.py"]
        for command in (["migrate", "--verbosity", "0"], ["seed_demo", "--if-empty"]):
            subprocess.run([*manage, *command], cwd=ROOT, env=environment, check=True)
        serve = [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"]
        server = subprocess.Popen(
            serve, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(f"{address}/healthz")
            with sync_playwright() as playwright:
                sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
                browser = playwright.chromium.launch(executable_path=os.environ["TEST_BROWSER"], args=sandbox)
                _take(browser, address, _password(Path(folder)))
                browser.close()
        finally:
            server.terminate()
            server.wait()


def _take(browser: Browser, address: str, password: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    page = browser.new_page(viewport=SIZE, color_scheme="light")
    page.goto(f"{address}/accounts/login/")
    page.fill("[name=login]", MEMBER)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{address}/")
    page.screenshot(path=FOLDER / "front.png")
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/r/repair/top/?t=all")
    page.locator(".post-title a", has_text=THREAD).click()
    page.wait_for_load_state()
    page.screenshot(path=FOLDER / "thread.png")


def _password(folder: Path) -> str:
    """The member's, from the file that the demo leaves: a line is a name and a password."""
    lines = (folder / "demo-logins.txt").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith(f"{MEMBER} "))


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    main()
