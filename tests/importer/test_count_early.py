"""Readers see true numbers of comments and replies while an import runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Count, F
from django.test.utils import CaptureQueriesContext

from apps.comments.models import Comment
from apps.importer.importing import import_dump
from apps.importer.models import UnsettledPost
from apps.importer.progress import Progress
from apps.importer.readers import Dump
from apps.importer.wishes import Wishes
from apps.posts.models import Post
from tests.importer.dumps import Desk, comment_of, post_of, remark, submission, written

BATCH_ROWS = 10


class Reader(Progress):
    """Looks at the site after each batch."""

    def __init__(self) -> None:
        super().__init__(None)
        self.seen: list[tuple[int, int]] = []
        self.wrong: list[object] = []

    def at(self, done: int, total: int, rows: int | None = None) -> None:
        self.seen.append((Comment.objects.count(), sum(Post.objects.values_list("comment_count", flat=True))))
        counted = Post.objects.annotate(count=Count("comments"))
        self.wrong += counted.exclude(comment_count=F("count")).values_list("pk", "comment_count", "count")
        replied = Comment.objects.annotate(count=Count("replies"))
        self.wrong += replied.exclude(reply_count=F("count")).values_list("pk", "reply_count", "count")


@pytest.mark.django_db
def test_counts_are_true_after_each_batch(tmp_path: Path) -> None:
    posts = [submission(f"p{number}") for number in range(1, 4)]
    comments = [
        remark(f"c{number:02}", post=f"p{number % 3 + 1}", parent=f"c{number - 3:02}" if number > 13 else "")
        for number in range(10, 70)
    ]
    submissions, remarks = Dump(written(tmp_path / "RS", posts)), Dump(written(tmp_path / "RC", comments))
    reader = Reader()
    import_dump(Wishes(submissions=[submissions], comments=[remarks], batch_rows=BATCH_ROWS), reader)
    assert [number for number, _sum in reader.seen[:6]] == [10, 20, 30, 40, 50, 60]
    assert all(number == summed for number, summed in reader.seen)
    assert reader.wrong == []


def test_comment_that_another_dump_puts_under_another_post_is_counted_there(desk: Desk) -> None:
    desk.bring([submission("p1"), submission("p2")], [remark("c1"), remark("c2", parent="c1"), remark("c3")])
    desk.bring(comments=[remark("c1", post="p2"), remark("c2", post="p2", parent="c1")])
    assert (post_of("p1").comment_count, post_of("p2").comment_count) == (1, 2)
    assert comment_of("c1").reply_count == 1
    assert not UnsettledPost.objects.exists()


def test_nothing_is_noted_for_comments_that_stand_here_as_in_the_dump(desk: Desk) -> None:
    dump = [remark("c1"), remark("c2", parent="c1"), remark("c3", parent="gone")]
    desk.bring([submission()], dump)
    with CaptureQueriesContext(connection) as statements:
        desk.bring(comments=[{**row, "retrieved_on": 1} for row in dump])
    tables = ("importer_waitingreply", "importer_unsettledpost")
    writes = [row["sql"] for row in statements if row["sql"].startswith(("INSERT", "DELETE"))]
    assert [sql for sql in writes if any(table in sql for table in tables)] == []
    assert post_of("p1").comment_count == 3
