"""What a listing reads of each post, for one viewer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import close_account
from apps.accounts.visitors import Visitor
from apps.communities.models import Community, FlairTemplate
from apps.core.keyset import PageRequest
from apps.posts import feeds, scopes
from apps.posts.doors import facts_or_404
from apps.posts.facts import LEAD, PostFacts, is_too_old
from apps.posts.models import HiddenPost, Post, SavedPost
from apps.posts.sorts import ORDERS, Period, Sort
from tests.factories import make_community, make_moderator, make_post
from tests.support.facts import counting_instances, post_facts

pytestmark = pytest.mark.django_db

DAY = 86_400
MOMENT = datetime(2026, 3, 1, 12, 30, 59, 900_000, tzinfo=UTC)


def test_facts_are_what_is_stored(community: Community, author: User, reader: User) -> None:
    flair = FlairTemplate.objects.create(community=community, text="Question")
    post = make_post(
        community, author, title="Seen <b>", url="https://www.example.org/a", ups=7, downs=2, flair=flair, locked=True,
        is_spoiler=True, created_at=MOMENT, edited_at=MOMENT, approved_at=MOMENT, distinguished="moderator",
        comment_count=1_234,
    )  # fmt: skip
    post.votes.create(voter=reader, value=-1)
    SavedPost.objects.create(post=post, member=reader)
    assert facts_or_404(reader, post) == PostFacts(
        pk=post.pk,
        rank=MOMENT,
        community_key=community.pk,
        community_name="meadow",
        author_key=author.pk,
        author_name="author",
        title="Seen <b>",
        url="https://www.example.org/a",
        domain="example.org",
        lead="",
        flair_key=flair.pk,
        flair_text="Question",
        is_nsfw=False,
        is_place_nsfw=False,
        is_spoiler=True,
        created=int(MOMENT.timestamp()),
        edited=int(MOMENT.timestamp()),
        archived_after_days=community.archive_after_days,
        is_deleted=False,
        is_locked=True,
        is_pinned=False,
        is_approved=True,
        distinguished="moderator",
        removed_kind="",
        removed_rule_text="",
        removed_reason="",
        score=6,
        comment_count=1_234,
        viewer_vote=-1,
        is_saved=True,
        is_hidden=False,
    )


def test_facts_of_the_community_come_along(author: User) -> None:
    place = make_community("heath", is_nsfw=True, archive_after_days=30)
    facts = facts_or_404(author, make_post(place, author, pinned_slot=1))
    assert (facts.is_place_nsfw, facts.is_nsfw, facts.archived_after_days, facts.is_pinned) == (True, False, 30, True)


def test_marks_and_votes_of_others_are_not_the_viewers(post: Post, reader: User, stranger: User) -> None:
    post.votes.create(voter=reader, value=1)
    SavedPost.objects.create(post=post, member=reader)
    HiddenPost.objects.create(post=post, member=reader)
    seen = {}
    viewers: dict[str, Any] = {"reader": reader, "stranger": stranger, "visitor": Visitor({})}
    for name, viewer in viewers.items():
        facts = facts_or_404(viewer, post)
        seen[name] = (facts.viewer_vote, facts.is_saved, facts.is_hidden)
    assert seen == {"reader": (1, True, True), "stranger": (0, False, False), "visitor": (0, False, False)}


def test_a_closed_account_keeps_its_posts_without_its_name(post: Post, author: User, reader: User) -> None:
    close_account(member=author, erase=False)
    facts = facts_or_404(reader, post)
    assert (facts.author_key, facts.author_name, facts.is_gone) == (author.pk, None, False)


def test_nobody_reads_what_an_erased_author_wrote(post: Post, author: User, operator: User) -> None:
    User.objects.filter(pk=author.pk).update(closed_at=timezone.now(), erased_at=timezone.now())
    for viewer in (operator, make_moderator(post.community), Visitor({})):
        with pytest.raises(Http404):
            facts_or_404(viewer, post)


def test_only_those_who_may_read_a_removed_post_get_its_facts(
    community: Community, author: User, reader: User, moderator: User, operator: User
) -> None:
    post = make_post(
        community, author, title="Unseen", removed=True, removed_rule_text="Be kind", removed_reason="a quarrel"
    )
    for viewer in (reader, Visitor({}), make_moderator(make_community())):
        with pytest.raises(Http404):
            facts_or_404(viewer, post)
    for viewer in (author, moderator, operator):
        facts = facts_or_404(viewer, post)
        assert (facts.title, facts.removed_kind, facts.is_gone) == ("Unseen", "moderator", True)
        assert (facts.removed_rule_text, facts.removed_reason) == ("Be kind", "a quarrel")


def test_only_cards_read_a_part_of_the_text(community: Community, author: User, reader: User) -> None:
    post = make_post(community, author, body="word " * 500)
    assert facts_or_404(reader, post).lead == ""
    assert facts_or_404(Visitor({}), post).lead == ""
    reader.density = "card"
    assert facts_or_404(reader, post).lead == post.body[:LEAD]
    assert facts_or_404(Visitor({"density": "card"}), post).lead == post.body[:LEAD]


@pytest.mark.parametrize("sort", [sort for sort in Sort if sort != Sort.RISING])
@pytest.mark.parametrize("is_merged", [True, False])
def test_the_rank_is_what_the_listing_is_ordered_by(
    community: Community, author: User, reader: User, sort: Sort, *, is_merged: bool
) -> None:
    posts = [make_post(community, author, ups=n * 3, downs=n, age=timedelta(hours=n)) for n in range(4)]
    scope = scopes.in_communities([community, make_community()]) if is_merged else scopes.in_community(community)
    page = feeds.listing(reader, scope, sort, Period.ALL, PageRequest())
    stored = {post.pk: getattr(post, ORDERS[sort].rank) for post in Post.objects.all()}
    assert {facts.pk: facts.rank for facts in page.rows} == stored
    assert len(page.rows) == len(posts)


def test_facts_of_a_page_are_one_statement_and_no_instances(
    community: Community, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_post(community, url="https://example.org/")
    scope, request = scopes.from_domain("example.org"), PageRequest()
    feeds.listing(reader, scope, Sort.NEW, Period.ALL, request)
    with CaptureQueriesContext(connection) as queries, counting_instances(monkeypatch) as loaded:
        page = feeds.listing(reader, scope, Sort.NEW, Period.ALL, request)
    assert [type(row) for row in page.rows] == [PostFacts] * 3
    assert len(queries) == 1
    assert loaded == []


@pytest.mark.parametrize(
    ("age", "days", "is_old"),
    [
        (10 * DAY, 0, False),
        (DAY, 1, False),
        (DAY + 1, 1, True),
        (-5, 1, False),
        (400 * DAY, 365, True),
    ],
)
def test_a_post_is_archived_when_it_is_older_than_its_community_allows(age: int, days: int, *, is_old: bool) -> None:
    now = 1_700_000_000
    assert is_too_old(now - age, days, now) is is_old
    assert post_facts(created=now - age, archived_after_days=days).is_archived(now) is is_old


def test_what_is_deleted_or_removed_is_gone() -> None:
    states: list[dict[str, Any]] = [{}, {"is_deleted": True}, {"removed_kind": "spam"}, {"is_locked": True}]
    assert [post_facts(**state).is_gone for state in states] == [False, True, True, False]


def test_instances_are_counted_where_there_are_some(post: Post) -> None:
    """Or the tests that find none would prove nothing."""
    with pytest.MonkeyPatch.context() as patch, counting_instances(patch) as loaded:
        list(Post.objects.all())
    assert loaded == ["Post"]
    list(Post.objects.all())
    assert loaded == ["Post"]
