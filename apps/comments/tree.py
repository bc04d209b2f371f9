"""From flat comments in reading order to branches: where each begins and ends.

Pure: no database, no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.comments.outline import NONE, Amount

if TYPE_CHECKING:
    from apps.comments.facts import CommentFacts


@dataclass(slots=True)
class Branch:
    """One comment and where its branch stands."""

    comment: CommentFacts
    level: int
    # Comments of the whole branch, also those that the page does not show
    below: Amount = NONE
    # Comments of the branch that are behind its link
    left: Amount = NONE
    # The link leads to a page of its own, since this one goes no deeper
    goes_deeper: bool = False
    last_reply: Branch | None = None


def build_tree(branches: Sequence[Branch]) -> list[Branch]:
    """Fills in `last_reply`; the order stays.

    `branches` stand in reading order: each behind its parent, and levels rise by one at most."""
    open_branches: list[Branch] = []
    for branch in branches:
        while open_branches and open_branches[-1].level >= branch.level:
            open_branches.pop()
        if open_branches:
            open_branches[-1].last_reply = branch
        open_branches.append(branch)
    return list(branches)
