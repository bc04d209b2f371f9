"""The same dump again, or a later one: what was decided here survives."""

from __future__ import annotations

from functools import partial
from typing import Protocol

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.comments.services.save import save_comment
from apps.comments.services.submit import add_comment
from apps.communities.models import Community, FlairTemplate, Visibility
from apps.importer.places import Terms
from apps.posts.models import Post, PostVote, SavedPost
from apps.posts.services import moderate, moderate_posts
from apps.posts.services.moderate import approve_content, remove_content
from apps.posts.services.save import save_post
from apps.posts.services.vote import vote_on_content
from tests.factories import make_moderator
from tests.importer.dumps import Desk, Row, comment_of, post_of, remark, submission
from tests.importer.states import state_of_everything

PUBLIC = Terms(visibility=Visibility.PUBLIC)


class Act(Protocol):
    def __call__(self, *, moderator: User, post: Post) -> None: ...


@pytest.fixture
def gardening(desk: Desk) -> Community:
    desk.bring([submission()], [remark("c1"), remark("c2", parent="c1")], terms=PUBLIC)
    return Community.objects.get(name="gardening")


@pytest.fixture
def gardener(gardening: Community) -> User:
    return make_moderator(gardening, "gardener")


def again(desk: Desk, post: Row | None = None, comment: Row | None = None) -> None:
    desk.bring([submission(**(post or {}))], [remark("c1", **(comment or {})), remark("c2", parent="c1")])


def test_second_import_changes_nothing(desk: Desk, gardening: Community) -> None:
    before = state_of_everything()
    summary = desk.bring([submission()], [remark("c1"), remark("c2", parent="c1")])
    assert state_of_everything() == before
    assert [(tally.written, tally.updated, tally.unchanged) for tally in summary.files] == [(0, 1, 1), (0, 2, 2)]


def test_summary_tells_what_changed_from_what_did_not(desk: Desk) -> None:
    desk.bring([submission("p1"), submission("p2")], [remark("c1"), remark("c2")])
    rows = [submission("p1"), submission("p2", score=11), submission("p3")]
    posts, comments = desk.bring(rows, [remark("c1", score=4), remark("c2")]).files
    assert (posts.written, posts.updated, posts.unchanged) == (1, 2, 1)
    assert (comments.written, comments.updated, comments.unchanged) == (0, 2, 1)


def test_second_import_writes_no_row_that_is_right(desk: Desk, gardening: Community) -> None:
    with CaptureQueriesContext(connection) as statements:
        again(desk)
    tables = ("posts_post", "comments_comment", "accounts_user", "communities_community")
    writes = [
        sql for sql in (row["sql"] for row in statements) if sql.startswith("INSERT") and any(t in sql for t in tables)
    ]
    assert writes == []


def test_texts_and_scores_are_brought_up_to_date(desk: Desk, gardening: Community) -> None:
    again(desk, {"title": "New", "selftext": "*new*", "score": 99}, {"body": "new too", "score": -1})
    post, comment = post_of("p1"), comment_of("c1")
    assert (post.title, post.score) == ("New", 99)
    assert "<em>new</em>" in post.body_html
    assert (comment.body, comment.score) == ("new too", -1)
    assert "new too" in comment.body_html


def test_votes_of_members_are_never_lost(desk: Desk, gardening: Community, reader: User, stranger: User) -> None:
    vote_on_content(voter=reader, item=post_of("p1"), value=1)
    vote_on_content(voter=stranger, item=post_of("p1"), value=-1)
    vote_on_content(voter=reader, item=comment_of("c1"), value=-1)
    again(desk, {"score": 50}, {"score": 20})
    post, comment = post_of("p1"), comment_of("c1")
    assert (post.ups, post.downs, post.imported_ups, post.imported_downs) == (51, 1, 50, 0)
    assert (comment.ups, comment.downs, comment.imported_ups, comment.imported_downs) == (20, 1, 20, 0)
    assert PostVote.objects.count() == 2


def test_saved_things_stay_saved(desk: Desk, gardening: Community, reader: User) -> None:
    save_post(member=reader, post=post_of("p1"), on=True)
    save_comment(member=reader, comment=comment_of("c1"), on=True)
    again(desk)
    assert SavedPost.objects.filter(member=reader).count() == 1
    assert comment_of("c1").saves.count() == 1


def test_local_reply_stays_where_it_is(desk: Desk, gardening: Community, reader: User) -> None:
    reply = add_comment(author=reader, post=post_of("p1"), parent=comment_of("c2"), body="I dig here too")
    again(desk)
    reply.refresh_from_db()
    assert (reply.parent, reply.depth) == (comment_of("c2"), 2)
    assert post_of("p1").comment_count == 3
    assert comment_of("c2").reply_count == 1


