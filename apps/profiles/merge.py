"""Two lists, each in order of time, as one. Pure: no database, no Django."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

POST, COMMENT = "t3", "t1"
BEYOND_EVERY_KEY = 2**63 - 1
BEFORE_EVERY_KEY = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where one item stands: by its moment; at the same moment posts before comments, then the higher key first."""

    moment: datetime
    kind: str
    pk: int

    @property
    def rank(self) -> tuple[datetime, bool, int]:
        return self.moment, self.kind == POST, self.pk


def merged(lists: Iterable[Iterable[Place]], *, backwards: bool, limit: int) -> list[Place]:
    """The first `limit` places of all lists. Each list comes newest first, or oldest first when `backwards`."""
    order = heapq.merge(*lists, key=lambda place: place.rank, reverse=not backwards)
    return [place for place, _ in zip(order, range(limit), strict=False)]


def key_beside(kind: str, cursor_kind: str, cursor_pk: int) -> int:
    """The key with which the list of `kind` is cut at a cursor that names an item of `cursor_kind`.

    In the other list every row of that very moment stands on the same side of the cursor: comments behind a post,
    posts before a comment."""
    if kind == cursor_kind:
        return cursor_pk
    return BEYOND_EVERY_KEY if cursor_kind == POST else BEFORE_EVERY_KEY
