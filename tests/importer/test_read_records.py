"""One object of a dump becomes one record, whatever the year. Pure."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.importer.reasons import Reason, Unusable
from apps.importer.records import CommentRecord, PostRecord, State, read_comment, read_post
from apps.importer.values import unescape
from apps.posts.models import Distinction, RemovalKind
from tests.importer.dumps import NEW_YEAR, Row, remark, submission, without


def post(**fields: Any) -> PostRecord:
    return read_post(submission(**fields), str)


def escaped_post(**fields: Any) -> PostRecord:
    return read_post(submission(**fields), unescape)


def comment(**fields: Any) -> CommentRecord:
    return read_comment(remark(**fields), str)


def test_text_post() -> None:
    record = post(selftext="Dig *here*", link_flair_text="Soil", over_18=True, spoiler=True, locked=True, stickied=True)
    assert record == PostRecord(
        id=901,
        community="gardening",
        author="digger",
        created_at=datetime(2013, 1, 1, tzinfo=UTC),
        title="Post p1",
        body="Dig *here*",
        url="",
        flair="Soil",
        ups=10,
        downs=0,
        edited_at=None,
        state=State(),
        distinguished="",
        is_link=False,
        is_nsfw=True,
        is_spoiler=True,
        is_locked=True,
        is_pinned=True,
    )


def test_comment() -> None:
    assert comment(parent="c0", score=-2, edited=NEW_YEAR + 120) == CommentRecord(
        id=433,
        post_id=901,
        parent_id=432,
        community="gardening",
        author="weeder",
        created_at=datetime(2013, 1, 1, 0, 1, tzinfo=UTC),
        body="Comment c1",
        ups=0,
        downs=2,
        edited_at=datetime(2013, 1, 1, 0, 2, tzinfo=UTC),
        state=State(),
        distinguished="",
    )


class TestIdentity:
    def test_name_stands_in_for_a_missing_id(self) -> None:
        assert read_post({**without(submission(), "id"), "name": "t3_p1"}, str).id == 901

    def test_id_wins_over_the_name(self) -> None:
        assert post(name="t3_zz").id == 901

    def test_created_utc_as_string(self) -> None:
        assert post(created_utc="1356998400").created_at == datetime(2013, 1, 1, tzinfo=UTC)

    @pytest.mark.parametrize("author", ["[deleted]", "[removed]", "", None, 5, " "])
    def test_nobody_is_named(self, author: Any) -> None:
        assert post(author=author).author is None
        assert comment(author=author).author is None

    def test_author_may_be_absent(self) -> None:
        assert read_post(without(submission(), "author"), str).author is None

    @pytest.mark.parametrize("name", ["gardening", " gardening", "r/gardening", "/r/gardening/"])
    def test_community(self, name: str) -> None:
        assert post(subreddit=name).community == "gardening"

    @pytest.mark.parametrize(
        ("permalink", "name"),
        [
            ("/r/gardening/comments/p1/post/", "gardening"),
            ("https://www.reddit.com/r/gardening/comments/p1/post/", "gardening"),
            ("/user/digger/comments/p1/post/", "u_digger"),
            ("/by_id/p1", ""),
            (None, ""),
        ],
    )
    def test_permalink_knows_a_missing_community(self, permalink: Any, name: str) -> None:
        row: Row = {**without(submission(), "subreddit"), "permalink": permalink}
        assert read_post(row, str).community == name

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"id": None}, Reason.NO_ID),
            ({"id": "!"}, Reason.NO_ID),
            ({"id": "zzzzzzzzz"}, Reason.ID_TOO_BIG),
            ({"created_utc": None}, Reason.NO_TIME),
            ({"created_utc": "yesterday"}, Reason.NO_TIME),
        ],
    )
    def test_unusable(self, change: Row, reason: Reason) -> None:
        for row, read in ((submission(), read_post), (remark(), read_comment)):
            with pytest.raises(Unusable) as refused:
                read({**row, **change}, str)
            assert refused.value.reason is reason

    def test_comment_among_posts(self) -> None:
        with pytest.raises(Unusable) as refused:
            read_post(remark(), str)
        assert refused.value.reason is Reason.NOT_A_POST

    def test_post_among_comments(self) -> None:
        with pytest.raises(Unusable) as refused:
            read_comment(submission(), str)
        assert refused.value.reason is Reason.NOT_A_COMMENT


class TestText:
    def test_escapes_are_undone_in_every_text(self) -> None:
        record = escaped_post(title="a &amp; b", selftext="&gt; quoted", link_flair_text="Q&amp;A")
        assert (record.title, record.body, record.flair) == ("a & b", "> quoted", "Q&A")
        assert escaped_post(url="http://x.org/?a=1&amp;b=2").url == "http://x.org/?a=1&b=2"

    def test_plain_texts_are_left_alone(self) -> None:
        assert post(title="a &amp; b").title == "a &amp; b"

    def test_signs_that_no_database_holds_are_dropped(self) -> None:
        row = json.loads(r'{"title": "a\u0000b \ud83d \ud83d\ude00", "selftext": "x\u0000\ud800y\u0007z"}')
        record = post(**row)
        assert record.title == "ab 😀"
        assert record.body == "xyz"

    def test_length_is_no_reason(self) -> None:
        assert len(post(title="t" * 5_000, selftext="b" * 100_000).body) == 100_000
        assert len(comment(body="b" * 100_000).body) == 100_000

    @pytest.mark.parametrize("title", ["", " ", "\u200b", None, 5])
    def test_title_that_nobody_sees(self, title: Any) -> None:
        assert post(title=title).title == "[untitled]"

    @pytest.mark.parametrize("text", [None, 5, [], ""])
    def test_no_text_is_empty(self, text: Any) -> None:
        assert post(selftext=text).body == ""
        assert comment(body=text).body == ""


class TestLink:
    def test_link_post(self) -> None:
        record = post(url="HTTP://Example.ORG/a b")
        assert (record.url, record.body, record.is_link) == ("http://example.org/a%20b", "", True)

    def test_link_post_may_carry_text(self) -> None:
        record = post(url="http://example.org/", selftext="Read this")
        assert (record.url, record.body, record.is_link) == ("http://example.org/", "Read this", True)

    def test_own_address_of_a_text_post_is_no_link(self) -> None:
        record = post(url="http://www.reddit.com/r/gardening/comments/p1/", is_self=True)
        assert (record.url, record.is_link) == ("", False)

    def test_crosspost_points_to_reddit(self) -> None:
        assert post(url="/r/soil/comments/p0/x/", is_self=False).url == "https://www.reddit.com/r/soil/comments/p0/x/"

    @pytest.mark.parametrize(
        "url", ["ftp://example.org/x.pdf", "javascript:alert(1)", "magnet:?xt=1", "http://-a.org/", "x" * 3_000]
    )
    def test_what_can_not_be_linked_stays_as_text(self, url: str) -> None:
        record = post(url=url, selftext="More")
        assert (record.url, record.is_link) == ("", False)
        assert record.body == f"{url}\n\nMore"

    @pytest.mark.parametrize("url", [None, ""])
    def test_link_that_is_lost(self, url: Any) -> None:
        record = post(url=url, is_self=False)
        assert (record.url, record.is_link) == ("", True)

    @pytest.mark.parametrize(
        ("row", "is_link"),
        [
            ({"domain": "self.gardening", "url": "http://www.reddit.com/x"}, False),
            ({"domain": "example.org", "url": "http://example.org/"}, True),
            ({}, False),
        ],
    )
    def test_years_without_is_self(self, row: Row, is_link: bool) -> None:
        assert read_post({**without(submission(), "is_self"), **row}, str).is_link is is_link


class TestState:
    def test_deleted_text_is_no_text(self) -> None:
        for record in (post(selftext="[deleted]"), comment(body="[deleted]", author="[deleted]")):
            assert record.state == State(is_deleted=True)
            assert record.body == ""

    def test_removed_text_is_no_text(self) -> None:
        for record in (post(selftext="[removed]"), comment(body="[removed]")):
            assert record.state == State(removed_kind=RemovalKind.MODERATOR)
            assert record.body == ""

    def test_account_that_is_gone_leaves_its_text(self) -> None:
        record = comment(author="[deleted]", body="Still here")
        assert (record.author, record.body, record.state) == (None, "Still here", State())

    @pytest.mark.parametrize(
        ("category", "state"),
        [
            (None, State()),
            ("", State()),
            ("deleted", State(is_deleted=True)),
            ("author", State(is_deleted=True)),
            ("moderator", State(removed_kind=RemovalKind.MODERATOR)),
            ("automod_filtered", State(removed_kind=RemovalKind.FILTER, removed_reason="automod filtered")),
            ("reddit", State(removed_kind=RemovalKind.SPAM, removed_reason="reddit")),
            ("copyright_takedown", State(removed_kind=RemovalKind.MODERATOR, removed_reason="copyright takedown")),
            ("of_the_future", State(removed_kind=RemovalKind.MODERATOR, removed_reason="of the future")),
        ],
    )
    def test_category_of_removal(self, category: Any, state: State) -> None:
        record = post(url="http://example.org/", removed_by_category=category)
        assert record.state == state

    def test_removed_first_and_deleted_then(self) -> None:
        record = post(selftext="[removed]", removed_by_category="deleted")
        assert record.state == State(is_deleted=True, removed_kind=RemovalKind.MODERATOR)

    def test_text_that_a_moderator_removed_is_kept_for_moderators(self) -> None:
        assert post(selftext="Buy seeds", removed_by_category="moderator").body == "Buy seeds"

    @pytest.mark.parametrize(
        ("later", "state", "body"),
        [
            ({"was_deleted_later": True, "removal_type": "deleted"}, State(is_deleted=True), ""),
            ({"was_deleted_later": True}, State(is_deleted=True), ""),
            ({"was_deleted_later": True, "removal_type": "removed"}, State(removed_kind="moderator"), "Hm"),
            (
                {"was_deleted_later": True, "removal_type": "removed by reddit"},
                State(removed_kind="moderator", removed_reason="removed by reddit"),
                "Hm",
            ),
            ({"was_initially_deleted": True, "removal_type": "removed"}, State(), "Hm"),
            ({"is_edited": True}, State(), "Hm"),
            ("nonsense", State(), "Hm"),
            (None, State(), "Hm"),
        ],
    )
    def test_what_the_archive_saw_later(self, later: Any, state: State, body: str) -> None:
        record = comment(body="Hm", _meta=later)
        assert (record.state, record.body) == (state, body)

    @pytest.mark.parametrize(
        ("value", "distinguished"),
        [("moderator", Distinction.MODERATOR), ("admin", Distinction.OPERATOR), ("special", ""), (None, ""), (1, "")],
    )
    def test_distinguished(self, value: Any, distinguished: str) -> None:
        assert post(distinguished=value).distinguished == distinguished

    def test_absent_flags_are_false(self) -> None:
        record = post()
        flags = (record.is_nsfw, record.is_spoiler, record.is_locked, record.is_pinned)
        assert flags == (False, False, False, False)


class TestParent:
    @pytest.mark.parametrize(
        ("parent", "parent_id"),
        [
            ("t3_p1", None),
            ("t3_other", None),
            ("t1_c0", 432),
            ("c0", 432),
            (432, 432),
            (901, None),
            ("p1", None),
            # A comment may have the number of the post.
            ("t1_p1", 901),
            (None, None),
            ("", None),
            ("t1_", None),
            ("t1_c1", None),
        ],
    )
    def test_parent(self, parent: Any, parent_id: int | None) -> None:
        assert comment(parent_id=parent).parent_id == parent_id

    @pytest.mark.parametrize("link", ["t3_p1", "p1", 901])
    def test_post(self, link: Any) -> None:
        assert comment(link_id=link).post_id == 901

    @pytest.mark.parametrize("link", [None, "", "t1_p1", "t3_", "zzzzzzzzz"])
    def test_comment_on_nothing(self, link: Any) -> None:
        with pytest.raises(Unusable) as refused:
            comment(link_id=link)
        assert refused.value.reason is Reason.NO_POST_ID
