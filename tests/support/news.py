"""A receiver of every signal of posts and comments, which reads the rows as an inbox or a search would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from apps.comments.models import Comment
from apps.communities.models import TargetKind
from apps.posts import signals
from apps.posts.models import Content, Post

SIGNALS = {
    signals.post_submitted: "new",
    signals.comment_added: "new",
    signals.content_edited: "edited",
    signals.content_removed: "removed",
    signals.content_approved: "approved",
    signals.content_erased: "erased",
    signals.content_imported: "imported",
}
MODELS: dict[TargetKind, type[Content]] = {TargetKind.POST: Post, TargetKind.COMMENT: Comment}


@dataclass(frozen=True)
class News:
    """One call of the receiver. `rows`: what it found in the database at that moment, in the order of the keys,
    None where the row is gone."""

    what: str
    kind: TargetKind
    keys: tuple[int, ...]
    rows: tuple[Any, ...]


@contextmanager
def heard() -> Iterator[list[News]]:
    """Everything that is told inside the block."""
    told: list[News] = []

    def hear(*, signal: Any, kind: TargetKind, keys: tuple[int, ...], **_: Any) -> None:
        rows = MODELS[kind]._default_manager.in_bulk(keys)
        told.append(News(SIGNALS[signal], kind, keys, tuple(rows.get(key) for key in keys)))

    for signal in SIGNALS:
        signal.connect(hear)
    try:
        yield told
    finally:
        for signal in SIGNALS:
            signal.disconnect(hear)
