"""Comments of a dump become threads, in whatever order they come."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.test import Client

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.comments.services.submit import add_comment
from apps.communities.models import Community, Visibility
from apps.core.base36 import from_base36, to_base36
from apps.importer import settling
from apps.importer.models import UnsettledPost, WaitingReply
from apps.importer.places import Terms
from apps.importer.reasons import Reason
from apps.posts.models import Kind, Post, Reach
from apps.posts.rules import ContentGone
from tests.factories import make_community
from tests.importer.dumps import Desk, Row, comment_of, post_of, remark, submission, without

PUBLIC = Terms(visibility=Visibility.PUBLIC)


def tree() -> dict[str, tuple[str | None, int, int]]:
    """{comment: (parent, depth, replies)}."""
    return {
        row.id36: (to_base36(row.parent_id) if row.parent_id else None, row.depth, row.reply_count)
        for row in Comment.objects.all()
    }


THREAD = [
    remark("c1"),
    remark("c2", parent="c1"),
    remark("c3", parent="c2"),
    remark("c4", parent="c1"),
    remark("c5"),
]
THREAD_TREE = {
    "c1": (None, 0, 2),
    "c2": ("c1", 1, 1),
    "c3": ("c2", 2, 0),
    "c4": ("c1", 1, 0),
    "c5": (None, 0, 0),
}


def test_comment_keeps_its_id_time_score_and_text(desk: Desk) -> None:
    desk.bring([submission()], [remark("c1", score=-7, body="*Weed*")])
    comment = comment_of("c1")
    assert comment.created_at == datetime(2013, 1, 1, 0, 1, tzinfo=UTC)
    assert (comment.ups, comment.downs, comment.score, comment.imported_downs) == (0, 7, -7, 7)
    assert (comment.body, comment.body_html.strip()) == ("*Weed*", '<p dir="auto"><em>Weed</em></p>')
    assert comment.author is not None
    assert comment.author.username == "weeder"


def test_heading_in_a_comment_is_none(desk: Desk) -> None:
    desk.bring([submission()], [remark(body="# Weed")])
    assert comment_of("c1").body_html.strip() == '<p class="md-h1" dir="auto">Weed</p>'


def test_community_is_that_of_the_post(desk: Desk) -> None:
    desk.bring([submission()], [remark(subreddit="elsewhere"), without(remark("c2"), "subreddit")])
    assert comment_of("c1").community == comment_of("c2").community == post_of("p1").community
    assert Community.objects.filter(name="gardening").exists()


def test_deleted_and_removed_stay_apart(desk: Desk) -> None:
    rows = [remark("c1", body="[deleted]", author="[deleted]"), remark("c2", body="[removed]", author="[deleted]")]
    desk.bring([submission()], [*rows, remark("c3", parent="c1")])
    deleted, removed = comment_of("c1"), comment_of("c2")
    assert (deleted.is_deleted, deleted.is_removed, deleted.body, deleted.author) == (True, False, "", None)
    assert (removed.is_deleted, removed.removed_kind, removed.body) == (False, "moderator", "")
    assert comment_of("c3").parent == deleted


class TestThread:
    @pytest.mark.parametrize("batch_rows", [1, 2, 500])
    def test_order_of_lines_does_not_matter(self, desk: Desk, batch_rows: int) -> None:
        for seed in range(6):
            Comment.objects.all().delete()
            rows = random.Random(seed).sample(THREAD, len(THREAD))
            desk.bring([submission()], rows, batch_rows=batch_rows)
            assert tree() == THREAD_TREE
            assert post_of("p1").comment_count == 5
        assert not WaitingReply.objects.exists()
        assert not UnsettledPost.objects.exists()

    @pytest.mark.parametrize("at_once", [1, 3, 7])
    def test_big_threads_are_settled_one_by_one(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, at_once: int
    ) -> None:
        monkeypatch.setattr(settling, "COMMENTS_AT_ONCE", at_once)
        monkeypatch.setattr(settling, "ROWS_AT_ONCE", 2)
        others = [remark(f"d{number}", post=f"q{number}") for number in range(4)]
        desk.bring([submission()], [*THREAD[::-1], *others])
        assert {key: place for key, place in tree().items() if key in THREAD_TREE} == THREAD_TREE
        assert [post.comment_count for post in Post.objects.order_by("pk")] == [5, 1, 1, 1, 1]
        assert not UnsettledPost.objects.exists()

    def test_comments_may_come_before_their_post(self, desk: Desk) -> None:
        desk.bring([], THREAD)
        desk.bring([submission(title="Now it is here")])
        assert post_of("p1").title == "Now it is here"
        assert post_of("p1").comment_count == 5
        assert tree() == THREAD_TREE

    def test_parents_of_another_file_are_found(self, desk: Desk) -> None:
        desk.bring([submission()], [THREAD[2], THREAD[4]])
        assert tree() == {"c3": (None, 0, 0), "c5": (None, 0, 0)}
        assert dict(WaitingReply.objects.values_list("comment_id", "awaited_id")) == {
            from_base36("c3"): from_base36("c2")
        }
        desk.bring([], [THREAD[1]])
        assert tree() == {"c2": (None, 0, 1), "c3": ("c2", 1, 0), "c5": (None, 0, 0)}
        desk.bring([], [THREAD[0], THREAD[3]])
        assert tree() == THREAD_TREE
        assert not WaitingReply.objects.exists()

    @pytest.mark.parametrize("batch_rows", [3, 500])
    def test_parents_with_later_ids_are_parents(self, desk: Desk, batch_rows: int) -> None:
        rows = [remark("c1", parent="c2"), remark("c2", parent="c3"), remark("c3"), remark("c4", parent="c1")]
        for _again in range(2):
            desk.bring([submission()], rows, batch_rows=batch_rows)
            assert tree() == {"c3": (None, 0, 1), "c2": ("c3", 1, 1), "c1": ("c2", 2, 1), "c4": ("c1", 3, 0)}

    def test_orphan_hangs_at_the_post(self, desk: Desk) -> None:
        summary = desk.bring([submission()], [remark("c2", parent="c1"), remark("c3", parent="c2")])
        assert tree() == {"c2": (None, 0, 1), "c3": ("c2", 1, 0)}
        assert summary.waiting == 1

    def test_parent_in_another_thread_is_none(self, desk: Desk) -> None:
        rows = [remark("c1", post="p2"), remark("c2", parent="c1"), remark("c3", parent="c2")]
        for batch_rows in (1, 500):
            Comment.objects.all().delete()
            desk.bring([submission(), submission("p2")], rows, batch_rows=batch_rows)
            assert tree() == {"c1": (None, 0, 0), "c2": (None, 0, 1), "c3": ("c2", 1, 0)}

    def test_parent_in_another_thread_is_none_when_it_comes_later(self, desk: Desk) -> None:
        desk.bring([submission(), submission("p2")], [remark("c2", parent="c1")])
        desk.bring([], [remark("c1", post="p2")])
        assert tree() == {"c1": (None, 0, 0), "c2": (None, 0, 0)}

    @pytest.mark.parametrize("batch_rows", [1, 500])
    def test_rings_get_a_beginning(self, desk: Desk, batch_rows: int) -> None:
        rows = [
            remark("c1", parent="c3"),
            remark("c2", parent="c1"),
            remark("c3", parent="c2"),
            remark("c4", parent="c3"),
            remark("c5", parent="c5"),
            remark("c6"),
        ]
        for seed in range(5):
            Comment.objects.all().delete()
            for _again in range(2):
                desk.bring([submission()], random.Random(seed).sample(rows, len(rows)), batch_rows=batch_rows)
                assert tree() == {
                    "c1": (None, 0, 1),
                    "c2": ("c1", 1, 1),
                    "c3": ("c2", 2, 1),
                    "c4": ("c3", 3, 0),
                    "c5": (None, 0, 0),
                    "c6": (None, 0, 0),
                }

    def test_deep_thread_has_its_depths(self, desk: Desk) -> None:
        depth = 3_000
        ids = [to_base36(100_000 + number) for number in range(depth)]
        rows = [remark(ids[0])] + [remark(ids[n], parent=ids[n - 1]) for n in range(1, depth)]
        desk.bring([submission()], rows[::-1])
        assert list(Comment.objects.order_by("pk").values_list("depth", flat=True)) == list(range(depth))
        assert post_of("p1").comment_count == depth

    @pytest.mark.slow
    def test_ten_thousand_replies_below_one_another(self, desk: Desk) -> None:
        depth = 10_000
        ids = [to_base36(100_000 + number) for number in range(depth)]
        rows = [remark(ids[0])] + [remark(ids[n], parent=ids[n - 1]) for n in range(1, depth)]
        random.Random(4).shuffle(rows)
        desk.bring([submission()], rows)
        assert list(Comment.objects.order_by("pk").values_list("depth", flat=True)) == list(range(depth))


class TestMissingPost:
    def test_stub_stands_in(self, desk: Desk) -> None:
        summary = desk.bring([], THREAD)
        post = post_of("p1")
        assert (post.title, post.kind, post.author) == ("[post not in the dump]", Kind.TEXT, None)
        assert post.community.name == "gardening"
        assert (post.created_at, post.comment_count) == (comment_of("c1").created_at, 5)
        assert summary.stubs == 1

    def test_stub_is_made_once(self, desk: Desk) -> None:
        for batch_rows in (1, 2, 500):
            desk.bring([], THREAD, batch_rows=batch_rows)
        assert Post.objects.count() == 1

    @pytest.mark.parametrize(
        "listing", ["/r/gardening/", "/r/gardening/new/", "/r/gardening/top/?t=all", "/r/all/", "/r/popular/"]
    )
    def test_stub_stands_in_no_listing(self, desk: Desk, client: Client, listing: str) -> None:
        desk.bring([submission("p9")], THREAD, terms=PUBLIC)
        page = client.get(listing).content.decode()
        assert "Post p9" in page
        assert "not in the dump" not in page
        assert post_of("p1").reach == Reach.COMMUNITY

    def test_thread_of_a_stub_says_what_it_is(self, desk: Desk, client: Client) -> None:
        desk.bring([], THREAD, terms=PUBLIC)
        for address in (post_of("p1").get_absolute_url(), comment_of("c3").get_absolute_url()):
            answer = client.get(address)
            assert answer.status_code == 200
            page = answer.content.decode()
            assert "This post is not in the dump that was imported." in page
            assert "[post not in the dump]" in page
            assert "deleted by its author" not in page
            assert "Comment c3" in page

    def test_comments_on_a_stub_stay_in_profiles(self, desk: Desk, client: Client) -> None:
        desk.bring([], THREAD, terms=PUBLIC)
        page = client.get("/user/weeder/comments/").content.decode()
        assert "Comment c3" in page
        assert post_of("p1").get_absolute_url() in page

    def test_stub_takes_no_more_comments(self, desk: Desk, reader: User) -> None:
        desk.bring([], THREAD, terms=PUBLIC)
        with pytest.raises(ContentGone):
            add_comment(author=reader, post=post_of("p1"), body="Where is it?")

    def test_real_post_replaces_its_stub_whole(self, desk: Desk, client: Client) -> None:
        desk.bring([], THREAD, terms=PUBLIC)
        desk.bring([submission(title="Now it is here")], THREAD)
        post = post_of("p1")
        assert (post.title, post.deleted_at, post.reach, post.comment_count) == (
            "Now it is here", None, Reach.POPULAR, 5,
        )  # fmt: skip
        assert "Now it is here" in client.get("/r/gardening/").content.decode()
        assert "not in the dump" not in client.get(post.get_absolute_url()).content.decode()

    def test_scores_of_stubs_need_no_repair(self, desk: Desk) -> None:
        desk.bring([], THREAD)
        call_command("recount_votes")

    def test_comment_can_be_skipped_instead(self, desk: Desk) -> None:
        rows = [*THREAD, remark("c9", post="p9")]
        summary = desk.bring([submission("p9")], rows, makes_stubs=False)
        tally = summary.files[1]
        assert tally.written == 1
        assert tally.lines == {Reason.MISSING_POST: [1, 2, 3, 4, 5]}
        assert [post.id36 for post in Post.objects.all()] == ["p9"]

    def test_comments_make_a_community_only_for_a_stub(self, desk: Desk) -> None:
        rows = [remark("c1", subreddit="elsewhere"), remark("c9", post="p9", subreddit="nowhere")]
        desk.bring([submission()], rows, makes_stubs=False)
        assert [community.name for community in Community.objects.all()] == ["gardening"]

    def test_comment_that_knows_neither_post_nor_community_is_skipped(self, desk: Desk) -> None:
        summary = desk.bring([], [without(remark(), "subreddit")])
        assert summary.files[0].skipped == {Reason.NO_COMMUNITY: 1}

    def test_stub_goes_into_no_local_community(self, desk: Desk) -> None:
        make_community("gardening")
        summary = desk.bring([], [remark()])
        assert summary.files[0].skipped == {Reason.LOCAL_COMMUNITY: 1}

    def test_post_in_a_local_community_takes_comments_only_when_told(self, desk: Desk) -> None:
        make_community("gardening")
        told = Terms(into_existing=True)
        desk.bring([submission()], terms=told)
        assert desk.bring([], [remark()]).files[0].skipped == {Reason.LOCAL_COMMUNITY: 1}
        assert desk.bring([], [remark()], terms=told).files[0].written == 1

    def test_comments_follow_a_post_that_turns_out_to_be_elsewhere(self, desk: Desk) -> None:
        desk.bring([], THREAD)
        desk.bring([submission(subreddit="soil")])
        assert {comment.community.name for comment in Comment.objects.select_related("community")} == {"soil"}


def test_unusable_lines_are_named(desk: Desk) -> None:
    rows: list[Row | str] = [remark(), remark("c2", link_id=None), submission("p2"), "?", remark("c1")]
    tally = desk.bring([submission()], rows).files[1]
    assert (tally.read, tally.written, tally.updated) == (5, 1, 1)
    assert tally.lines == {Reason.NO_POST_ID: [2], Reason.NOT_A_COMMENT: [3], Reason.NOT_JSON: [4]}


def test_only_one_community(desk: Desk) -> None:
    rows = [remark(), remark("c2", post="p2", subreddit="soil", body="gardening")]
    summary = desk.bring([submission(), submission("p2", subreddit="soil")], rows, community="gardening")
    assert [comment.id36 for comment in Comment.objects.all()] == ["c1"]
    assert summary.files[1].skipped == {Reason.OTHER_COMMUNITY: 1}
