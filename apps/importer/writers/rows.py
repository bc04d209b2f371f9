"""What the writers of posts and of comments share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from apps.comments.models import Comment
from apps.communities.models import Action, Community, ModAction, TargetKind
from apps.core.markdown import render
from apps.importer.records import CommentRecord, PostRecord
from apps.posts.models import Post, Reach
from apps.posts.models.post import widest_reach

Record = TypeVar("Record", PostRecord, CommentRecord)


class Given(NamedTuple, Generic[Record]):
    """A record with the number and the fingerprint of its line."""

    line: int
    fingerprint: int
    record: Record


# Rows of one statement; SQLite takes fewer at once by itself.
STATEMENT_ROWS = 500


def rendered(
    model: type[Post] | type[Comment], texts: Mapping[int, str], *, headings_from: int | None = None
) -> dict[int, str | None]:
    """{key: HTML}, None where the row has this very text already: rendering is what costs most. One statement.

    `headings_from`: as apps.core.markdown.render takes it."""
    rows = model._default_manager.filter(pk__in=texts).exclude(body="").exclude(body_html="")
    present = dict(rows.values_list("pk", "body"))
    return {
        key: None if present.get(key) == text else render(text, headings_from=headings_from)
        for key, text in texts.items()
    }


def decisions_on(kind: TargetKind, keys: Collection[int]) -> dict[int, set[str]]:
    """{key: the actions that the log of moderators has on it}, for those that it has any on. One statement."""
    actions: dict[int, set[str]] = defaultdict(set)
    if keys:
        rows = ModAction.objects.filter(target_kind=kind, target_id__in=keys)
        for key, action in rows.values_list("target_id", "action"):
            actions[key].add(action)
    return actions


def communities_with_local_pins(keys: Collection[int]) -> set[int]:
    """Those of these communities whose moderators here pinned or unpinned something. At most one statement."""
    if not keys:
        return set()
    rows = ModAction.objects.filter(community__in=keys, action__in=(Action.PIN, Action.UNPIN))
    return set(rows.values_list("community_id", flat=True).distinct())


def held_communities(keys: Collection[int]) -> dict[int, Reach]:
    """{key: how far its posts travel}, each held until the end of the transaction: always before a post. One
    statement."""
    rows = Community.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    return {community.pk: widest_reach(community) for community in rows}


def fingerprint_of(given: Given[Any], now: datetime) -> int | None:
    """None for a record whose row depends on more than its line: it is read again by each import.

    Forgotten content comes back once that is allowed, and a moment in the future is cut off at the present one."""
    record = given.record
    is_settled = max(record.created_at, record.edited_at or record.created_at) <= now
    return given.fingerprint if is_settled and not record.is_forgotten else None


def snapshot(row: Post | Comment, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in columns)


def upsert(model: type[Post] | type[Comment], rows: Iterable[Any], columns: Sequence[str]) -> None:
    """Adds the rows, or overwrites `columns` and the fingerprint of those that are there."""
    columns = [*columns, "import_fingerprint"]
    model._default_manager.bulk_create(
        rows, batch_size=STATEMENT_ROWS, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )
