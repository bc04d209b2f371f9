"""Tabs of Chromium on the live site. Whatever a page complains about fails the test that opened it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support.browser import PATIENCE, Tabs, launch

# Playwright's calls run inside an event loop; Django would take the whole test for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def tabs(chromium: Browser, live_server: Any) -> Iterator[Tabs]:
    opened = Tabs(chromium, live_server.url)
    yield opened
    opened.close()
    assert opened.complaints == []


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Each test that asks for this runs twice, and asserts the same both times."""
    return bool(request.param)
