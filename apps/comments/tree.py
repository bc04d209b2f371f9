"""From flat rows in reading order to branches: where each begins and ends.

Pure: no database, no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.comments.outline import NONE, Amount


@dataclass(slots=True)
class Branch:
    """One comment and where its branch stands. `row`: what the page shows of it."""

    pk: int
    parent_pk: int | None
    level: int
    row: Any = None
    # Comments of the whole branch, also those that the page does not show
    below: Amount = NONE
    # Comments of the branch that are behind its link
    left: Amount = NONE
    # The link leads to a page of its own, since this one goes no deeper
    goes_deeper: bool = False
    last_reply: Branch | None = None
    # The branches that end behind this row, the innermost first (itself, if it has no replies here)
    ends: list[Branch] = field(default_factory=list)


def build_tree(branches: Sequence[Branch]) -> list[Branch]:
    """Fills in `last_reply` and `ends`; the order stays.

    `branches` stand in reading order: each behind its parent, and levels rise by one at most."""
    open_branches: list[Branch] = []
    previous: Branch | None = None
    for branch in branches:
        while open_branches and open_branches[-1].level >= branch.level:
            assert previous is not None
            previous.ends.append(open_branches.pop())
        if open_branches:
            open_branches[-1].last_reply = branch
        open_branches.append(branch)
        previous = branch
    while open_branches:
        assert previous is not None
        previous.ends.append(open_branches.pop())
    return list(branches)
