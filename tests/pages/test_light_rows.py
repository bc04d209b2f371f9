"""Listings and threads read facts, not instances: a page of thirty rows builds as many models as one of three."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import User
from apps.communities.models import Community
from apps.posts.models import HiddenPost, Post, SavedPost
from tests.factories import make_comment, make_member, make_post, make_user
from tests.support.facts import counting_instances

pytestmark = pytest.mark.django_db

LINK = "https://example.org/"
PAGES = [
    "/?limit=100", "/new/?limit=100", "/top/?t=all&limit=100", "/rising/?limit=100", "/r/all/?limit=100",
    "/r/popular/new/?limit=100", "/r/meadow/?limit=100", "/r/meadow/new/?limit=100",
    "/r/meadow/controversial/?t=all&limit=100", "/r/meadow+heath/?limit=100", "/domain/example.org/?limit=100",
    "/user/author/?limit=100", "/user/author/submitted/?limit=100", "/user/author/comments/?sort=top&limit=100",
]  # fmt: skip
OWN_PAGES = ["/user/reader/saved/?limit=100", "/user/reader/hidden/?limit=100", "/user/reader/upvoted/?limit=100"]


def grow(community: Community, author: User, reader: User, rows: int) -> None:
    """As many links as that, each with a comment, kept and voted on; and as many others that the reader hid."""
    for _ in range(rows):
        post = make_post(community, author, url=LINK)
        make_comment(post, author)
        SavedPost.objects.create(post=post, member=reader)
        post.votes.create(voter=reader, value=1)
        HiddenPost.objects.create(post=make_post(community, make_user(), url=LINK), member=reader)


def built(client: Any, path: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int]:
    """The models of the instances that the page builds, and how many rows it shows."""
    client.get(path)
    with counting_instances(monkeypatch) as loaded:
        answer = client.get(path)
    assert answer.status_code == 200, path
    page = answer.content.decode()
    return loaded, page.count("<article") + page.count('class="c"')


@pytest.mark.parametrize("is_member", [True, False])
def test_a_listing_builds_no_instance_for_a_row(
    client_of: Any,
    community: Community,
    author: User,
    reader: User,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_member: bool,
) -> None:
    make_member(community, user=reader)
    client = client_of(reader if is_member else None)
    found: dict[int, dict[str, list[str]]] = {}
    for rows, more in ((3, 3), (30, 27)):
        grow(community, author, reader, more)
        for path in PAGES + (OWN_PAGES if is_member else []):
            loaded, shown = built(client, path, monkeypatch)
            assert shown >= rows, path
            found.setdefault(rows, {})[path] = loaded
    assert found[30] == found[3]
    assert {path: loaded for path, loaded in found[30].items() if loaded} == {}


@pytest.mark.parametrize("is_member", [True, False])
def test_a_thread_builds_its_post_and_no_comment(
    client_of: Any, post: Post, author: User, reader: User, monkeypatch: pytest.MonkeyPatch, *, is_member: bool
) -> None:
    client, found = client_of(reader if is_member else None), {}
    for rows, more in ((3, 3), (30, 27)):
        for _ in range(more):
            make_comment(post, author)
        loaded, shown = built(client, post.get_absolute_url(), monkeypatch)
        assert shown >= rows
        found[rows] = loaded
    assert found[3] == found[30] == ["Post"]
