"""Small dumps for tests, in the shape of the public ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from apps.comments.models import Comment
from apps.core.base36 import from_base36
from apps.importer.importing import import_dump
from apps.importer.progress import Progress
from apps.importer.readers import Dump
from apps.importer.summary import Summary
from apps.importer.wishes import Wishes
from apps.posts.models import Post

Row = dict[str, Any]
NEW_YEAR = 1356998400  # 2013-01-01 00:00 UTC, in seconds since 1970


def submission(id36: str = "p1", **fields: Any) -> Row:
    """A text post in r/gardening; a link post when `url` is given."""
    row: Row = {
        "id": id36,
        "subreddit": "gardening",
        "subreddit_id": "t5_2qh1i",
        "author": "digger",
        "created_utc": NEW_YEAR,
        "title": f"Post {id36}",
        "selftext": "",
        "is_self": "url" not in fields,
        "score": 10,
    }
    return {**row, **fields}


def remark(id36: str = "c1", *, post: str = "p1", parent: str = "", **fields: Any) -> Row:
    """A comment on the post, or a reply to the comment `parent`."""
    row: Row = {
        "id": id36,
        "link_id": f"t3_{post}",
        "parent_id": f"t1_{parent}" if parent else f"t3_{post}",
        "subreddit": "gardening",
        "author": "weeder",
        "created_utc": NEW_YEAR + 60,
        "body": f"Comment {id36}",
        "score": 3,
    }
    return {**row, **fields}


def without(row: Row, *keys: str) -> Row:
    return {key: value for key, value in row.items() if key not in keys}


def written(path: Path, rows: Iterable[Row | str]) -> Path:
    """A file of one line for each row; a string stands as it is."""
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


class Desk:
    """Brings dumps in, in this test's own folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def bring(self, posts: Sequence[Row | str] = (), comments: Sequence[Row | str] = (), **wishes: Any) -> Summary:
        submissions = [Dump(written(self._folder / "RS.ndjson", posts))] if posts else []
        remarks = [Dump(written(self._folder / "RC.ndjson", comments))] if comments else []
        summary = import_dump(Wishes(submissions=submissions, comments=remarks, **wishes), Progress(None))
        assert all(tally.adds_up for tally in summary.files)
        return summary


def post_of(id36: str) -> Post:
    return Post.objects.select_related("community", "author", "flair").get(pk=from_base36(id36))


def comment_of(id36: str) -> Comment:
    return Comment.objects.select_related("post", "community", "author").get(pk=from_base36(id36))
