"""The words and addresses of a comment's row, in its thread and outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from apps.accounts.access import log_in_address
from apps.accounts.models import User
from apps.accounts.visitors import Visitor
from apps.comments.facts import EntryFacts
from apps.comments.outline import Amount
from apps.comments.rows import HEADING_LAST, EntryRow, More, ThreadRow, ThreadRows, entry_rows, thread_rows
from apps.comments.threads import Thread, load_thread
from apps.comments.tree import Branch, build_tree
from apps.communities.models import CommentSort
from apps.communities.standing import standing_of
from apps.posts.models import Post
from tests.factories import make_ban, make_comment
from tests.support.facts import comment_facts, in_reading_order

NOW = 1_700_003_600


@pytest.fixture(autouse=True)
def _moment() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def dressed(post: Post, viewer: Any, *branches: Branch, is_open: bool = True, **window: Any) -> ThreadRows:
    """The rows of a thread with these branches. `window`: fields of Thread."""
    thread = Thread(post, CommentSort.BEST, build_tree(branches), **window)
    return thread_rows(thread, viewer, standing_of(viewer, post.community), is_open=is_open)


def row_of(post: Post, viewer: Any, *, is_open: bool = True, **fields: Any) -> ThreadRow:
    (only,) = dressed(post, viewer, Branch(comment_facts(**fields), 0), is_open=is_open).rows
    return only


def entry(viewer: Any, *, comment: dict[str, Any] | None = None, **fields: Any) -> EntryRow:
    plain: dict[str, Any] = {
        "community_key": 1, "community_name": "meadow", "post_key": 37, "post_title": "A title",
        "post_created": NOW - 3_600, "post_archived_after_days": 0, "post_comment_count": 1_243,
        "post_is_locked": False, "post_is_gone": False,
    }  # fmt: skip
    (only,) = entry_rows([EntryFacts(comment=comment_facts(**(comment or {})), **(plain | fields))], viewer)
    return only


def test_a_row_knows_its_addresses(post: Post, reader: User) -> None:
    it = row_of(post, reader).row
    assert (it.fullname, it.url, it.acts_url) == ("t1_10", f"{post.get_absolute_url()}10/", "/comment/10/")
    assert it.created == ("2023-11-14T22:13Z", "14 November 2023 at 22:13 UTC", "1 hour ago")
    assert it.edited is None
    edited = row_of(post, reader, edited=NOW - 120).row.edited
    assert edited is not None
    assert edited.ago == "2 minutes ago"


@pytest.mark.parametrize(
    ("score", "label"), [(1, "1 point"), (0, "0 points"), (-1_500, "-1,500 points"), (None, "[score hidden]")]
)
def test_the_points_are_told_in_words(post: Post, reader: User, score: int | None, label: str) -> None:
    it = row_of(post, reader, score=score).row
    assert it.points == label
    assert it.arrows is not None
    assert (it.arrows.label, it.arrows.score) == (label, "")


def test_the_poster_and_the_viewer_are_told_apart(post: Post, author: User, reader: User) -> None:
    rows = {key: row_of(post, reader, author_key=key) for key in (author.pk, reader.pk, 999, None)}
    assert {key: it.is_by_poster for key, it in rows.items()} == {
        author.pk: True,
        reader.pk: False,
        999: False,
        None: False,
    }
    assert {key: it.row.is_own for key, it in rows.items()} == {
        author.pk: False,
        reader.pk: True,
        999: False,
        None: False,
    }
    assert [it.row.author.style for it in rows.values()] == ["who-op", "who-me", "who", "who"]
    post.is_readable = False
    assert not row_of(post, reader, author_key=author.pk).is_by_poster
    post.author = None
    post.is_readable = True
    assert not row_of(post, reader, author_key=None).is_by_poster


@pytest.mark.parametrize(
    ("fields", "is_folded"),
    [
        ({"score": -4}, False),
        ({"score": -5}, True),
        ({"score": None}, False),
        ({"score": -5, "distinguished": "moderator"}, False),
    ],
)
def test_what_many_dislike_arrives_folded(post: Post, reader: User, fields: dict[str, Any], *, is_folded: bool) -> None:
    assert row_of(post, reader, **fields).is_folded is is_folded


@pytest.mark.parametrize("gone", [{}, {"is_removed": True}, {"is_deleted": True}])
@pytest.mark.parametrize("is_open", [True, False])
def test_only_what_takes_votes_has_arrows(post: Post, reader: User, gone: dict[str, bool], *, is_open: bool) -> None:
    arrows = row_of(post, reader, is_open=is_open, viewer_vote=-1, **gone).row.arrows
    assert (arrows is not None) is (is_open and not gone)
    assert arrows is None or (arrows.is_open, arrows.value, arrows.log_in_url, arrows.url) == (
        True,
        -1,
        "",
        "/comment/10/",
    )
    visitors = row_of(post, Visitor({}), is_open=is_open, **gone).row
    assert (visitors.arrows is not None) is (is_open and not gone)
    way_in = log_in_address(f"{post.get_absolute_url()}#{visitors.fullname}")
    assert visitors.arrows is None or (visitors.arrows.is_open, visitors.arrows.log_in_url) == (False, way_in)


def test_who_is_banned_has_no_arrows(post: Post, reader: User) -> None:
    make_ban(post.community, reader)
    assert row_of(post, reader).row.arrows is None


def test_nobody_bans_themselves_nor_who_is_not_known(post: Post, reader: User) -> None:
    cases: list[dict[str, Any]] = [{}, {"author_key": reader.pk}, {"author_name": None}, {"can_ban_author": False}]
    rows = [row_of(post, reader, **({"can_ban_author": True} | case)).row for case in cases]
    assert [it.can_ban for it in rows] == [True, False, False, False]


def test_a_heading_stands_for_the_level_and_ends_at_the_sixth(post: Post, reader: User) -> None:
    rows = dressed(post, reader, *[Branch(comment_facts(pk), pk - 1) for pk in range(1, 8)]).rows
    assert [it.heading for it in in_reading_order(rows)] == ["h3", "h4", "h5", "h6", "h6", "h6", f"h{HEADING_LAST}"]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Amount(1, is_exact=True), "1 reply"),
        (Amount(12, is_exact=True), "12 replies"),
        (Amount(250, is_exact=False), "250+ replies"),
    ],
)
def test_replies_are_counted_in_words(post: Post, reader: User, amount: Amount, words: str) -> None:
    (it,) = dressed(post, reader, Branch(comment_facts(), 0, below=amount)).rows
    assert it.size == words


def test_links_to_what_is_not_shown_stand_behind_the_replies_of_each(post: Post, reader: User) -> None:
    left = Amount(3, is_exact=True)
    deep = Branch(comment_facts(3), 1, left=left, goes_deeper=True)
    top = dressed(post, reader, Branch(comment_facts(1), 0, left=left), deep, Branch(comment_facts(4), 0)).rows
    rows = in_reading_order(top)
    thread_url = post.get_absolute_url()
    assert [it.row.comment.pk for it in top] == [1, 4]
    assert [it.more for it in rows] == [
        More(f"{thread_url}1/?sort=best&after=t1_3#t1_1", "load more comments (3 replies)", is_swapped=True),
        More(f"{thread_url}3/?sort=best#t1_3", "continue this thread →", is_swapped=False),
        None,
    ]


def test_the_link_behind_the_last_comment_leads_on_in_what_the_page_is_about(post: Post, reader: User) -> None:
    query, left = "sort=best&after=t1_a", Amount(7, is_exact=False)
    top = dressed(post, reader, more_query=query, left=left)
    assert top.more == More(f"{post.get_absolute_url()}?{query}#comments", "load more comments", is_swapped=True)
    below = dressed(post, reader, more_query=query, left=left, focus=36)
    assert below.base_url == f"{post.get_absolute_url()}10/"
    assert below.more == More(f"{below.base_url}?{query}#comments", "load more comments (7+ replies)", is_swapped=True)
    assert dressed(post, reader).more is None


def test_only_the_comment_that_the_page_is_about_is_in_focus(post: Post, reader: User) -> None:
    rows = dressed(post, reader, *[Branch(comment_facts(pk), 0) for pk in (35, 36)], focus=36).rows
    assert [it.style for it in rows] == ["c", "c c-focus"]


def test_rows_of_a_thread_ask_nothing_of_the_database(
    post: Post, author: User, reader: User, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        make_comment(post, author, age=timedelta(hours=1))
    standing = standing_of(reader, post.community)
    thread = load_thread(post, reader, standing, sort=CommentSort.BEST)
    with django_assert_num_queries(0):
        assert len(thread_rows(thread, reader, standing, is_open=True).rows) == 3


def test_an_entry_leads_to_its_post_and_its_community() -> None:
    it = entry(Visitor({}))
    assert (it.post_title, it.post_url) == ("A title", "/r/meadow/comments/11/a-title/")
    assert (it.community_name, it.community_url, it.comments_text) == ("meadow", "/r/meadow/", "1,243")
    assert (it.row.url, it.row.fullname) == (f"{it.post_url}10/", "t1_10")
    assert it.row.arrows is not None
    assert it.row.arrows.log_in_url == log_in_address(it.row.url)
    assert (it.can_reply, it.can_edit, it.row.is_own) == (False, False, False)


@pytest.mark.parametrize(
    ("state", "may"),
    [
        ({}, (True, True, True)),
        ({"post_is_locked": True}, (True, False, True)),
        ({"post_is_gone": True}, (True, False, True)),
        ({"post_archived_after_days": 1, "post_created": NOW - 86_401}, (False, False, True)),
        ({"comment": {"is_removed": True}}, (False, True, True)),
    ],
)
def test_an_entry_offers_what_its_place_still_takes(
    post: Post, reader: User, state: dict[str, Any], may: tuple[bool, bool, bool]
) -> None:
    it = entry(reader, community_key=post.community.pk, **state)
    assert it.row.arrows is not None
    assert (it.row.arrows.is_open, it.can_reply, it.can_edit) == may


def test_an_entry_of_a_place_that_bans_the_viewer_shows_arrows_that_take_nothing(post: Post, reader: User) -> None:
    make_ban(post.community, reader)
    it = entry(reader, community_key=post.community.pk, comment={"viewer_vote": 1})
    assert it.row.arrows is not None
    assert (it.row.arrows.is_open, it.row.arrows.value, it.row.arrows.log_in_url) == (False, 1, "")
    assert (it.can_reply, it.can_edit) == (False, False)
