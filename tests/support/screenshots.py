"""Takes the pictures of the README: the front page by day and a thread by night, from a fresh demo of their own.

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
                _take(browser, address)
                browser.close()
        finally:
            server.terminate()
            server.wait()


def _take(browser: Browser, address: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    by_day = browser.new_page(viewport=SIZE, color_scheme="light")
    by_day.goto(f"{address}/")
    by_day.screenshot(path=FOLDER / "front.png")
    thread = (
        by_day.locator("a[href*='/comments/']")
        .filter(has_text="comments")
        .filter(visible=True)
        .first.get_attribute("href")
    )
    by_night = browser.new_page(viewport=SIZE, color_scheme="dark")
    by_night.goto(f"{address}{thread}")
    by_night.screenshot(path=FOLDER / "thread.png")


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
