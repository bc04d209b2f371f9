"""What an import reads on PostgreSQL, where a plan for tables that seem empty once ran for five minutes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from apps.comments.models import Comment
from apps.importer.importing import import_dump
from apps.importer.models import UnsettledPost, WaitingReply
from apps.importer.progress import Progress
from apps.importer.readers import Dump
from apps.importer.wishes import Wishes
from apps.posts.models import Post
from tests.importer.dumps import Desk, Row, comment_of, remark, submission, written
from tests.importer.test_kill import database_url

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

POSTS, COMMENTS = 40, 2_000
TABLES = [model._meta.db_table for model in (Post, Comment, WaitingReply, UnsettledPost)]
# Each step of settling reads the comments of its posts, some once more with their parents or replies. To read all of
# them on each level would be fifty times as much, for each of them two thousand times.
TIMES_READ = 30


def posts(subreddit: str) -> list[Row]:
    return [submission(f"p{number:02}", subreddit=subreddit) for number in range(POSTS)]


def comments() -> list[Row]:
    """Chains of fifty, one under each post, every third reply before its parent."""
    rows = [
        remark(
            f"c{number:04}",
            post=f"p{number % POSTS:02}",
            parent=f"c{number - POSTS:04}" if number >= POSTS else "",
        )
        for number in range(COMMENTS)
    ]
    return rows[::3] + rows[1::3] + rows[2::3]


@pytest.fixture
def seemingly_empty(desk: Desk, transactional_db: None) -> Iterator[Desk]:
    """Tables that were emptied and then analysed; PostgreSQL believes that they hold no row, however many come. Another
    session seems to vacuum them, so that nobody can analyse them again."""
    desk.bring(posts("gardening"), comments())
    Post.objects.all().delete()
    with psycopg.connect(database_url(), autocommit=True) as admin:
        admin.execute(f"analyze {', '.join(TABLES)}")
    with psycopg.connect(database_url()) as vacuum:
        vacuum.execute(f"lock table {', '.join(TABLES)} in share update exclusive mode")
        yield desk


def rows_read() -> int:
    """How many rows of these tables all sessions have read so far."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_force_next_flush()")
        cursor.execute("select pg_stat_clear_snapshot()")
        cursor.execute(
            "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_user_tables where relname = any(%s)",
            [TABLES],
        )
        return int(cursor.fetchone()[0])


def test_an_import_reads_its_threads_a_few_times(seemingly_empty: Desk) -> None:
    before = rows_read()
    seemingly_empty.bring(posts("gardening"), comments())
    assert rows_read() - before < TIMES_READ * COMMENTS
    assert [comment_of(f"c{COMMENTS - 1:04}").depth, Comment.objects.filter(parent=None).count()] == [49, POSTS]


def test_comments_follow_their_posts_by_being_read_a_few_times(seemingly_empty: Desk) -> None:
    seemingly_empty.bring(posts("gardening"), comments())
    before = rows_read()
    seemingly_empty.bring(posts("soil"))
    assert rows_read() - before < TIMES_READ * COMMENTS
    assert set(Comment.objects.values_list("community__name", flat=True)) == {"soil"}


def test_rings_are_broken_by_reading_their_threads_a_few_times(seemingly_empty: Desk) -> None:
    """The first comment of each thread answers the last one."""
    last = COMMENTS - POSTS
    rings = [
        {**row, "parent_id": f"t1_c{last + number:04}"} if (number := int(row["id"][1:])) < POSTS else row
        for row in comments()
    ]
    before = rows_read()
    seemingly_empty.bring(posts("gardening"), rings)
    assert rows_read() - before < TIMES_READ * COMMENTS
    assert Comment.objects.filter(parent=None).count() == POSTS


class Planner(Progress):
    """After each batch, how many posts there are and how many PostgreSQL believes that there are."""

    def __init__(self) -> None:
        super().__init__(None)
        self.seen: list[tuple[int, int]] = []

    def at(self, done: int, total: int, rows: int | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select reltuples from pg_class where relname = %s", [Post._meta.db_table])
            self.seen.append((Post.objects.count(), int(cursor.fetchone()[0])))


def test_estimates_keep_pace_with_an_import(transactional_db: None, tmp_path: Path) -> None:
    planner = Planner()
    path = written(tmp_path / "RS", posts("gardening"))
    import_dump(Wishes(submissions=[Dump(path)], batch_rows=1), planner)
    assert [count for count, _estimate in planner.seen] == list(range(1, POSTS + 1))
    assert all(count < 2 * estimate for count, estimate in planner.seen)
