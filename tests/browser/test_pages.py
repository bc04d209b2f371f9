"""axe finds nothing wrong on any template, in either theme, at 1280 and at 390 pixels; none scrolls sideways at 320.

Django's own administration is not ours to mend, and is left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test.signals import template_rendered
from playwright.sync_api import Page, expect

from apps.comments.models import Comment
from tests.support.browser import Tabs, let_in, send_form, too_wide_at
from tests.support.browser_axe import PHONE, RULES, WIDE, look, violations
from tests.support.browser_gallery import Gallery, Visit, every_visit, make_gallery, plan

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHARES = 4
NARROWEST = 320
TEMPLATES = Path(__file__).parents[2] / "templates"
# No pages: mails, notices, robots.txt. Parts of pages of allauth's own, each of which is replaced here. The
# administration's. And what Jinja draws, which tells nobody: the rows of every thread.
NOT_COUNTED = (".txt", "allauth/elements/", "admin/", ".jinja")
# The answers to htmx, which hold the same markup as their pages; tests of acts draw them.
ANSWERS = {
    "comments/_added.html",
    "comments/_text.html",
    "posts/_chosen.html",
}


class Rooms:
    """One tab for each viewer of a gallery."""

    def __init__(self, tabs: Tabs, gallery: Gallery) -> None:
        self.tabs, self.gallery = tabs, gallery
        self.pages: dict[str, Page] = {}

    def of(self, viewer: str) -> Page:
        if viewer not in self.pages:
            page = self.pages[viewer] = self.tabs.of()
            value = self.gallery.cookie_of(viewer)
            if value:
                let_in(page.context, value, self.tabs.address)
            # A page with a form, whose cookie holds the token for others.
            page.goto("/preferences/" if value else "/accounts/login/")
            if viewer == "stale":
                page.context.clear_cookies(name="csrftoken")
        return self.pages[viewer]

    def show(self, visit: Visit) -> Page:
        page = self.of(visit.viewer)
        if visit.sent is None:
            page.goto(visit.path)
        else:
            send_form(page, visit.path, visit.sent)
        return page


@pytest.fixture
def gallery(live_server: Any, settings: Any) -> Gallery:
    settings.ROOT_URLCONF = "tests.support.browser_errors"
    return make_gallery()


@pytest.fixture
def rooms(tabs: Tabs, gallery: Gallery) -> Rooms:
    tabs.is_broken_on_purpose = True
    return Rooms(tabs, gallery)


_planned: list[int] = []
_drawn: set[str] = set()


@pytest.fixture
def planned(gallery: Gallery) -> list[int]:
    """Which places of the catalogue are looked at; worked out once for a process, since its order never changes."""
    if not _planned:
        with names_of_templates() as names:
            _planned.extend(plan(gallery))
        _drawn.update(names)
    return _planned


@contextmanager
def names_of_templates() -> Iterator[set[str]]:
    names: set[str] = set()

    def note(template: Any, **_signal: Any) -> None:
        names.add(str(template.name))

    template_rendered.connect(note)
    try:
        yield names
    finally:
        template_rendered.disconnect(note)


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_for_everybody(share: int, rooms: Rooms, planned: list[int], record_property: Any) -> None:
    visits = list(every_visit(rooms.gallery))
    wrong: dict[str, list[str]] = {}
    for visit in (visits[place] for place in planned[share::SHARES]):
        page = rooms.show(visit)
        if found := violations(page) + too_wide_at(page, NARROWEST):
            wrong[str(visit)] = found
    record_property("pages", len(planned[share::SHARES]))
    assert wrong == {}


def test_the_catalogue_holds_every_template(planned: list[int]) -> None:
    names = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()}
    counted = {name for name in names if not any(part in name for part in NOT_COUNTED)}
    assert counted - _drawn - ANSWERS == set()
    assert counted >= ANSWERS


def test_axe_finds_nothing_in_what_opens_on_a_page(rooms: Rooms) -> None:
    """Menus, the list of keys, sheets of actions, forms and rows that htmx swaps in."""
    everything = {"type": "tag", "values": RULES}
    wrong: dict[str, list[str]] = {}
    page = rooms.of("moderator")
    own = Comment.objects.get(body="as a moderator")

    def check(state: str) -> None:
        # While htmx swaps, what comes has the pale class of what goes.
        expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            if found := look(page, everything):
                wrong[f"{state}, {theme}"] = found

    page.set_viewport_size(WIDE)
    page.goto(f"/r/{rooms.gallery.world.open.name}/")
    for menu in ("Communities menu", "Account mod_elsewhere"):
        page.get_by_role("button", name=menu).click()
        check(menu)
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    check("keys")
    page.keyboard.press("Escape")
    page.locator("article.post").last.locator("[data-key=h]").click()
    expect(page.get_by_role("button", name="show it again")).to_be_visible()
    check("a hidden post")
    page.goto(rooms.gallery.posts["shown"].get_absolute_url())
    item = page.locator(f"#t1_{own.id36} > .c-fold > .c-acts")
    item.locator("a[data-key=r]").click()
    expect(page.get_by_label("Reply to")).to_be_visible()
    item.locator("a[data-edit]").click()
    expect(page.get_by_label("Your comment")).to_be_visible()
    page.locator(".c-fold > summary").nth(1).click()
    check("forms in a thread, and a folded branch")
    page.set_viewport_size(PHONE)
    item.get_by_role("button", name="More actions").click()
    check("a sheet on a phone")
    page.set_viewport_size(WIDE)
    page.locator("article.op").get_by_role("button", name="lock", exact=True).click()
    expect(page.get_by_role("checkbox", name="Hide this message")).to_be_attached()
    check("what was done")
    page.goto("/submit/")
    page.get_by_label("Community", exact=True).fill(rooms.gallery.world.open.name)
    page.get_by_label("Title").focus()
    expect(page.get_by_role("group", name="Flair")).to_be_visible()
    check("a community that was chosen")
    page.goto(rooms.gallery.posts["large"].get_absolute_url())
    if found := look(page, everything, inside=".c-more-row"):
        wrong["links to more comments"] = found
    assert wrong == {}


def test_axe_would_find_something(rooms: Rooms) -> None:
    """The control: a page with four common faults."""
    page = rooms.show(Visit("visitor", "/accounts/login/"))
    assert violations(page) == []
    page.evaluate("""() => {
      for (const label of document.querySelectorAll("main label")) label.remove();
      document.querySelector("h1").style.color = "var(--sunk)";
      document.querySelector("main").insertAdjacentHTML("beforeend", "<img src=data:,><h5></h5><main></main>");
    }""")
    found = " ".join(violations(page))
    for rule in ("label", "color-contrast", "image-alt", "empty-heading", "landmark-no-duplicate-main"):
        assert rule in found
    assert "dark 390: color-contrast" in found
