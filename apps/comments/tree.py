"""From flat rows in reading order to branches: where each begins and ends, and what of it is left out.

Pure: no database, no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Branch:
    """One comment and where its branch stands. `row`: what the page shows of it."""

    pk: int
    parent_pk: int | None
    level: int
    reply_count: int
    row: Any = None
    replies_shown: int = 0
    last_reply: Branch | None = None
    # Comments of this page below it, at any depth
    descendants: int = 0
    # The branches that end behind this row, the innermost first (itself, if it has no replies here)
    ends: list[Branch] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """Direct replies that this page does not show. Never below zero: a reply may have come between two reads."""
        return max(0, self.reply_count - self.replies_shown)

    @property
    def children(self) -> int:
        """Comments that folding the branch hides: those shown, and the replies behind its links."""
        return self.descendants + self.missing


def build_tree(branches: Sequence[Branch]) -> list[Branch]:
    """Fills in `replies_shown`, `last_reply`, `descendants` and `ends`; the order stays.

    `branches` stand in reading order: each behind its parent, and levels rise by one at most."""
    open_branches: list[Branch] = []
    previous: Branch | None = None
    for branch in branches:
        while open_branches and open_branches[-1].level >= branch.level:
            assert previous is not None
            previous.ends.append(_close(open_branches))
        if open_branches:
            parent = open_branches[-1]
            parent.replies_shown += 1
            parent.last_reply = branch
        open_branches.append(branch)
        previous = branch
    while open_branches:
        assert previous is not None
        previous.ends.append(_close(open_branches))
    return list(branches)


def _close(open_branches: list[Branch]) -> Branch:
    closed = open_branches.pop()
    if open_branches:
        open_branches[-1].descendants += closed.descendants + 1
    return closed
