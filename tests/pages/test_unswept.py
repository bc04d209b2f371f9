"""What one row decides holds in the same second on every page, while not one other row follows yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import close_account
from apps.comments.models import Comment
from apps.communities.models import Action, ModAction, TargetKind, Visibility
from apps.communities.services.community import change_settings
from apps.core import sweeps
from apps.posts.models import Post, Reach
from tests.pages.test_walk import paths_of
from tests.support.world import OUTSIDERS, World

ClientOf = Callable[..., Any]
WORD = "wombatsong"  # stands in every text that has to vanish


@pytest.fixture
def _nothing_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, kind in sweeps.kinds().items():
        monkeypatch.setitem(sweeps.kinds(), name, replace(kind, treat=lambda _subject, _keys: None))


@pytest.fixture
def told(world: World) -> World:
    """Every text of the public community says the word; a moderator's act on each is in the log."""
    posts = Post.objects.in_community(world.open).filter(deleted_at__isnull=True)
    comments = Comment.objects.filter(community=world.open, deleted_at__isnull=True)
    posts.update(title=f"The {WORD}", body=WORD, body_html=f"<p>{WORD}</p>")
    comments.update(body=WORD, body_html=f"<p>{WORD}</p>")
    for kind, keys in ((TargetKind.POST, posts), (TargetKind.COMMENT, comments)):
        for key in keys.values_list("pk", flat=True):
            ModAction.objects.create(
                community=world.open, moderator=world.viewers["moderator_elsewhere"], action=Action.LOCK,
                target_kind=kind, target_id=key, target_name=f"The {WORD}",
            )  # fmt: skip
    return world


def leaks(world: World, kind: str, client_of: ClientOf) -> list[str]:
    """The addresses that answer this viewer with the word, also in an address."""
    client = client_of(world.viewers[kind])
    paths = [*paths_of(world), reverse("admin:posts_post_changelist"), reverse("admin:comments_comment_changelist")]
    paths += [reverse("admin:posts_post_change", args=[key]) for key in Post.objects.values_list("pk", flat=True)]
    paths += [
        reverse("admin:comments_comment_change", args=[key]) for key in Comment.objects.values_list("pk", flat=True)
    ]
    return [path for path in paths if holds_word(client.get(path, follow=True))]


def holds_word(answer: HttpResponse) -> bool:
    chain = str(getattr(answer, "redirect_chain", ""))
    return WORD in answer.content.decode() + chain


@pytest.mark.usefixtures("_nothing_follows")
@pytest.mark.parametrize(
    "kind",
    ["visitor", *(pytest.param(k, marks=pytest.mark.slow) for k in ("moderator_elsewhere", "operator", "moderator"))],
)
def test_nobody_reads_an_erased_member(kind: str, told: World, client_of: ClientOf) -> None:
    told.public["slug"] = "post"
    assert leaks(told, kind, client_of) != []
    close_account(member=User.objects.get(username="writer_inside"), erase=True)
    assert Post.objects.in_community(told.open).filter(deleted_at__isnull=True, title=f"The {WORD}").exists()
    assert leaks(told, kind, client_of) == []


@pytest.mark.usefixtures("_nothing_follows")
@pytest.mark.parametrize("kind", ["visitor", *(pytest.param(k, marks=pytest.mark.slow) for k in OUTSIDERS[1:4])])
def test_no_stranger_reads_a_community_that_turned_private(kind: str, told: World, client_of: ClientOf) -> None:
    moderator = told.viewers["moderator_elsewhere"]
    assert moderator
    change_settings(moderator=moderator, community=told.open, settings={"visibility": Visibility.PRIVATE})
    assert Post.objects.in_community(told.open).filter(reach=Reach.POPULAR).exists()
    assert leaks(told, kind, client_of) == []


@pytest.mark.usefixtures("_nothing_follows")
@pytest.mark.parametrize("settings", [{"in_popular": False}, {"is_nsfw": True}])
def test_popular_shows_no_post_of_a_community_that_left_it(
    settings: dict[str, bool], told: World, client_of: ClientOf
) -> None:
    moderator, member = told.viewers["moderator_elsewhere"], told.viewers["member"]
    assert moderator
    assert member
    User.objects.update(shows_nsfw=True)
    paths = ["/r/popular/", "/r/popular/new/", "/r/popular/rising/", "/r/popular/top/?t=all"]
    assert all(holds_word(client_of(member).get(path)) for path in paths)
    change_settings(moderator=moderator, community=told.open, settings=settings)  # type: ignore[arg-type]
    assert [path for path in paths if holds_word(client_of(member).get(path))] == []
