"""axe finds nothing wrong on any template, in either theme, on a wide and on a narrow window.

Django's own administration is not ours to mend, and is left out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.test.signals import template_rendered
from playwright.sync_api import Page, expect

from tests.support.browser import Tabs, open_more, send_form
from tests.support.browser_axe import PHONE, WIDE, violations
from tests.support.browser_gallery import (
    Gallery,
    Visit,
    account_visits,
    failures,
    further_visits,
    is_page,
    make_gallery,
    refused_forms,
    shape_of,
    visits_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def gallery(live_server: Any) -> Gallery:
    return make_gallery()


class Rooms:
    """One tab for each viewer of a gallery."""

    def __init__(self, tabs: Tabs, gallery: Gallery) -> None:
        self.tabs, self.gallery = tabs, gallery
        self.pages: dict[str, Page] = {}

    def show(self, visit: Visit) -> Page:
        if (page := self.pages.get(visit.viewer)) is None:
            page = self.pages[visit.viewer] = self.tabs.of()
            if value := self.gallery.cookie_of(visit.viewer):
                page.context.add_cookies([{"name": "sessionid", "value": value, "url": self.tabs.address}])
            page.goto("/accounts/login/" if not value else "/preferences/")  # for the token of forms
        if visit.sent is None:
            page.goto(visit.path)
        else:
            send_form(page, visit.path, visit.sent)
        return page


@pytest.fixture
def rooms(tabs: Tabs, gallery: Gallery) -> Rooms:
    return Rooms(tabs, gallery)


def found_wrong(rooms: Rooms, visits: Iterable[Visit], known: set[Any]) -> dict[str, list[str]]:
    """Violations by visit. Visits whose shape is in `known` are passed over; the others' are added to it."""
    wrong: dict[str, list[str]] = {}
    looked = 0
    for visit in visits:
        answer = rooms.gallery.ask(visit)
        if not is_page(answer) or (shape := shape_of(answer)) in known:
            continue
        known.add(shape)
        looked += 1
        if found := violations(rooms.show(visit)):
            wrong[str(visit)] = found
    assert looked, "nothing was looked at"
    print(f"{looked} pages looked at in two themes and two widths: violations on {len(wrong)}")  # noqa: T201
    return wrong


def test_pages_of_visitors(rooms: Rooms) -> None:
    assert found_wrong(rooms, visits_of(rooms.gallery, "visitor"), set()) == {}


def test_pages_of_members(rooms: Rooms) -> None:
    assert found_wrong(rooms, visits_of(rooms.gallery, "member"), set()) == {}


@pytest.mark.parametrize("viewer", ["moderator", "operator"])
def test_pages_of_those_who_moderate(viewer: str, rooms: Rooms) -> None:
    """Those that differ from what the less powerful see."""
    before = ["member"] if viewer == "moderator" else ["member", "moderator"]
    known = {shape_of(rooms.gallery.ask(visit)) for one in before for visit in visits_of(rooms.gallery, one)}
    assert found_wrong(rooms, visits_of(rooms.gallery, viewer), known) == {}


def test_states_of_pages(rooms: Rooms) -> None:
    assert found_wrong(rooms, further_visits(rooms.gallery), set()) == {}


def test_pages_of_accounts(rooms: Rooms) -> None:
    assert found_wrong(rooms, account_visits(rooms.gallery), set()) == {}


def test_refused_forms(rooms: Rooms) -> None:
    assert found_wrong(rooms, refused_forms(rooms.gallery), set()) == {}


def test_pages_of_failure(rooms: Rooms, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.support.browser_errors"
    rooms.tabs.is_broken_on_purpose = True
    assert found_wrong(rooms, failures(), set()) == {}
