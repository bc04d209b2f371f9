"""The admin fits a window of 1280 pixels, whatever people write, and an act goes through its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.accounts.models import Action, OperatorAction, RetiredName, User
from apps.communities.models import Action as ModeratorsAct
from apps.communities.models import Community, Membership, ModAction, RetiredCommunityName, TargetKind
from apps.posts.models import Post
from tests.factories import make_ban, make_comment, make_community, make_moderator, make_post, make_user
from tests.support.browser import Tabs, too_wide_at

pytestmark = pytest.mark.browser

WIDE, PHONE = 1280, 390
WORD = "W" * 500
TITLES = ["W" * 300, "a_b-c/d.e" * 33, "漢" * 300, "Donaudampfschifffahrtsgesellschaft " * 8]
# What is wider than the box around it and is cut there, or scrolls, although the page fits. Cells of a list end in an
# ellipsis, but for times and the headings.
CUT = """() => [...document.querySelectorAll("main *")]
  .filter(box => box.scrollWidth > box.clientWidth && !box.matches(".visually-hidden, .action-checkbox"))
  .filter(box => ["auto", "scroll", "hidden"].includes(getComputedStyle(box).overflowX))
  .filter(box => getComputedStyle(box).textOverflow !== "ellipsis" || box.matches("thead *")
    || /^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d$/.test(box.textContent.trim()))
  .map(box => `${box.className || box.tagName}: ${box.scrollWidth} in ${box.clientWidth}`)"""


@pytest.fixture
def long_rows(operator: User) -> list[Any]:
    """One row in each table with the longest names and texts that it takes, and a few posts."""
    person = make_user("W" * 20, bio=WORD, imported_name="W" * 100)
    place = make_community("W" * 21, title="W" * 100, description=WORD, sidebar=WORD, subscriber_count=12_345_678)
    make_moderator(place, user=person)
    posts = [make_post(place, person, title=title, body=WORD, url=f"https://x.example/{WORD}") for title in TITLES]
    Post.objects.update(removed_at=posts[0].created_at, removed_kind="moderator", removed_reason="W" * 300, reach=0)
    comment = make_comment(posts[0], person, body=WORD)
    ban = make_ban(place, make_user("M" * 20), reason="W" * 100, note="W" * 300, banned_by=person)
    entry = ModAction.objects.create(
        community=place, moderator=person, action=ModeratorsAct.MARK_SPOILER, target_kind=TargetKind.COMMUNITY,
        target_id=place.pk, target_name="W" * 300, reason="W" * 300,
    )  # fmt: skip
    decision = OperatorAction.objects.create(
        operator=operator, person=person, action=Action.DISMISS_OPERATOR, reason="W" * 300
    )
    retired = RetiredName.objects.create(name="W" * 40)
    retired_place = RetiredCommunityName.objects.create(name="W" * 40)
    membership = Membership.objects.get(member=person)
    return [person, place, *posts, comment, ban, entry, decision, retired, retired_place, membership]


def test_no_list_and_no_row_is_wider_than_the_window(tabs: Tabs, operator: User, long_rows: list[Any]) -> None:
    assert {type(row) for row in long_rows} == set(registered())
    page = tabs.of(operator)
    wrong: dict[str, list[str]] = {}
    for path in paths(long_rows):
        page.goto(path)
        if found := too_wide_at(page, WIDE) + page.evaluate(CUT):
            wrong[path] = found
        if found := too_wide_at(page, PHONE):
            wrong[f"{path} at {PHONE}"] = found
    assert wrong == {}


def registered() -> list[type[Any]]:
    return [model for model in apps.get_models() if admin.site.is_registered(model)]


def paths(rows: list[Any]) -> Iterator[str]:
    yield "/admin/"
    for model in registered():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        for row in rows:
            if type(row) is model:
                yield reverse(f"{name}_change", args=[row.pk])
                yield reverse(f"{name}_history", args=[row.pk])


def test_a_list_that_is_too_wide_is_noticed(tabs: Tabs, operator: User, long_rows: list[Any]) -> None:
    page = tabs.of(operator)
    page.goto("/admin/posts/post/")
    page.set_viewport_size({"width": WIDE, "height": 640})
    assert page.evaluate(CUT) == []
    page.evaluate("document.querySelector('#result_list').style.tableLayout = 'auto'")
    assert page.evaluate(CUT) != []


@pytest.mark.smoke
def test_operator_removes_two_posts_of_a_list_with_a_reason(
    tabs: Tabs, operator: User, author: User, community: Community, *, scripts: bool
) -> None:
    posts = [make_post(community, author, title=title) for title in ("Buy a watch", "Buy two watches", "A meadow")]
    page = tabs.of(operator, scripts=scripts)
    page.goto("/admin/posts/post/?kind__exact=text")
    for title in ("Buy a watch", "Buy two watches"):
        page.get_by_role("row", name=title).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("Remove")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", name="It is about these 2 rows")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Give a reason, or say that it is spam.")).to_be_visible()
    page.get_by_label("Reason, shown to the author and in the log").fill("Sells watches")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Remove: done for 2 of 2.")).to_be_visible()
    assert page.url.endswith("/admin/posts/post/?kind__exact=text")
    removed = Post.objects.filter(removed_reason="Sells watches")
    assert set(removed) == set(posts[:2])


def test_operator_deactivates_somebody_by_the_button_of_their_page(
    tabs: Tabs, operator: User, author: User, *, scripts: bool
) -> None:
    page: Page = tabs.of(operator, scripts=scripts)
    page.goto(f"/admin/accounts/user/{author.pk}/change/")
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_role("link", name="author")).to_be_visible()
    page.get_by_label("Reason, for the log of operators").fill("Sells watches")
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("The account u/author is deactivated.")).to_be_visible()
    author.refresh_from_db()
    assert not author.is_active
