"""What a page reads of each comment, for one viewer, in its thread and outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import close_account
from apps.accounts.visitors import Visitor
from apps.comments.facts import CommentFacts, EntryFacts
from apps.comments.models import Comment, SavedComment
from apps.comments.threads import load_comments, load_thread
from apps.communities.models import CommentSort, Community, FlairTemplate, Membership, Permission
from apps.communities.standing import standing_of
from apps.core.keyset import PageRequest
from apps.posts.models import Post
from apps.profiles import timeline
from tests.factories import make_comment, make_community, make_member, make_moderator, make_post
from tests.support.facts import comment_facts, counting_instances

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 3, 1, 12, 30, 59, 900_000, tzinfo=UTC)


def facts_for(viewer: Any, comment: Comment, sort: CommentSort = CommentSort.BEST) -> CommentFacts:
    """The facts of a comment, as its thread reads them."""
    standing = standing_of(viewer, comment.community)
    thread = load_thread(comment.post, viewer, standing, sort=sort)
    (found,) = (branch.comment for branch in thread.branches if branch.comment.pk == comment.pk)
    return found


def entry_for(viewer: Any, comment: Comment, sort: str = "new") -> EntryFacts:
    assert comment.author is not None
    page = timeline.comments(comment.author, viewer, sort, PageRequest())
    (found,) = (entry for entry in page.rows if entry.pk == comment.pk)
    return found


def test_facts_are_what_is_stored(post: Post, author: User, reader: User) -> None:
    flair = FlairTemplate.objects.create(community=post.community, text="Gardener", wearer="member")
    make_member(post.community, user=author, flair=flair)
    parent = make_comment(post, reader)
    comment = make_comment(
        post, author, parent=parent, body="So *it* is", ups=7, downs=2, created_at=MOMENT,
        edited_at=MOMENT, approved_at=MOMENT, distinguished="moderator",
    )  # fmt: skip
    make_comment(post, reader, parent=comment)
    comment.votes.create(voter=reader, value=-1)
    SavedComment.objects.create(comment=comment, member=reader)
    comment.refresh_from_db()
    assert facts_for(reader, comment) == CommentFacts(
        pk=comment.pk,
        rank=comment.best,
        parent_key=parent.pk,
        author_key=author.pk,
        author_name="author",
        flair="Gardener",
        html=comment.body_html,
        is_readable=True,
        created=int(MOMENT.timestamp()),
        edited=int(MOMENT.timestamp()),
        is_deleted=False,
        is_removed=False,
        is_approved=True,
        distinguished="moderator",
        score=6,
        reply_count=1,
        viewer_vote=-1,
        is_saved=True,
        can_ban_author=False,
    )


def test_flair_of_another_community_is_not_worn_here(comment: Comment, author: User, reader: User) -> None:
    elsewhere = make_community()
    flair = FlairTemplate.objects.create(community=elsewhere, text="Elsewhere", wearer="member")
    make_member(elsewhere, user=author, flair=flair)
    assert facts_for(reader, comment).flair is None
    make_member(comment.community, user=author)
    assert facts_for(reader, comment).flair is None


def test_marks_and_votes_of_others_are_not_the_viewers(comment: Comment, reader: User, stranger: User) -> None:
    comment.votes.create(voter=reader, value=1)
    SavedComment.objects.create(comment=comment, member=reader)
    seen: dict[str, list[tuple[int, bool]]] = {}
    for name, viewer in {"reader": reader, "stranger": stranger, "visitor": Visitor({})}.items():
        for facts in (facts_for(viewer, comment), entry_for(viewer, comment).comment):
            seen.setdefault(name, []).append((facts.viewer_vote, facts.is_saved))
    assert seen == {"reader": [(1, True)] * 2, "stranger": [(0, False)] * 2, "visitor": [(0, False)] * 2}


@pytest.mark.parametrize("state", ["removed", "deleted", "erased"])
def test_what_a_viewer_may_not_read_tells_nothing_of_itself(
    community: Community, author: User, reader: User, moderator: User, state: str
) -> None:
    flair = FlairTemplate.objects.create(community=community, text="Gardener", wearer="member")
    make_member(community, user=author, flair=flair)
    post = make_post(community)
    gone: dict[str, Any] = {} if state == "erased" else {state: True}
    comment = make_comment(
        post, author, body="secret", edited_at=timezone.now(), distinguished="moderator", ups=5, **gone
    )
    make_comment(post, reader, parent=comment)
    if state == "erased":
        User.objects.filter(pk=author.pk).update(closed_at=timezone.now(), erased_at=timezone.now())
    strangers = [reader, Visitor({}), make_moderator(make_community())]
    for viewer in strangers if state == "removed" else [*strangers, moderator]:
        facts = facts_for(viewer, comment)
        assert (facts.author_key, facts.author_name, facts.flair) == (None, None, None)
        assert (facts.html, facts.is_readable, facts.edited, facts.distinguished) == ("", False, None, "")
        assert facts.is_gone
        assert (facts.is_removed, facts.is_deleted) == (state == "removed", state != "removed")
        assert facts.reply_count == 1


def test_a_removed_comment_is_read_by_its_author_and_the_moderators(
    post: Post, author: User, moderator: User, operator: User
) -> None:
    comment = make_comment(post, author, body="secret", removed=True, edited_at=timezone.now())
    for viewer in (author, moderator, operator):
        facts = facts_for(viewer, comment)
        assert (facts.html, facts.author_name, facts.is_readable) == (comment.body_html, "author", True)
        assert (facts.is_removed, facts.edited is None) == (True, False)


def test_the_text_that_may_not_be_read_does_not_leave_the_database(post: Post, author: User, reader: User) -> None:
    """It is blanked in the statement, so that no later fault can show it."""
    comment = make_comment(post, author, body="secret", removed=True)
    shown = make_comment(post, author, body="public")
    standing = standing_of(reader, post.community)
    with CaptureQueriesContext(connection) as queries:
        load_comments(post, reader, standing, [comment.pk, shown.pk])
    (query,) = queries
    with connection.cursor() as cursor:
        cursor.execute(query["sql"])
        cells = [cell for row in cursor.fetchall() for cell in row]
    assert any("public" in str(cell) for cell in cells)
    assert not any("secret" in str(cell) for cell in cells)


def test_a_closed_account_keeps_its_comments_without_its_name(comment: Comment, author: User, reader: User) -> None:
    close_account(member=author, erase=False)
    facts = facts_for(reader, comment)
    assert (facts.author_key, facts.author_name, facts.is_readable) == (author.pk, None, True)


@pytest.mark.parametrize("sort", CommentSort)
def test_a_hidden_score_is_left_out_with_the_rank_that_would_tell_it(
    author: User, reader: User, sort: CommentSort
) -> None:
    place = make_community(score_hidden_minutes=60)
    post = make_post(place, author)
    young = make_comment(post, author, ups=5, age=timedelta(minutes=50))
    old = make_comment(post, author, ups=5, age=timedelta(minutes=70))
    tells = sort not in (CommentSort.NEW, CommentSort.OLD)
    for viewer in (reader, author, Visitor({})):
        hidden, shown = facts_for(viewer, young, sort), facts_for(viewer, old, sort)
        assert (hidden.score, hidden.rank is None) == (None, tells)
        assert (shown.score, shown.rank is None) == (6, False)
    seen = facts_for(make_moderator(place), young, sort)
    assert (seen.score, seen.rank is None) == (6, False)


@pytest.mark.parametrize("sort", ["top", "controversial"])
def test_a_profile_hides_the_score_and_its_rank_from_moderators_too(author: User, sort: str) -> None:
    place = make_community(score_hidden_minutes=60)
    post = make_post(place)
    young = make_comment(post, author, ups=5, downs=4, age=timedelta(minutes=50))
    old = make_comment(post, author, ups=5, downs=4, age=timedelta(minutes=70))
    for viewer in (author, make_moderator(place), Visitor({})):
        hidden, shown = entry_for(viewer, young, sort), entry_for(viewer, old, sort)
        assert (hidden.comment.score, hidden.rank) == (None, None)
        assert (shown.comment.score, shown.rank is None) == (2, False)


def test_where_no_scores_are_hidden_a_clock_that_runs_ahead_hides_none(author: User, reader: User) -> None:
    comment = make_comment(make_post(make_community(score_hidden_minutes=0)), author, age=timedelta(minutes=-1))
    assert facts_for(reader, comment).score == 1
    assert entry_for(reader, comment).comment.score == 1


def test_only_who_bans_people_learns_whom_they_can_ban(community: Community, author: User) -> None:
    post = make_post(community)
    senior = make_moderator(community, since=timezone.now() - timedelta(days=9))
    by_member, by_senior = make_comment(post, author), make_comment(post, senior)
    for permissions, expected in [((Permission.ACCESS,), [True, False]), ((Permission.POSTS,), [False, False])]:
        viewer = make_moderator(community, permissions=permissions)
        assert [facts_for(viewer, comment).can_ban_author for comment in (by_member, by_senior)] == expected
    Membership.objects.filter(member=senior).update(moderates_since=None)
    assert not facts_for(Visitor({}), by_member).can_ban_author


def test_an_entry_tells_what_its_comment_is_known_by(author: User, reader: User) -> None:
    place = make_community("heath", archive_after_days=30)
    post = make_post(place, title="On heather", comment_count=41, locked=True, created_at=MOMENT)
    comment = make_comment(post, author)
    entry = entry_for(reader, comment)
    assert (entry.pk, entry.rank) == (comment.pk, comment.created_at)
    assert entry[1:] == (
        place.pk, "heath", post.pk, "On heather", int(MOMENT.timestamp()), 30, 42, True, False,
    )  # fmt: skip


def test_comments_of_a_page_are_one_statement_and_no_instances(
    post: Post, author: User, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    comments = [make_comment(post, author) for _ in range(3)]
    standing, keys = standing_of(reader, post.community), [comment.pk for comment in comments]
    load_comments(post, reader, standing, keys)
    with CaptureQueriesContext(connection) as queries, counting_instances(monkeypatch) as loaded:
        thread = load_comments(post, reader, standing, keys)
    assert [branch.comment.pk for branch in thread.branches] == keys
    assert (len(queries), loaded) == (1, [])
    with CaptureQueriesContext(connection) as queries, counting_instances(monkeypatch) as loaded:
        page = timeline.comments(author, reader, "new", PageRequest())
    assert len(page.rows) == 3
    assert (len(queries), loaded) == (1, [])


def test_comments_of_another_post_are_not_read(comment: Comment, reader: User) -> None:
    other = make_post(comment.community)
    standing = standing_of(reader, comment.community)
    assert load_comments(other, reader, standing, [comment.pk]).branches == []


def test_what_is_deleted_or_removed_is_gone() -> None:
    states: list[dict[str, Any]] = [{}, {"is_deleted": True}, {"is_removed": True}]
    assert [comment_facts(**state).is_gone for state in states] == [False, True, True]
