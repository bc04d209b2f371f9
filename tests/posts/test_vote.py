"""Votes on posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Community
from apps.core import ratelimit
from apps.posts.models import Post, PostVote
from apps.posts.rows import score_text
from apps.posts.rules import ContentGone, ThreadArchived
from apps.posts.services.vote import vote_on_content
from tests.factories import make_ban, make_community, make_member, make_post
from tests.support.html import on_one_line

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def test_vote_counts_once_and_gives_karma(post: Post, author: User, reader: User) -> None:
    for value, score, karma in ((1, 2, 1), (1, 2, 1), (-1, 0, -1), (0, 1, 0), (0, 1, 0)):
        vote_on_content(voter=reader, item=post, value=value)
        post.refresh_from_db()
        author.refresh_from_db()
        assert (post.score, author.post_karma) == (score, karma)


def test_own_vote_can_be_taken_back_and_gives_no_karma(post: Post, author: User) -> None:
    vote_on_content(voter=author, item=post, value=-1)
    post.refresh_from_db()
    author.refresh_from_db()
    assert (post.score, author.post_karma) == (-1, 0)


def test_ban_that_came_while_the_page_was_open_is_seen(post: Post, reader: User, community: Community) -> None:
    make_ban(community, reader)
    with pytest.raises(PermissionDenied, match="banned"):
        vote_on_content(voter=reader, item=post, value=1)
    assert not PostVote.objects.filter(voter=reader).exists()


def test_gone_and_archived_posts_take_no_votes(author: User, reader: User) -> None:
    place = make_community(archive_after_days=30)
    for state, violation in (
        ({"deleted": True}, ContentGone),
        ({"removed": True}, ContentGone),
        ({"age": timedelta(days=31)}, ThreadArchived),
    ):
        states: dict[str, Any] = state
        with pytest.raises(violation):
            vote_on_content(voter=reader, item=make_post(place, author, **states), value=1)


def test_locked_post_still_takes_votes(author: User, reader: User, community: Community) -> None:
    post = make_post(community, author, locked=True)
    vote_on_content(voter=reader, item=post, value=1)
    post.refresh_from_db()
    assert post.score == 2


def test_arrow_leads_back_without_a_script(client_of: ClientOf, post: Post, reader: User) -> None:
    address = reverse("posts:vote", args=[post.id36])
    response = client_of(reader).post(address, {"value": "1", "next": "/r/meadow/"})
    assert response["Location"] == f"/r/meadow/#{post.fullname}"


def test_htmx_gets_the_arrows_with_the_new_score(client_of: ClientOf, post: Post, reader: User) -> None:
    address = reverse("posts:vote", args=[post.id36])
    response = client_of(reader).post(address, {"value": "1"}, headers={"HX-Request": "true"})
    page = on_one_line(response.content.decode())
    assert "voted-up" in page
    assert "2 points" in page
    assert 'value="0" aria-pressed="true"' in page
    assert "<article" not in page


def test_answer_to_a_vote_is_the_same_markup_as_the_page(client_of: ClientOf, post: Post, reader: User) -> None:
    browser, address = client_of(reader), reverse("posts:vote", args=[post.id36])
    answer = browser.post(address, {"value": "1", "next": "/r/meadow/"}, headers={"HX-Request": "true"})
    page = on_one_line(browser.get("/r/meadow/").content.decode())
    arrows = on_one_line(answer.content.decode()).strip()
    assert arrows.startswith('<div class="vote voted-up">')
    assert arrows.endswith("</div>")
    assert page.count(f'formaction="{address}"') == arrows.count(f'formaction="{address}"') == 2
    assert arrows in page


@pytest.mark.parametrize("value", ["2", "1e9", "", "-5", "1.0", "one", "９"])
def test_vote_is_one_nought_or_minus_one(client_of: ClientOf, post: Post, reader: User, value: str) -> None:
    response = client_of(reader).post(reverse("posts:vote", args=[post.id36]), {"value": value})
    assert response.status_code == 400
    assert "Use the arrows" in response.content.decode()
    assert not PostVote.objects.filter(voter=reader).exists()


def test_refusals_at_the_door(client_of: ClientOf, author: User, reader: User, community: Community) -> None:
    secret = make_community(visibility="private")
    make_member(secret, user=author, approved=True)
    elsewhere = make_community()
    make_ban(elsewhere, reader)
    cases = {
        make_post(secret, author): 404,
        make_post(elsewhere, author): 403,
        make_post(community, author, removed=True): 409,
        make_post(community, author, deleted=True): 409,
    }
    for post, status in cases.items():
        response = client_of(reader).post(reverse("posts:vote", args=[post.id36]), {"value": "1"})
        assert response.status_code == status
    assert not PostVote.objects.filter(voter=reader).exists()


def test_arrows_of_a_banned_reader_are_off(client_of: ClientOf, post: Post, reader: User, community: Community) -> None:
    make_ban(community, reader)
    for listing in ("/r/meadow/", "/r/all/"):
        row = on_one_line(client_of(reader).get(listing).content.decode()).split("<article")[1].split("</article>")[0]
        assert row.count('type="button" disabled') == 2
        assert f"/posts/{post.id36}/vote/" not in row


def test_votes_are_limited(client_of: ClientOf, post: Post, reader: User) -> None:
    browser, address = client_of(reader), reverse("posts:vote", args=[post.id36])
    with override_settings(RATE_LIMITS_ENABLED=True), time_machine.travel(timezone.now(), tick=False):
        for _ in range(119):
            ratelimit.count("vote", f"member-{reader.pk}")
        assert [browser.post(address, {"value": "1"}).status_code for _ in range(2)] == [302, 429]


@pytest.mark.parametrize(
    ("score", "text"), [(0, "0"), (99_999, "99,999"), (100_000, "100k"), (221_850, "221k"), (-175_339, "-175k")]
)
def test_long_scores_are_told_in_thousands(score: int, text: str) -> None:
    assert score_text(score, "en") == text
