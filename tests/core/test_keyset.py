"""Paging by key: every row once, both ways, and SQL that an index can serve."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict

from apps.core.keyset import (
    Order,
    Page,
    PageRequest,
    microseconds,
    moment_rank,
    newest,
    page_of,
    read_cursor,
    read_page_request,
)
from apps.posts.models import Post
from tests.factories import make_community, make_post, make_user

HOT = Order("hot")


def page(rows: Any, order: Order, query: str, size: int = 4) -> Page[Any]:
    return page_of(rows, order, PageRequest(size, read_cursor(QueryDict(query).dict(), order)))


@pytest.fixture
def posts(db: None) -> list[Post]:
    """Eleven posts whose ranks tie in threes."""
    place, writer = make_community(), make_user()
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    return [make_post(place, writer, created_at=begin + timedelta(days=n // 3)) for n in range(11)]


@pytest.mark.parametrize("order", [HOT, newest()])
def test_every_row_is_on_one_page_in_order(posts: list[Post], order: Order) -> None:
    seen: list[int] = []
    query = ""
    while True:
        found = page(Post.objects.all(), order, query)
        seen += [row.pk for row in found.rows]
        query = found.next_query
        if not query:
            break
    assert seen == [post.pk for post in reversed(posts)]


@pytest.mark.parametrize("order", [HOT, newest()])
def test_the_way_back_shows_the_same_pages(posts: list[Post], order: Order) -> None:
    rows = Post.objects.all()
    first = page(rows, order, "")
    second = page(rows, order, first.next_query)
    back = page(rows, order, second.previous_query)
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]
    assert (first.previous_query, back.previous_query) == ("", "")
    assert page(rows, order, back.next_query).rows == second.rows


def test_a_bare_fullname_is_looked_up_and_an_unknown_one_begins_anew(posts: list[Post]) -> None:
    rows = Post.objects.all()
    assert page(rows, HOT, f"after={posts[6].fullname}").rows[0].pk == posts[5].pk
    unknown = page(rows, HOT, "after=t3_1")
    assert unknown.is_restarted
    assert unknown.rows[0].pk == posts[-1].pk


@pytest.mark.parametrize(
    "query",
    ["after=t3_", "after=x", "after=t1_5", "after=t3_5&rank=nan", "after=t3_5&rank=inf", "after=t3_5&rank=x",
     "after=t3_zzzzzzzzzzzzzz&rank=1", "before=t3_-1", "after=%00", "limit=-1", "limit=0", "limit=ten", "limit=1.5"],
)  # fmt: skip
def test_a_damaged_cursor_is_refused_with_a_sentence(query: str) -> None:
    with pytest.raises(BadRequest, match=r"\."):
        read_page_request(QueryDict(query).dict(), HOT)


def test_a_limit_beyond_a_hundred_is_a_hundred() -> None:
    assert read_page_request({"limit": "5000"}, HOT).size == 100


def test_a_moment_survives_the_address() -> None:
    moment = datetime(2026, 11, 20, 12, 34, 56, 789_012, tzinfo=UTC)
    assert moment_rank(str(microseconds(moment))) == moment
    early = datetime(1969, 12, 31, 23, 59, 59, 5, tzinfo=UTC)
    assert moment_rank(str(microseconds(early))) == early


def test_the_comparison_stays_in_row_form(posts: list[Post]) -> None:
    """The form with OR reads every row above the cursor."""
    cursor = read_cursor({"after": posts[5].fullname, "rank": "1.5"}, HOT)
    assert cursor
    sql = str(HOT.beyond(Post.objects.all(), cursor).query)
    assert " OR " not in sql
    assert '("posts_post"."hot", "posts_post"."id") < (' in sql.replace("ROW", "")
