"""The two things that an import says to the database in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from apps.comments.models import Comment

# Milliseconds. Somebody who holds a row that an import wants is a member at work: wait for them.
LOCK_TIMEOUT = 60_000


@contextmanager
def patient_transaction() -> Iterator[None]:
    """A transaction without the site's limit on statements.

    For this transaction only: behind a pooler the connection is somebody else's a moment later."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"set local statement_timeout = 0; set local lock_timeout = {LOCK_TIMEOUT}")
        yield


def set_depths(post_ids: Sequence[int]) -> None:
    """Writes the depth of each comment of these posts where it is wrong. One statement, any depth.

    Comments that hang in a ring are not reached and keep what they have."""
    table = Comment._meta.db_table
    places = ", ".join(["%s"] * len(post_ids))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Estimates for a recursion are wild: a hash of all comments, built again on each level, must not win.
            cursor.execute("set local enable_hashjoin = off; set local enable_mergejoin = off")
        cursor.execute(
            f"""
            with recursive tree (id, depth) as (
                select id, 0 from {table} where post_id in ({places}) and parent_id is null
                union all
                select reply.id, tree.depth + 1 from tree join {table} reply on reply.parent_id = tree.id
            )
            update {table} set depth = tree.depth from tree where {table}.id = tree.id and {table}.depth <> tree.depth
            """,
            list(post_ids),
        )
