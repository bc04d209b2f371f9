"""What an import says to the database in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.importer.models import UnsettledPost, WaitingReply
from apps.posts.models import Post

# Milliseconds. Somebody who holds a row that an import wants is a member at work: wait for them.
LOCK_TIMEOUT = 60_000
# KiB of pages that SQLite keeps in this process. The site's 64 MiB would fill up in the course of an import, and save a
# twentieth of its time.
PAGE_CACHE = 16_384


@contextmanager
def patient_transaction() -> Iterator[None]:
    """A transaction without the site's limit on statements, its end included, where deferred foreign keys are checked.

    For this transaction only: behind a pooler the connection is somebody else's a moment later."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # A session keeps its plan for a foreign key until the other table is analysed. One made for a table of
                # a page reads all of the table for every row, however large the import has made it by then.
                cursor.execute(
                    f"set local statement_timeout = 0; set local lock_timeout = {LOCK_TIMEOUT}; discard plans;"
                    # Nor may a new plan do so: every row that an import wants has an index.
                    "set local enable_seqscan = off"
                )
        yield


def refresh_estimates() -> None:
    """Let PostgreSQL count the tables that an import has filled, so that it plans for their size of now.

    Autovacuum does so a minute later at best. Until then a table counts as empty that was empty a moment ago, and to
    walk through ten thousand replies takes minutes instead of a second. A table that is being vacuumed is left out.
    Reads a sample: the cost does not grow with the table."""
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in (User, Post, Comment, WaitingReply, UnsettledPost))
        with patient_transaction(), connection.cursor() as cursor:
            cursor.execute(f"analyze (skip_locked) {tables}")


@contextmanager
def small_page_cache() -> Iterator[None]:
    """Bounds what SQLite keeps of the database, so that a long import needs no more memory than a short one."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (before,) = cursor.execute("pragma cache_size").fetchone()
        cursor.execute(f"pragma cache_size = -{PAGE_CACHE}")
        try:
            yield
        finally:
            cursor.execute(f"pragma cache_size = {before}")


def break_rings(post_ids: Sequence[int]) -> None:
    """No comment of these posts answers itself over however many steps: such a thread would have no beginning.

    Of the comments that no root leads to, those with a parent that is not older by its id become roots. One
    statement."""
    table = Comment._meta.db_table
    _run(
        f"""
        {_tree(post_ids)}
        update {table} set parent_id = null, depth = 0
        where post_id in ({_places(post_ids)}) and parent_id >= id and id not in (select id from tree)
        """,
        [*post_ids, *post_ids],
    )


def set_depths(post_ids: Sequence[int]) -> None:
    """Writes the depth of each comment of these posts where it is wrong. One statement, any depth."""
    table = Comment._meta.db_table
    _run(
        f"""
        {_tree(post_ids)}
        update {table} set depth = tree.depth from tree where {table}.id = tree.id and {table}.depth <> tree.depth
        """,
        post_ids,
    )


def _tree(post_ids: Sequence[int]) -> str:
    table = Comment._meta.db_table
    replies = f"join {table} reply on reply.parent_id = tree.id"
    if connection.vendor == "postgresql":
        # Replies are looked up for each comment. Where a table seems empty, a join would read all comments on each
        # level instead. A subquery that refers to the comment and cannot be merged into the rest leaves no choice.
        replies = f"cross join lateral (select id from {table} where parent_id = tree.id offset 0) reply"
    return f"""
        with recursive tree (id, depth) as (
            select id, 0 from {table} where post_id in ({_places(post_ids)}) and parent_id is null
            union all
            select reply.id, tree.depth + 1 from tree {replies}
        )"""


def _places(values: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(values))


def _run(statement: str, parameters: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Estimates for a recursion are wild: a hash of all comments, built again on each level, must not win.
            cursor.execute("set local enable_hashjoin = off; set local enable_mergejoin = off")
        cursor.execute(statement, list(parameters))
