"""Posts of a dump become posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from apps.accounts.models import RetiredName, User
from apps.accounts.names import is_taken
from apps.communities.models import Community, FlairTemplate, RetiredCommunityName, Visibility
from apps.core.base36 import FIRST_LOCAL_ID, from_base36
from apps.importer.importing import import_dump
from apps.importer.places import Terms
from apps.importer.progress import Progress
from apps.importer.readers import Dump
from apps.importer.reasons import Reason
from apps.importer.wishes import Wishes
from apps.posts.models import Kind, Post, Reach
from apps.posts.receivers import follow_community
from apps.votes import ranking
from tests.factories import make_community, make_post, make_user
from tests.importer.dumps import NEW_YEAR, Desk, Row, post_of, submission, without


def test_post_keeps_its_id_time_and_score(desk: Desk) -> None:
    desk.bring([submission("1a2b", score=77)])
    post = post_of("1a2b")
    assert post.created_at == datetime(2013, 1, 1, tzinfo=UTC)
    assert (post.ups, post.downs, post.score, post.imported_ups, post.imported_downs) == (77, 0, 77, 77, 0)
    assert post.hot == ranking.hot(77, 0, ranking.birth_rank(NEW_YEAR))


def test_link_post_has_what_listings_need(desk: Desk) -> None:
    desk.bring([submission(url="http://www.example.org/a?b=1&amp;c=2")], escaped="yes")
    post = post_of("p1")
    assert (post.kind, post.url, post.domain) == (Kind.LINK, "http://www.example.org/a?b=1&c=2", "example.org")
    assert post.url_key
    assert post.body_html == ""


def test_text_is_rendered_and_made_harmless(desk: Desk) -> None:
    desk.bring([submission(selftext="**Dig** <script>alert(1)</script> [x](javascript:alert(1))")])
    html = post_of("p1").body_html
    assert "<strong>Dig</strong>" in html
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_headings_of_a_text_begin_below_the_title(desk: Desk) -> None:
    desk.bring([submission(selftext="# Soil\n\n### Worms")])
    assert '<h2 dir="auto">Soil</h2>' in post_of("p1").body_html
    assert '<h3 dir="auto">Worms</h3>' in post_of("p1").body_html


def test_titles_and_texts_have_no_limit(desk: Desk) -> None:
    desk.bring([submission(title="t" * 4_000, selftext="b" * 60_000)])
    post = post_of("p1")
    assert (len(post.title), len(post.body)) == (4_000, 60_000)


def test_next_local_post_is_above_the_range_of_dumps(desk: Desk) -> None:
    desk.bring([submission("zzzzzzzz")])
    assert make_post().pk >= FIRST_LOCAL_ID


class TestCommunities:
    def test_community_is_private_and_kept_from_search_engines(self, desk: Desk) -> None:
        desk.bring([submission()])
        community = Community.objects.get(name="gardening")
        assert community.imported_at is not None
        assert (community.visibility, community.is_indexable) == (Visibility.PRIVATE, False)
        assert post_of("p1").reach == Reach.COMMUNITY

    def test_community_may_be_public_from_the_start(self, desk: Desk) -> None:
        desk.bring([submission()], terms=Terms(visibility=Visibility.PUBLIC, is_indexable=True))
        community = Community.objects.get(name="gardening")
        assert (community.visibility, community.is_indexable) == (Visibility.PUBLIC, True)
        assert post_of("p1").reach == Reach.POPULAR

    def test_terms_are_for_new_communities_only(self, desk: Desk) -> None:
        desk.bring([submission()])
        desk.bring([submission("p2")], terms=Terms(visibility=Visibility.PUBLIC))
        assert Community.objects.get(name="gardening").visibility == Visibility.PRIVATE

    def test_name_outside_the_rule_is_mapped_and_kept(self, desk: Desk) -> None:
        desk.bring([submission(subreddit="reddit.com")])
        community = post_of("p1").community
        assert (community.name, community.imported_name, community.title) == ("reddit_com", "reddit.com", "reddit.com")

    def test_two_names_that_map_to_one_are_two_communities(self, desk: Desk) -> None:
        for _again in range(2):
            desk.bring([submission(subreddit="u_a-b"), submission("p2", subreddit="u_a_b")])
            assert post_of("p1").community.imported_name == "u_a-b"
            assert post_of("p2").community.imported_name == "u_a_b"
        assert Community.objects.count() == 2

    def test_spellings_by_case_are_one_community(self, desk: Desk) -> None:
        desk.bring([submission(), submission("p2", subreddit="GARDENing")])
        assert Community.objects.count() == 1

    def test_local_community_of_that_name_is_left_alone(self, desk: Desk) -> None:
        make_community("Gardening")
        summary = desk.bring([submission(), submission("p2", subreddit="soil")])
        assert summary.files[0].skipped == {Reason.LOCAL_COMMUNITY: 1}
        assert summary.files[0].lines == {Reason.LOCAL_COMMUNITY: [1]}
        assert [post.id36 for post in Post.objects.all()] == ["p2"]

    def test_local_community_takes_rows_when_told(self, desk: Desk) -> None:
        community = make_community("Gardening")
        desk.bring([submission()], terms=Terms(into_existing=True))
        assert post_of("p1").community == community

    def test_retired_name_is_not_made_again(self, desk: Desk) -> None:
        RetiredCommunityName.objects.create(name="Gardening")
        summary = desk.bring([submission()])
        assert summary.files[0].skipped == {Reason.FORGOTTEN_COMMUNITY: 1}
        assert not Community.objects.exists()

    def test_only_one_community(self, desk: Desk) -> None:
        rows = [
            submission(),
            submission("p2", subreddit="soil", title="not gardening"),
            submission("p3", subreddit="GARDENING"),
        ]
        summary = desk.bring(rows, community="Gardening")
        assert {post.id36 for post in Post.objects.all()} == {"p1", "p3"}
        assert summary.files[0].skipped == {Reason.OTHER_COMMUNITY: 1}

    def test_row_without_any_community_is_skipped(self, desk: Desk) -> None:
        summary = desk.bring([without(submission(), "subreddit")])
        assert summary.files[0].skipped == {Reason.NO_COMMUNITY: 1}


class TestReach:
    def test_reach_is_what_the_posts_say(self, desk: Desk) -> None:
        """The importer computes it for rows that are not there yet; the service would change none of them."""
        rows = [
            submission("p1"),
            submission("p2", over_18=True),
            submission("p3", selftext="[removed]"),
            submission("p4", selftext="[deleted]"),
            submission("p5", removed_by_category="reddit", over_18=True),
        ]
        for visibility in Visibility:
            desk.bring([{**row, "subreddit": f"x{visibility}"} for row in rows], terms=Terms(visibility=visibility))
            for id36 in ("p1", "p2", "p3", "p4", "p5"):
                reach = post_of(id36).reach
                follow_community(community=post_of(id36).community)
                assert post_of(id36).reach == reach
        assert post_of("p1").reach == Reach.COMMUNITY

    @pytest.mark.parametrize(
        ("settings", "reach"),
        [({"is_nsfw": True}, Reach.ALL_NSFW), ({"in_popular": False}, Reach.ALL), ({}, Reach.POPULAR)],
    )
    def test_reach_follows_the_community(self, desk: Desk, settings: dict[str, bool], reach: Reach) -> None:
        make_community("gardening", **settings)
        desk.bring([submission()], terms=Terms(into_existing=True))
        assert post_of("p1").reach == reach


class TestPeople:
    def test_author_is_a_placeholder_that_nobody_can_use(self, desk: Desk) -> None:
        desk.bring([submission()])
        author = post_of("p1").author
        assert author is not None
        assert (author.username, author.imported_name, author.is_placeholder) == ("digger", "digger", True)
        assert not author.has_usable_password()
        assert authenticate(username="digger", password="") is None
        assert is_taken("Digger")

    def test_one_person_is_one_placeholder(self, desk: Desk) -> None:
        desk.bring([submission(), submission("p2", author="DIGGER"), submission("p3")])
        assert User.objects.count() == 1

    @pytest.mark.parametrize("author", ["[deleted]", None])
    def test_nobody_is_nobody(self, desk: Desk, author: str | None) -> None:
        desk.bring([submission(author=author)])
        assert post_of("p1").author is None
        assert not User.objects.exists()

    def test_member_keeps_the_name(self, desk: Desk) -> None:
        member = make_user("Digger")
        for _again in range(2):
            desk.bring([submission()])
            author = post_of("p1").author
            assert author is not None
            assert author != member
            assert author.username.startswith("digger-")
            assert author.imported_name == "digger"
        assert User.objects.count() == 2

    def test_closed_account_keeps_the_name(self, desk: Desk) -> None:
        RetiredName.objects.create(name="DIGGER")
        desk.bring([submission()])
        assert str(post_of("p1").author).startswith("digger-")

    def test_names_outside_the_rule_are_mapped(self, desk: Desk) -> None:
        authors = ("reddit.com", "reddit_com", "x" * 150)
        desk.bring([submission(f"p{number}", author=author) for number, author in enumerate(authors, start=1)])
        names = dict(User.objects.values_list("imported_name", "username"))
        assert names["reddit.com"] == "reddit_com"
        assert names["reddit_com"].startswith("reddit_com-")
        assert len(names["x" * 100]) == 40


class TestFlair:
    def test_flair_is_worn_and_not_offered(self, desk: Desk) -> None:
        desk.bring([submission(link_flair_text="Soil"), submission("p2", link_flair_text="Soil")])
        flair = FlairTemplate.objects.get()
        assert post_of("p1").flair == post_of("p2").flair == flair
        assert (flair.text, flair.is_offered, flair.wearer) == ("Soil", False, FlairTemplate.Wearer.POST)

    @pytest.mark.parametrize("text", ["", None, " "])
    def test_no_flair(self, desk: Desk, text: str | None) -> None:
        desk.bring([submission(link_flair_text=text)])
        assert post_of("p1").flair is None

    def test_long_flair_is_cut(self, desk: Desk) -> None:
        desk.bring([submission(link_flair_text="x" * 90)])
        assert FlairTemplate.objects.get().text == "x" * 64

    def test_flair_of_a_local_community_is_used(self, desk: Desk) -> None:
        flair = FlairTemplate.objects.create(community=make_community("gardening"), text="Soil")
        desk.bring([submission(link_flair_text="Soil")], terms=Terms(into_existing=True))
        assert post_of("p1").flair == flair


class TestState:
    def test_deleted_and_removed_stay_apart(self, desk: Desk) -> None:
        desk.bring([submission(selftext="[deleted]"), submission("p2", selftext="[removed]")])
        deleted, removed = post_of("p1"), post_of("p2")
        assert (deleted.is_deleted, deleted.is_removed) == (True, False)
        assert (removed.is_deleted, removed.is_removed, removed.removed_kind) == (False, True, "moderator")
        assert deleted.deleted_at == removed.removed_at == deleted.created_at

    def test_marks(self, desk: Desk) -> None:
        desk.bring([submission(over_18=True, spoiler=True, locked=True, distinguished="moderator", edited=True)])
        post = post_of("p1")
        assert (post.is_nsfw, post.is_spoiler, post.is_locked) == (True, True, True)
        assert (post.distinguished, post.edited_at) == ("moderator", post.created_at)

    def test_time_in_the_future_becomes_now(self, desk: Desk) -> None:
        desk.bring([submission(created_utc=4_000_000_000)])
        first = post_of("p1")
        assert timezone.now() - first.created_at < timedelta(minutes=1)
        desk.bring([submission(created_utc=4_000_000_000)])
        assert post_of("p1").created_at == first.created_at

    @pytest.mark.parametrize("moment", [1119552314, -5_000_000_000, 1])
    def test_time_long_ago_is_kept(self, desk: Desk, moment: int) -> None:
        desk.bring([submission(created_utc=moment)])
        assert post_of("p1").created_at.timestamp() == moment


class TestPins:
    def test_newest_two_get_the_slots(self, desk: Desk) -> None:
        rows = [submission(f"p{day}", created_utc=NEW_YEAR + day * 86_400, stickied=True) for day in range(1, 5)]
        desk.bring([*rows, submission("p9")])
        assert dict(Post.objects.filter(pinned_slot__isnull=False).values_list("pinned_slot", "title")) == {
            1: "Post p4",
            2: "Post p3",
        }

    def test_taken_slot_stays_taken(self, desk: Desk) -> None:
        community = make_community("gardening")
        pinned = make_post(community, pinned_slot=1)
        desk.bring(
            [submission("p1", stickied=True), submission("p2", stickied=True, created_utc=NEW_YEAR + 5)],
            terms=Terms(into_existing=True),
        )
        assert dict(community.posts.filter(pinned_slot__isnull=False).values_list("pinned_slot", "pk")) == {
            1: pinned.pk,
            2: from_base36("p2"),
        }

    def test_gone_posts_are_not_pinned(self, desk: Desk) -> None:
        desk.bring([submission(stickied=True, selftext="[removed]")])
        assert post_of("p1").pinned_slot is None


class TestLines:
    def test_unusable_lines_are_named(self, desk: Desk) -> None:
        rows: list[Row | str] = [
            submission(),
            "{",
            "[]",
            "5",
            '{"id": "x", "title": NaN',
            {**submission(), "id": None},
            submission("p2", created_utc=None),
            submission("zzzzzzzzz"),
            "[" * 100_000,
            '{"title": 1' + "1" * 5_000 + "}",
        ]
        tally = desk.bring(rows).files[0]
        assert (tally.read, tally.written, tally.updated) == (10, 1, 0)
        assert tally.lines == {
            Reason.NOT_JSON: [2, 3, 4, 5, 9, 10],
            Reason.NO_ID: [6],
            Reason.NO_TIME: [7],
            Reason.ID_TOO_BIG: [8],
        }

    def test_line_that_is_not_utf8(self, db: None, tmp_path: Path) -> None:
        path = tmp_path / "latin1"
        path.write_bytes('{"title": "café"}\n'.encode("latin-1"))
        tally = import_dump(Wishes(submissions=[Dump(path)]), Progress(None)).files[0]
        assert tally.skipped == {Reason.NOT_JSON: 1}

    def test_later_of_two_records_wins(self, desk: Desk) -> None:
        for batch_rows in (500, 1):
            Post.objects.all().delete()
            rows = [submission(title="Early"), submission("p2"), submission(title="Late")]
            tally = desk.bring(rows, batch_rows=batch_rows).files[0]
            assert (tally.written, tally.updated) == (2, 1)
            assert post_of("p1").title == "Late"

    def test_escaping_is_judged_by_the_file(self, desk: Desk) -> None:
        escaped = [submission("p1", title="&amp;amp;"), submission("p2", selftext="&gt; quote")]
        plain = [submission("p3", title="&amp;"), submission("p4", selftext="> quote")]
        desk.bring(escaped)
        desk.bring(plain)
        assert [post_of(f"p{number}").title for number in (1, 3)] == ["&amp;", "&amp;"]

    @pytest.mark.parametrize(("escaped", "title"), [("yes", "&"), ("no", "&amp;")])
    def test_escaping_can_be_told(self, desk: Desk, escaped: str, title: str) -> None:
        desk.bring([submission(title="&amp;")], escaped=escaped)
        assert post_of("p1").title == title
