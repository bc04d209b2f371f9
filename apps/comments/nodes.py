"""The comments of a thread as nodes: keys, parents and numbers of replies.

Raw SQL, since no ORM expression walks a tree; no text leaves the table by this road. The rows of a page are then read
through `Comment.objects.visible_to`. The cost is bounded at any size of a thread (ADR 21)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from apps.comments.models import Comment
from apps.comments.outline import Node, Outline
from apps.communities.models import CommentSort
from apps.core.databases import read_connection

# A thread of at most so many comments is read whole (their nodes): 2 ms, and every number is exact.
WHOLE = 2_000
# Around a page of a large thread: so many comments are counted at most, and of the siblings that follow and of the
# replies of one comment at most so many. Where that is not all, the page says "250+ replies".
AROUND = 1_000
AHEAD = 200
EACH = 25
CONTEXT_MAX = 8


@dataclass(frozen=True, slots=True)
class SortColumns:
    """How one sort reads in SQL: the indexed column, a number for PostgreSQL's path, and the direction."""

    column: str
    number: str
    ascending: bool = False

    @property
    def direction(self) -> str:
        return "asc" if self.ascending else "desc"

    @property
    def compare(self) -> str:
        return ">" if self.ascending else "<"

    @property
    def compare_back(self) -> str:
        return "<=" if self.ascending else ">="

    @property
    def sign(self) -> str:
        return "" if self.ascending else "-"


# Microseconds since 1970 fit a double exactly until the year 2255.
_MICROSECONDS = "(extract(epoch from r.created_at) * 1000000)"
SORTS = {
    CommentSort.BEST: SortColumns("best", "r.best"),
    CommentSort.TOP: SortColumns("score", "r.score"),
    CommentSort.CONTROVERSIAL: SortColumns("controversy", "r.controversy"),
    CommentSort.NEW: SortColumns("created_at", _MICROSECONDS),
    CommentSort.OLD: SortColumns("created_at", _MICROSECONDS, ascending=True),
}


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page of a thread begins: with the replies to `under` (the comments at the top for None), or behind
    `after`, the rank and the key of one of them."""

    post_pk: int
    under: int | None
    sort: CommentSort
    after: tuple[float | int | datetime, int] | None = None

    @property
    def columns(self) -> SortColumns:
        return SORTS[self.sort]

    @property
    def top(self) -> str:
        """The condition for the comments at the top of the page."""
        return "r.post_id = %(post)s and r.parent_id is null" if self.under is None else "r.parent_id = %(under)s"

    @property
    def follows(self) -> str:
        """The condition for the comments behind `after`."""
        columns = self.columns
        return "true" if self.after is None else f"(r.{columns.column}, r.id) {columns.compare} (%(rank)s, %(pk)s)"

    def params(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        rank, pk = self.after or (None, None)
        value = connection.ops.adapt_datetimefield_value(rank) if isinstance(rank, datetime) else rank
        return {"post": self.post_pk, "under": self.under, "rank": value, "pk": pk}


_ANCESTORS = """
with recursive up(id, parent_id, reply_count, height) as (
  select id, parent_id, reply_count, 0 from comments_comment where id = %(pk)s
  union all
  select c.id, c.parent_id, c.reply_count, up.height + 1
  from up join comments_comment c on c.id = up.parent_id where up.height < %(context)s)
select id, parent_id, reply_count from up order by height desc
"""

_WHOLE = """
select r.id, r.parent_id, r.reply_count, {is_beyond} from comments_comment r where r.post_id = %(post)s
order by r.{column} {direction}, r.id {direction}
"""

# Breadth first from three sides: the siblings that follow the page, those before it (which count for the comment that
# the page is about), and the replies that the page leaves out. UNION takes the siblings that follow in any case, since
# no engine promises which rows LIMIT leaves of a recursion. Only they need an order here: of other replies a page shows
# all or, where not all were read, none.
_AROUND = """
with recursive shown(id) as ({shown}), parents(id) as ({parents}),
ahead(id, parent_id, reply_count, rank, is_beyond) as (
  select r.id, r.parent_id, r.reply_count, r.{column}, true from comments_comment r where {top} and {follows}
  order by r.{column} {direction}, r.id {direction} limit {ahead}),
