"""Which comments of a thread one page shows, and how many it leaves out.

Pure: no database, no Django. `comments/window.py` reads the nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SHOWN = 200  # comments of one page
FIRST = 160  # of these are chosen first, a few of each branch; the rest completes branches that lack little
ENOUGH = 100  # with so many the page is not begun again with more of each branch
REMAINDER = 5  # up to so many comments are shown instead of a link to them,
MOST = 240  # while the page has fewer comments than this
DEPTH = 8  # levels of one page; below is the link "continue this thread"
# How many at the top, then how many replies of a comment at each level (the last number goes on): few of each first,
# so that a page shows many talks and not one; where that gives too few for a page, more of each. Fewer with depth also
# bounds PostgreSQL, which follows every branch before it cuts: ten replies on each of eight levels are millions.
WIDTHS = ((25, (5, 2, 1)), (SHOWN, (40, 10, 3)))


class Node(NamedTuple):
    """A comment without its text. `is_beyond` is false for siblings that earlier pages showed."""

    pk: int
    parent_pk: int | None
    reply_count: int
    is_beyond: bool = True


class Place(NamedTuple):
    """A comment on a page. `level` counts from 0 at the top of the page."""

    pk: int
    parent_pk: int | None
    level: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of comments; at least so many where it is not exact."""

    count: int = 0
    is_exact: bool = True


NONE = Amount()


