"""The ids at the head of many lists at once: each list gives its first rows by its own index, and they are merged.

Never one long IN list over a global index, which reads every post of everybody else's communities on its way. Raw SQL,
since a limited subquery for each list can't be said in the ORM; it chooses ids only, and the rows are read through the
door."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from django.db.backends.base.base import BaseDatabaseWrapper

from apps.core.databases import read_connection
from apps.core.keyset import Cursor, Rank
from apps.posts.models import Post

Column = Literal["community_id", "reach", "flair_id"]
# The ranks that an index holds for each column
RANKS: dict[Column, tuple[str, ...]] = {
    "community_id": ("hot", "created_at"),
    "reach": ("hot", "created_at"),
    "flair_id": ("hot",),
}

# Each list's rows come from an index on (column, rank desc, id desc); the placeholders in braces are our own words,
# never a person's.
_POSTGRESQL = """
select head.id, head.rank
from unnest(%s::bigint[]) as list(key)
cross join lateral (
    select post.id, post.{rank} as rank from posts_post as post
    where post.{column} = list.key and {kept}
    order by post.{rank} {direction}, post.id {direction} limit %s
) as head
order by head.rank {direction}, head.id {direction} limit %s
"""
# An IN over a limited subquery that names the outer row is SQLite's LATERAL.
_SQLITE = """
select head.id, head.{rank}
from json_each(%s) as list
cross join posts_post as head on head.id in (
    select post.id from posts_post as post
    where post.{column} = list.value and {kept}
    order by post.{rank} {direction}, post.id {direction} limit %s
)
order by head.{rank} {direction}, head.id {direction} limit %s
"""


def choose(
    column: Column,
    keys: Sequence[int],
    rank: str,
    *,
    beyond: Cursor | None,
    since: datetime | None = None,
    shows_nsfw: bool,
    shows_removed: bool = False,
    shows_removed_of: int | None = None,
    limit: int,
) -> list[Cursor]:
    """Up to `limit` posts of the lists `column = key`, each as a Cursor on it, in the order (rank desc, id desc).

    `rank`: one of RANKS of the column. Begins behind the cursor `beyond`, whose rank is known; a cursor that looks
    backwards turns the order round. Leaves out what is deleted, older than `since` and, unless shown, removed or NSFW;
    `shows_removed_of` is an author whose removed posts are shown all the same. One statement; reads at most `limit`
    rows and those left out from each list, whatever the lists hold."""
    if rank not in RANKS.get(column, ()):
        raise ValueError(f"no index on {column}, {rank}")
    connection = read_connection(Post)
    backwards = beyond is not None and beyond.backwards
    conditions: list[tuple[str, list[Any]]] = [("post.deleted_at is null", [])]
    if not shows_removed and shows_removed_of is not None:
        conditions.append(("(post.removed_at is null or post.author_id = %s)", [shows_removed_of]))
    elif not shows_removed:
        conditions.append(("post.removed_at is null", []))
    if not shows_nsfw:
        conditions.append(("not post.is_nsfw", []))
    if since is not None:
        conditions.append(("post.created_at >= %s", [_stored(since, connection)]))
    if beyond is not None:
        sign = ">" if backwards else "<"
        conditions.append((f"(post.{rank}, post.id) {sign} (%s, %s)", [_stored(beyond.rank, connection), beyond.pk]))
    sql = (_POSTGRESQL if connection.vendor == "postgresql" else _SQLITE).format(
        column=column,
        rank=rank,
        kept=" and ".join(condition for condition, _ in conditions),
        direction="asc" if backwards else "desc",
    )
    params = [_array(keys, connection), *(value for _, values in conditions for value in values), limit, limit]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [Cursor(pk, _rank(value), backwards) for pk, value in cursor.fetchall()]


def _array(keys: Sequence[int], connection: BaseDatabaseWrapper) -> Any:
    return list(keys) if connection.vendor == "postgresql" else json.dumps(list(keys))


def _stored(rank: Rank | None, connection: BaseDatabaseWrapper) -> Any:
    """As the column holds it; SQLite keeps moments as text."""
    return connection.ops.adapt_datetimefield_value(rank) if isinstance(rank, datetime) else rank


def _rank(value: Rank) -> Rank:
    """With its time zone: SQLite keeps moments without one."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
