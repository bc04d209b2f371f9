"""Which comments of a large thread a page begins with, chosen by the database.

Raw SQL, as in comments/nodes.py. Cost follows what is shown: 1 to 3 ms at any size (ADR 10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from apps.comments import outline
from apps.comments.models import Comment
from apps.comments.nodes import Start, read
from apps.comments.outline import Node
from apps.core.databases import read_connection

_POSTGRESQL = """
with recursive shown as (
  (select r.id, r.parent_id, r.reply_count, 0 as level,
          array[({sign}{number})::float8, ({sign}r.id)::float8] as path
   from comments_comment r where {top} and {after}
   order by r.{column} {direction}, r.id {direction} limit {roots})
  union all
  select r.id, r.parent_id, r.reply_count, shown.level + 1,
         shown.path || array[({sign}{number})::float8, ({sign}r.id)::float8]
  from shown cross join lateral (
    select * from comments_comment where parent_id = shown.id
    order by {column} {direction}, id {direction} limit (array[{replies}])[least(shown.level + 1, {last})]) r
  where shown.level < {deepest})
select id, parent_id, reply_count from shown order by path limit {shown}
"""

# An IN over a limited, correlated subquery is SQLite's LATERAL; ORDER BY inside the recursion makes its queue
# depth first, so that LIMIT stops early.
_SQLITE = """
with recursive shown(id, parent_id, reply_count, level, rank) as (
  select * from (
    select r.id, r.parent_id, r.reply_count, 0, r.{column} from comments_comment r where {top} and {after}
    order by r.{column} {direction}, r.id {direction} limit {roots})
  {deeper}
  order by 4 desc, 5 {direction}, 1 {direction})
select id, parent_id, reply_count from shown limit {shown}
"""
# One for each width, since a limit can't name a column here.
_SQLITE_DEEPER = """
  union all
  select r.id, r.parent_id, r.reply_count, shown.level + 1, r.{column}
  from shown cross join comments_comment r on r.id in (
    select id from comments_comment where parent_id = shown.id
    order by {column} {direction}, id {direction} limit {replies})
  where shown.level {levels} and shown.level < {deepest}
"""


def choose(start: Start) -> list[Node]:
    """Up to 160 comments of the page that begins at `start`, whatever the size of the thread.

    In reading order: each comment is after its parent, siblings by `sort`. The replies found of a comment are always
    the first ones of that order. One statement, two when the thread is flat."""
    found: list[Node] = []
    for roots, replies in outline.WIDTHS:
        connection = read_connection(Comment)
        found = read(connection, _sql(connection, start, roots, replies), start.params(connection))
        if len(found) >= outline.ENOUGH:
            break
    return found


def _sql(connection: BaseDatabaseWrapper, start: Start, roots: int, replies: tuple[int, ...]) -> str:
    columns = start.columns
    words = {
        "top": start.top,
        "after": start.follows,
        "column": columns.column,
        "number": columns.number,
        "sign": columns.sign,
        "direction": columns.direction,
        "roots": roots,
        "deepest": outline.DEPTH - 1,
        "shown": outline.FIRST,
    }
    if connection.vendor == "postgresql":
        return _POSTGRESQL.format(**words, replies=", ".join(map(str, replies)), last=len(replies))
    return _SQLITE.format(**words, deeper="".join(_deeper(words, replies)))


def _deeper(words: dict[str, Any], replies: tuple[int, ...]) -> Iterator[str]:
    for level, width in enumerate(replies):
        levels = f">= {level}" if level == len(replies) - 1 else f"= {level}"
        yield _SQLITE_DEEPER.format(**words, replies=width, levels=levels)