class Outline:
    """The comments below `under` (below the post itself for None), as far as they are known.

    `nodes` are in the order of the siblings. With `is_whole` they are the whole thread; else the `reply_count` of a
    node tells how many of its replies are not among them. `is_ended`: no sibling follows the last one that is known."""

    def __init__(self, nodes: Iterable[Node], *, under: int | None, is_whole: bool, is_ended: bool = True) -> None:
        self.under = under
        self.is_ended = is_ended
        self._replies: dict[int | None, list[int]] = defaultdict(list)
        self._parents: dict[int, int | None] = {}
        self._unknown: dict[int | None, int] = {}
        self._siblings: list[int] = []
        for pk, parent_pk, reply_count, is_beyond in nodes:
            self._parents[pk] = parent_pk
            self._replies[parent_pk].append(pk)
            self._unknown[pk] = 0 if is_whole else reply_count
            if is_beyond and parent_pk == under:
                self._siblings.append(pk)
        self._begins_late = len(self._siblings) < len(self._replies[under])
        self._below: dict[int, int] = {}
        self._heights: dict[int, int] = {}
        # Of whose branches not all comments are known
        self._partial: set[int] = set()
        self._measure(is_whole=is_whole)
        # What the page shows: how many of the first replies of each comment, and on which level they are
        self._taken: dict[int | None, int] = defaultdict(int)
        self._levels: dict[int | None, int] = {under: -1}

    def choose(self, first: Sequence[int] | None = None) -> list[Place]:
        """The comments of the page in reading order: each after its parent, and of every comment the first replies.

        `first` are the keys to begin with, parents before replies; without them, few of each branch. Then the branches
        that lack least are completed, and the others extended. Up to `SHOWN` comments, and up to `MOST` where a link
        would lead to at most `REMAINDER` others."""
        for pk in self._first_of_each() if first is None else first:
            self._show(pk)
        self._complete()
        return list(self._in_reading_order())

    def below(self, pk: int) -> Amount:
        """How many comments the whole branch has, also those that the page does not show."""
        return Amount(self._below.get(pk, 0), pk not in self._partial)

    def left(self, pk: int | None) -> Amount:
        """How many comments of the branch are after the last reply that the page shows; `under` stands for the page."""
        rest = self._rest(pk)
        # A page that begins late can't tell whether the replies that nobody counted are before or after it.
        unknown = 0 if pk == self.under and self._begins_late else self._unknown.get(pk, 0)
        is_exact = not unknown and self._partial.isdisjoint(rest)
        return Amount(self._sum(rest) + unknown, is_exact and (pk != self.under or self.is_ended))

    def _measure(self, *, is_whole: bool) -> None:
        order = [pk for pk, parent_pk in self._parents.items() if parent_pk not in self._parents]
        for pk in order:  # grows while it is walked
            order += self._replies.get(pk, ())
        # Each comment adds itself to its parent, which comes later: no list of replies is gone through again.
        below, heights, partial = dict.fromkeys(order, 0), dict.fromkeys(order, 1), set[int]()
        for pk in reversed(order):
            unknown = 0 if is_whole else max(0, self._unknown[pk] - len(self._replies.get(pk, ())))
            self._unknown[pk] = unknown
            below[pk] += unknown
            if unknown:
                partial.add(pk)
            parent_pk = self._parents[pk]
            if parent_pk in below:
                below[parent_pk] += 1 + below[pk]
                heights[parent_pk] = max(heights[parent_pk], 1 + heights[pk])
                if pk in partial:
                    partial.add(parent_pk)
        self._below, self._heights, self._partial = below, heights, partial

    def _first_of_each(self) -> list[int]:
        everything = self._sum(self._siblings)
        found: list[int] = []
        for roots, widths in ((everything, (everything,)),) if everything <= SHOWN else WIDTHS:
            found = self._walk(roots, widths, SHOWN if everything <= SHOWN else FIRST)
            if len(found) >= ENOUGH:
                break
        return found

    def _walk(self, roots: int, widths: tuple[int, ...], most: int) -> list[int]:
        found: list[int] = []
        waiting = [(pk, 0) for pk in reversed(self._siblings[:roots])]
        while waiting and len(found) < most:
            pk, level = waiting.pop()
            found.append(pk)
            if level + 1 < DEPTH:
                width = widths[min(level, len(widths) - 1)]
                waiting += [(reply, level + 1) for reply in reversed(self._replies.get(pk, [])[:width])]
        return found

    def _complete(self) -> None:
        cut = [pk for pk in self._levels if self._rest(pk)]
        for pk in sorted(cut, key=lambda pk: self.left(pk).count):
            left = self.left(pk)
            if left.is_exact and left.count > REMAINDER and self._fits(self._rest(pk), pk):
                self._take(pk, left.count)
            self._take_remainder(pk)
        for pk in [pk for pk in cut if pk == self.under or not self._unknown[pk]]:
            self._extend(pk)

    def _extend(self, pk: int | None) -> None:
        """Show more of the replies, one branch after the other, while there is room. Where more replies may follow than
        are known, one of them is left for the link."""
        is_open = pk == self.under and not self.is_ended
        while len(rest := self._rest(pk)) > is_open and self._fits(rest[:1], pk):
            self._take(pk, 1 + self._below[rest[0]])
        self._take_remainder(pk)

    def _take_remainder(self, pk: int | None) -> None:
        left = self.left(pk)
        if left.is_exact and left.count <= REMAINDER:
            self._take(pk, min(left.count, MOST - self._shown))

    def _fits(self, replies: Sequence[int], parent_pk: int | None) -> bool:
        """Whether these and all that is below them have room on the page."""
        return (
            self._shown + self._sum(replies) <= SHOWN
            and self._partial.isdisjoint(replies)
            and self._levels[parent_pk] + max(self._heights[pk] for pk in replies) < DEPTH
        )

    def _take(self, pk: int | None, most: int) -> None:
        """Show the replies that are left and what is below them, at most so many, in reading order."""
        waiting = self._rest(pk)[::-1]
        for _ in range(most):
            reply = waiting.pop()
            self._show(reply)
            waiting += self._replies.get(reply, [])[::-1]

    def _show(self, pk: int) -> None:
        parent_pk = self._parents[pk]
        self._taken[parent_pk] += 1
        self._levels[pk] = self._levels[parent_pk] + 1

    @property
    def _shown(self) -> int:
        return len(self._levels) - 1

    def _rest(self, pk: int | None) -> list[int]:
        replies = self._siblings if pk == self.under else self._replies.get(pk, [])
        return replies[self._taken.get(pk, 0) :]

    def _sum(self, pks: Iterable[int]) -> int:
        return sum(1 + self._below[pk] for pk in pks)

    def _in_reading_order(self) -> Iterator[Place]:
        waiting = self._siblings[: self._taken[self.under]][::-1]
        while waiting:
            pk = waiting.pop()
            yield Place(pk, self._parents[pk], self._levels[pk])
            waiting += self._replies.get(pk, [])[: self._taken.get(pk, 0)][::-1]