before(id, parent_id, reply_count, rank, is_beyond) as (
  select r.id, r.parent_id, r.reply_count, r.{column}, false from comments_comment r where {top} and {precedes}
  limit {each}),
around(id, parent_id, reply_count, rank, is_beyond) as (
  {begin}
  union all {deeper} where around.reply_count > 0)
select id, parent_id, reply_count, is_beyond
from (select * from ahead union select * from (select * from around limit {around}) as counted) as found
order by rank {direction}, id {direction}
"""
_BEGIN = "select * from ahead union all select * from before union all"
_REPLIES = {
    "postgresql": """
  select r.id, r.parent_id, r.reply_count, r.{column}, true from {of} cross join lateral (
    select * from comments_comment where parent_id = {of}.id {but} limit {each}) r""",
    # An IN over a limited, correlated subquery is SQLite's LATERAL.
    "sqlite": """
  select r.id, r.parent_id, r.reply_count, r.{column}, true from {of} cross join comments_comment r on r.id in (
    select id from comments_comment where parent_id = {of}.id {but} limit {each})""",
}


def lineage(pk: int, *, context: int) -> list[Node]:
    """The comment and up to `context` of its ancestors, the topmost first. One statement."""
    return read(read_connection(Comment), _ANCESTORS, {"pk": pk, "context": max(0, min(context, CONTEXT_MAX))})


def whole(start: Start) -> Outline:
    """The outline of a whole thread, for the page that begins at `start`. One statement."""
    columns, connection = start.columns, read_connection(Comment)
    sql = _WHOLE.format(is_beyond=start.follows, column=columns.column, direction=columns.direction)
    return Outline(read(connection, sql, start.params(connection)), under=start.under, is_whole=True)


def around(start: Start, first: Sequence[Node], *, head: Sequence[Node]) -> Outline:
    """The outline around a page that begins with `first`, and around `head`: the comments above it, the last of which
    is `start.under`. One statement, which counts at most 1,000 of the comments that are in neither."""
    replies_shown = Counter(node.parent_pk for node in first)
    parents = [node.pk for node in first if node.reply_count > replies_shown[node.pk]]
    last = next((node.pk for node in reversed(first) if node.parent_pk == start.under), None)
    connection = read_connection(Comment)
    in_list = list if connection.vendor == "postgresql" else json.dumps
    params = start.params(connection) | {
        "last": last,
        "shown": in_list([node.pk for node in (*head, *first)]),
        "parents": in_list([*(node.pk for node in head[:-1]), *parents]),
    }
    found = read(connection, _around_sql(connection, start, last=last, is_headed=bool(head)), params)
    following = sum(node.is_beyond and node.parent_pk == start.under for node in found)
    return Outline([*head, *first, *found], under=start.under, is_whole=False, is_ended=following < AHEAD)


def read(connection: BaseDatabaseWrapper, sql: str, params: dict[str, Any]) -> list[Node]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [Node(*row) for row in cursor.fetchall()]


def _around_sql(connection: BaseDatabaseWrapper, start: Start, *, last: int | None, is_headed: bool) -> str:
    """`last`: the last comment at the top of the page; None where it has no comments."""
    columns, is_postgresql = start.columns, connection.vendor == "postgresql"
    words = {"column": columns.column, "each": EACH}
    replies = _REPLIES[connection.vendor]
    begin = _BEGIN + replies.format(**words, of="parents", but="and id not in (select id from shown)")
    follows, precedes = start.follows, "false"
    if last is not None:
        rank = f"(select {columns.column} from comments_comment where id = %(last)s)"
        follows = f"(r.{columns.column}, r.id) {columns.compare} ({rank}, %(last)s)"
    if start.after is not None and is_headed:
        precedes = f"(r.{columns.column}, r.id) {columns.compare_back} (%(rank)s, %(pk)s)"
    listed = "select unnest(%({})s::bigint[])" if is_postgresql else "select value from json_each(%({})s)"
    return _AROUND.format(
        **words,
        direction=columns.direction,
        shown=listed.format("shown"),
        parents=listed.format("parents"),
        top=start.top,
        follows=follows,
        precedes=precedes,
        ahead=AHEAD,
        around=AROUND,
        # PostgreSQL takes several parts as the beginning of a recursion only in brackets, SQLite only without.
        begin=f"({begin})" if is_postgresql else begin,
        deeper=replies.format(**words, of="around", but=""),
    )