def test_settings_of_the_community_stay(desk: Desk, gardening: Community) -> None:
    Community.objects.update(title="Our garden", visibility=Visibility.RESTRICTED)
    again(desk)
    gardening.refresh_from_db()
    assert (gardening.title, gardening.visibility) == ("Our garden", Visibility.RESTRICTED)


class TestModerators:
    """Each act, and a dump that says the opposite."""

    def test_removed_here_stays_removed(self, desk: Desk, gardener: User) -> None:
        moderate.remove_content(moderator=gardener, item=post_of("p1"), reason="Off topic")
        remove_content(moderator=gardener, item=comment_of("c1"), reason="Rude")
        again(desk, {"title": "New"}, {"body": "New"})
        post, comment = post_of("p1"), comment_of("c1")
        assert (post.is_removed, post.removed_by, post.removed_reason, post.title) == (
            True,
            gardener,
            "Off topic",
            "New",
        )
        assert (comment.is_removed, comment.removed_by_id, comment.body) == (True, gardener.pk, "New")

    def test_approved_here_stays_approved(self, desk: Desk, gardening: Community, gardener: User) -> None:
        gone = {"removed_by_category": "moderator"}
        again(desk, gone, {"body": "[removed]"})
        assert post_of("p1").is_removed
        moderate.approve_content(moderator=gardener, item=post_of("p1"))
        approve_content(moderator=gardener, item=comment_of("c1"))
        again(desk, gone, {"body": "[removed]"})
        assert not post_of("p1").is_removed
        assert post_of("p1").approved_by == gardener
        assert not comment_of("c1").is_removed

    def test_removed_there_is_removed_here_when_nobody_decided(self, desk: Desk, gardening: Community) -> None:
        again(desk, {"removed_by_category": "reddit"})
        assert post_of("p1").removed_kind == "spam"
        again(desk)
        assert not post_of("p1").is_removed

    @pytest.mark.parametrize(
        ("act", "column", "expected"),
        [
            (moderate_posts.lock_post, "is_locked", True),
            (moderate_posts.pin_post, "pinned_slot", 1),
            (partial(moderate_posts.mark_post, is_nsfw=True), "is_nsfw", True),
            (partial(moderate_posts.mark_post, is_spoiler=True), "is_spoiler", True),
        ],
    )
    def test_set_here_stays_set(self, desk: Desk, gardener: User, act: Act, column: str, expected: object) -> None:
        act(moderator=gardener, post=post_of("p1"))
        again(desk)
        assert getattr(post_of("p1"), column) == expected

    @pytest.mark.parametrize(
        ("act", "key", "column", "expected"),
        [
            (moderate_posts.unlock_post, "locked", "is_locked", False),
            (moderate_posts.unpin_post, "stickied", "pinned_slot", None),
            (partial(moderate_posts.mark_post, is_nsfw=False), "over_18", "is_nsfw", False),
            (partial(moderate_posts.mark_post, is_spoiler=False), "spoiler", "is_spoiler", False),
        ],
    )
    def test_taken_away_here_stays_away(
        self, desk: Desk, gardener: User, act: Act, key: str, column: str, expected: object
    ) -> None:
        again(desk, {key: True})
        assert getattr(post_of("p1"), column) != expected
        act(moderator=gardener, post=post_of("p1"))
        again(desk, {key: True})
        assert getattr(post_of("p1"), column) == expected

    def test_flair_given_here_stays(self, desk: Desk, gardening: Community, gardener: User) -> None:
        flair = FlairTemplate.objects.create(community=gardening, text="Ours")
        moderate_posts.set_flair(moderator=gardener, post=post_of("p1"), flair=flair)
        again(desk, {"link_flair_text": "Theirs"})
        assert post_of("p1").flair == flair


class TestDump:
    """Without a decision here the newest import is right."""

    def test_pin_follows_the_dump(self, desk: Desk, gardening: Community) -> None:
        again(desk, {"stickied": True})
        assert post_of("p1").pinned_slot == 1
        again(desk)
        assert post_of("p1").pinned_slot is None

    def test_lock_and_marks_follow_the_dump(self, desk: Desk, gardening: Community) -> None:
        marks = {"locked": True, "over_18": True, "spoiler": True, "link_flair_text": "Soil"}
        again(desk, marks)
        again(desk)
        post = post_of("p1")
        assert (post.is_locked, post.is_nsfw, post.is_spoiler, post.flair) == (False, False, False, None)

    def test_deletion_follows_the_dump(self, desk: Desk, gardening: Community) -> None:
        again(desk, {"selftext": "[deleted]", "author": "[deleted]"}, {"body": "[deleted]", "author": "[deleted]"})
        assert post_of("p1").is_deleted
        assert (comment_of("c1").is_deleted, comment_of("c1").author) == (True, None)
        assert Comment.objects.count() == 2
