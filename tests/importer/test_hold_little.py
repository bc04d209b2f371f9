"""However long a dump is, an import holds one batch of it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from apps.importer.course import BATCH_BYTES
from apps.importer.importing import import_dump
from apps.importer.progress import Progress
from apps.importer.readers import Dump
from apps.importer.wishes import Wishes
from apps.posts.models import Post
from tests.importer.dumps import Row, submission, written


class Witness(Progress):
    """Looks at something whenever the import tells how far it is."""

    def __init__(self, look: Callable[[int], None]) -> None:
        super().__init__(None)
        self._look = look

    def at(self, done: int, total: int, rows: int | None = None) -> None:
        if rows is not None:
            self._look(rows)


def posts(count: int, *, characters: int = 0) -> Iterator[Row]:
    """By forty people."""
    for number in range(1, count + 1):
        yield submission(f"p{number}", author=f"digger_{number % 40}", selftext="x" * characters)


def bring(folder: Path, rows: Iterator[Row], *, batch_rows: int, look: Callable[[int], None]) -> None:
    import_dump(
        Wishes(submissions=[Dump(written(folder / "RS", rows))], escaped="yes", batch_rows=batch_rows), Witness(look)
    )


def test_rows_are_written_before_more_are_read(db: None, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    bring(tmp_path, posts(100), batch_rows=30, look=lambda rows: seen.append((rows, Post.objects.count())))
    assert seen == [(30, 30), (60, 60), (90, 90)]


def test_long_texts_make_short_batches(db: None, tmp_path: Path) -> None:
    seen: list[int] = []
    size = BATCH_BYTES // 4
    bring(tmp_path, posts(10, characters=size), batch_rows=500, look=seen.append)
    assert seen == [4, 8]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(db: None, tmp_path: Path) -> None:
    peaks: list[int] = []

    def look(_rows: int) -> None:
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()

    tracemalloc.start()
    try:
        bring(tmp_path, posts(1_000, characters=2_000), batch_rows=50, look=look)
    finally:
        tracemalloc.stop()
    # The first batches fill caches of Django's and of the parser's. Texts of one batch are 100 kB: whoever kept them
    # would have a megabyte and a half more in the end.
    assert max(peaks[-5:]) < 1.5 * max(peaks[3:8])


@pytest.mark.sqlite
def test_sqlite_keeps_few_pages_while_it_runs(db: None, tmp_path: Path) -> None:
    def page_cache() -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute("pragma cache_size").fetchone()[0])

    seen: list[int] = []
    before = page_cache()
    bring(tmp_path, posts(10), batch_rows=5, look=lambda _rows: seen.append(page_cache()))
    assert set(seen) == {-16_384}
    assert page_cache() == before < -16_384
