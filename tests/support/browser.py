"""Chromium for tests: tabs in which somebody is logged in or nobody, and an ear for whatever goes wrong in them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Playwright, Request, Response

from apps.accounts.models import User

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]  # fmt: skip
PATIENCE = 20_000  # milliseconds; a machine with two cores may be busy with something else
HERE = ("http://127.0.0.1:", "http://localhost:", "about:", "data:", "blob:")
# A refusal leaves a line of the browser's and one of htmx's in the console; the page says it in its own words. Files
# that a test leaves out fail with ERR_FAILED; those that are not there are complained of by their status.
REFUSALS = re.compile(r"status of [45]\d\d|ERR_FAILED|Response Status Error Code 4\d\d")


def launch(playwright: Playwright) -> Browser:
    """TEST_BROWSER, which the test command sets, else Debian's path."""
    path = os.environ.get("TEST_BROWSER") or "/usr/bin/chromium"
    return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


@dataclass
class Tabs:
    """Opens tabs on the site at `address`. `complaints`: errors of scripts and of the console (violations of the
    content security policy among them), answers of 500 and above, files that are missing, and requests that would leave
    the machine."""

    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    is_broken_on_purpose: bool = False

    def of(self, person: User | None = None, *, scripts: bool = True, **options: Any) -> Page:
        """A tab in a browser of its own, with the session of `person`; a visitor's without."""
        context = self.browser.new_context(base_url=self.address, java_script_enabled=scripts, **options)
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        if person is not None:
            let_in(context, session_of(person), self.address)
        return context.new_page()

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(HERE):
            self.complaints.append(f"request: {request.url}")

    def _on_response(self, response: Response) -> None:
        is_act = response.request.resource_type in {"document", "xhr", "fetch"}
        if response.status >= (500 if is_act else 400) and not self.is_broken_on_purpose:
            self.complaints.append(f"answer: {response.status} at {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSALS.search(message.text):
            self.complaints.append(f"console: {message.text}")


def session_of(person: User, *, is_fresh: bool = True) -> str:
    """The key of a new session. `is_fresh`: the password was given just now, so that nobody asks for it again."""
    client = Client()
    client.force_login(person)
    if is_fresh:
        session = client.session
        reauthenticate_by_password(cast(Any, SimpleNamespace(session=session, user=person)))
        session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def let_in(context: BrowserContext, session: str, address: str) -> None:
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


@contextmanager
def without_a_page_load(page: Page, *, scripts: bool) -> Iterator[None]:
    """With scripts, what happens inside is swapped in: a mark on the window survives. The block waits for the result.

    Without scripts it says nothing: there every act is a page load."""
    if scripts:
        page.evaluate("window.isTheSamePage = true")
    yield
    if scripts:
        assert page.evaluate("window.isTheSamePage === true"), "the page was loaded anew"


def too_wide_at(page: Page, width: int) -> list[str]:
    """What makes the page scroll sideways in a window of `width`; an element that scrolls by itself is fine."""
    page.set_viewport_size({"width": width, "height": 640})
    return list(page.evaluate(_TOO_WIDE))


# Takes away one leaf after the other: those without which the page is narrower are to blame.
_TOO_WIDE = """() => {
  const page = document.scrollingElement;
  const room = page.clientWidth;
  const found = page.scrollWidth > room ? [`${page.scrollWidth} px`] : [];
  for (const leaf of found.length ? document.body.querySelectorAll(":not(:has(*))") : []) {
    const before = page.scrollWidth;
    if (before <= room) break;
    leaf.style.setProperty("display", "none", "important");
    if (page.scrollWidth < before) found.push(leaf.parentElement.outerHTML.slice(0, 160));
  }
  return found;
}"""


def open_more(item: Locator) -> None:
    """Opens the sheet of further actions where the window is narrow; in a wide one they stand in the line."""
    button = item.get_by_role("button", name="More actions")
    if button.count():
        button.click()


def send_form(page: Page, path: str, values: dict[str, str]) -> None:
    """Posts `values` to `path` as a form of the page would, with the token of the browser's cookie, and waits."""
    token = next((c["value"] for c in page.context.cookies() if c["name"] == settings.CSRF_COOKIE_NAME), "")
    with page.expect_navigation():
        page.evaluate(_SEND, [path, {"csrfmiddlewaretoken": token, **values} if token else values])


_SEND = """([path, values]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: path });
  for (const [name, value] of Object.entries(values)) {
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
  }
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}"""
