"""No page scrolls sideways at 320 pixels, whatever people write."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Action, Community, FlairTemplate, ModAction, Rule, TargetKind
from apps.core.markdown import render
from apps.posts.models import Post
from tests.factories import make_ban, make_comment, make_community, make_member, make_moderator, make_post, make_user
from tests.support.browser import Tabs, too_wide_at
from tests.support.every_construct import MARKDOWN

pytestmark = pytest.mark.browser

WIDTH = 320
WORD = "W" * 500
# What fits a line and what does not, in alphabets that break differently.
TITLES = ["T" * 300, "ﷺ" * 100, "漢" * 300, "a_b-c/d.e" * 33, "😀" * 150, "Donaudampfschifffahrtsgesellschaft " * 8]


@pytest.fixture
def owner(db: None) -> User:
    return make_user("W" * 20, bio=WORD)


@pytest.fixture
def place(owner: User) -> Community:
    place = make_community(
        "W" * 21, title=WORD[:100], description=WORD, sidebar_html=render(MARKDOWN), submit_html=render(WORD)
    )
    make_moderator(place, user=owner)
    Rule.objects.create(community=place, position=1, title=WORD[:100], text=WORD)
    worn = FlairTemplate.objects.create(community=place, wearer="member", text=WORD[:64])
    make_member(place, "M" * 20, flair=worn, approved=True)
    make_ban(place, make_user("B" * 20), reason=WORD[:100], note=WORD[:300], banned_by=owner, until=None)
    ModAction.objects.create(
        community=place, moderator=owner, action=Action.BAN, target_kind=TargetKind.MEMBER, target_id=owner.pk,
        target_name=WORD[:300], reason=WORD[:300], created_at=timezone.now(),
    )  # fmt: skip
    return place


@pytest.fixture
def posts(place: Community, owner: User) -> list[Post]:
    flair = FlairTemplate.objects.create(community=place, text=WORD[:64])
    marks: dict[str, Any] = {"is_spoiler": True, "is_nsfw": True, "flair": flair, "locked": True, "ups": 12_345_678}
    return [
        make_post(
            place, owner, title=title, url=f"https://{'w' * 60}.{'x' * 60}.example/{WORD}", body=MARKDOWN, **marks
        )
        for title in TITLES
    ]


def test_listings_and_pages_of_a_community_fit(tabs: Tabs, place: Community, owner: User, posts: list[Post]) -> None:
    flair = FlairTemplate.objects.filter(community=place)[0]
    rule = Rule.objects.get()
    acts = [f"/posts/{posts[0].id36}/{act}/" for act in ("edit", "delete", "remove", "set_flair")]
    about = ["rules", "moderators", "log", "contributors", "banned", "flair", "edit", "my_flair",
             f"rules/{rule.pk}/edit", f"flair/{flair.pk}/edit"]  # fmt: skip
    place_, name = f"/r/{place.name}", owner.username
    assert_fit(tabs, owner, [
        "/", f"{place_}/", f"{place_}/top/?t=all", f"{place_}/submit/", f"{place_}/duplicates/{posts[0].id36}/",
        "/communities/", f"/user/{name}/", f"/user/{name}/submitted/", f"/submit/?title={WORD}&url={WORD}",
        f"/communities/?q={WORD}",
        *(f"{place_}/about/{page}/" for page in about), *acts,
    ])  # fmt: skip


@pytest.mark.parametrize("density", ["compact", "card"])
def test_listings_fit_in_every_density(density: str, tabs: Tabs, owner: User, posts: list[Post]) -> None:
    User.objects.filter(pk=owner.pk).update(density=density)
    assert_fit(tabs, owner, [posts[0].community.get_absolute_url(), f"/user/{owner.username}/"])


def test_threads_fit(tabs: Tabs, owner: User, posts: list[Post]) -> None:
    post, comment = posts[0], None
    for level in range(11):
        comment = make_comment(post, owner, parent=comment, body=MARKDOWN if level in (0, 7, 9) else f"{level} {WORD}")
    assert comment
    acts = [f"/comment/{comment.id36}/{act}/" for act in ("reply", "edit", "delete", "remove")]
    assert_fit(tabs, owner, [
        *(one.get_absolute_url() for one in posts), f"{comment.get_absolute_url()}?context=8", *acts,
        f"/user/{owner.username}/comments/",
    ])  # fmt: skip


def assert_fit(tabs: Tabs, viewer: User, paths: list[str]) -> None:
    User.objects.filter(pk=viewer.pk).update(shows_nsfw=True)
    page = tabs.of(viewer)
    wrong: dict[str, list[str]] = {}
    for path in paths:
        answer = page.goto(path)
        assert answer
        assert answer.status == 200, f"{answer.status} at {path}"
        if found := too_wide_at(page, WIDTH):
            wrong[path] = found
    assert wrong == {}


def test_a_page_that_does_not_fit_is_noticed(tabs: Tabs, posts: list[Post]) -> None:
    page = tabs.of()
    page.goto("/about/")
    assert too_wide_at(page, WIDTH) == []
    page.evaluate("document.querySelector('h1').style.minWidth = '400px'")
    assert too_wide_at(page, WIDTH)[0].endswith("px")
