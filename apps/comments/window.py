"""Which comments of a thread one page shows: about 200 keys in reading order, chosen by the database.

Raw SQL, since no ORM expression walks a tree; it yields keys only. The rows are then read through the door
(`Comment.objects.visible_to`), so that no text leaves the table by this road. Cost follows what is shown: 1 to 3 ms
at 500 and at 100,000 comments (docs/decisions/0010)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.comments.models import Comment
from apps.communities.models import CommentSort
from apps.core.databases import read_connection

SHOWN = 200  # comments of one page
DEPTH = 8  # levels of one page; below stands "continue this thread"
# How many at the top, then how many replies of a comment at each level (the last number goes on): few of each first,
# so that a page shows many talks and not one; where that does not fill a page, more of each. Fewer with depth also
# bounds PostgreSQL, which follows every branch before it cuts: ten replies on each of eight levels are millions.
WIDTHS = ((25, (5, 2, 1)), (SHOWN, (40, 10, 3)))
CONTEXT_MAX = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One comment in the order of reading. `level` counts from 0 at the top of this window."""

    pk: int
    parent_pk: int | None
    level: int


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

_POSTGRESQL = """
with recursive shown as (
  (select r.id, r.parent_id, 0 as level, array[({sign}{number})::float8, ({sign}r.id)::float8] as path
   from comments_comment r where {top} {after}
   order by r.{column} {direction}, r.id {direction} limit {roots})
  union all
  select r.id, r.parent_id, shown.level + 1,
         shown.path || array[({sign}{number})::float8, ({sign}r.id)::float8]
  from shown cross join lateral (
    select * from comments_comment where parent_id = shown.id
    order by {column} {direction}, id {direction} limit (array[{replies}])[least(shown.level + 1, {last})]) r
  where shown.level < {deepest})
select id, parent_id, level from shown order by path limit {shown}
"""

# An IN over a limited, correlated subquery is SQLite's LATERAL; ORDER BY inside the recursion makes its queue
# depth first, so that LIMIT stops early.
_SQLITE = """
with recursive shown(id, parent_id, level, rank) as (
  select * from (
    select r.id, r.parent_id, 0, r.{column} from comments_comment r where {top} {after}
    order by r.{column} {direction}, r.id {direction} limit {roots})
  {deeper}
  order by 3 desc, 4 {direction}, 1 {direction})
select id, parent_id, level from shown limit {shown}
"""
# One for each width, since a limit can't name a column here.
_SQLITE_DEEPER = """
  union all
  select r.id, r.parent_id, shown.level + 1, r.{column}
  from shown cross join comments_comment r on r.id in (
    select id from comments_comment where parent_id = shown.id
    order by {column} {direction}, id {direction} limit {replies})
  where shown.level {levels} and shown.level < {deepest}
"""

_ANCESTORS = """
with recursive up(id, parent_id, height) as (
  select id, parent_id, 0 from comments_comment where id = %s
  union all
  select c.id, c.parent_id, up.height + 1 from up join comments_comment c on c.id = up.parent_id where up.height < %s)
select id from up order by height desc
"""


def choose(
    *,
    post_pk: int,
    under: int | None,
    sort: CommentSort,
    after: tuple[float | int | datetime, int] | None = None,
    is_small: bool = False,
) -> list[Place]:
    """Up to 200 comments below `under` (below the post itself for None), behind `after` (rank and key of a sibling).

    In reading order: each comment stands behind its parent, siblings by `sort`. The replies shown of a comment are
    always the first ones of that order. One statement, two when a large thread is flat; `is_small`: the thread holds no
    more than a page, so that nothing need be left out."""
    found: list[Place] = []
    for roots, replies in ((SHOWN, (SHOWN,)),) if is_small else WIDTHS:
        found = _ask(post_pk, under, SORTS[sort], after, roots, replies)
        if len(found) == SHOWN:
            break
    return found


def lineage(pk: int, *, context: int) -> list[int]:
    """The comment and up to `context` of its ancestors, the topmost first. One statement."""
    with read_connection(Comment).cursor() as cursor:
        cursor.execute(_ANCESTORS, [pk, max(0, min(context, CONTEXT_MAX))])
        return [row[0] for row in cursor.fetchall()]


def _ask(
    post_pk: int,
    under: int | None,
    sort: SortColumns,
    after: tuple[float | int | datetime, int] | None,
    roots: int,
    replies: tuple[int, ...],
) -> list[Place]:
    connection = read_connection(Comment)
    params: list[Any] = [post_pk if under is None else under]
    if after is not None:
        rank, pk = after
        params += [connection.ops.adapt_datetimefield_value(rank) if isinstance(rank, datetime) else rank, pk]
    words = {
        "top": "r.post_id = %s and r.parent_id is null" if under is None else "r.parent_id = %s",
        "after": "" if after is None else f"and (r.{sort.column}, r.id) {sort.compare} (%s, %s)",
        "column": sort.column,
        "number": sort.number,
        "sign": sort.sign,
        "direction": sort.direction,
        "roots": roots,
        "deepest": DEPTH - 1,
        "shown": SHOWN,
    }
    if connection.vendor == "postgresql":
        sql = _POSTGRESQL.format(**words, replies=", ".join(map(str, replies)), last=len(replies))
    else:
        sql = _SQLITE.format(**words, deeper="".join(_deeper(words, replies)))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: Sequence[tuple[int, int | None, int]] = cursor.fetchall()
    return [Place(*row) for row in rows]


def _deeper(words: dict[str, Any], replies: tuple[int, ...]) -> Iterator[str]:
    for level, width in enumerate(replies):
        levels = f">= {level}" if level == len(replies) - 1 else f"= {level}"
        yield _SQLITE_DEEPER.format(**words, replies=width, levels=levels)
