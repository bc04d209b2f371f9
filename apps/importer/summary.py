"""What an import did, such that the numbers add up: read = written + updated + skipped, for each file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.importer.reasons import Reason

LINES_SHOWN = 10
# Nobody looks for these lines: the operator asked for them to be left out.
_UNREMARKABLE = frozenset((Reason.OTHER_COMMUNITY,))


class Fates(NamedTuple):
    """Keys of a batch: of the rows that were here before it, and of those that it changed or added."""

    present: Collection[int]
    changed: Collection[int]


@dataclass(slots=True)
class Tally:
    """One file. `written`: rows that were not here; `updated`: rows that were; `unchanged`: those of the updated
    that stand here as they stand in the file."""

    name: str
    read: int = 0
    written: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: Counter[Reason] = field(default_factory=Counter)
    lines: dict[Reason, list[int]] = field(default_factory=dict)
    damage: str = ""

    def skip(self, line: int, reason: Reason) -> None:
        self.skipped[reason] += 1
        shown = self.lines.setdefault(reason, [])
        if len(shown) < LINES_SHOWN:
            shown.append(line)

    def take(self, times: Mapping[int, int], fates: Fates) -> None:
        """Counts one batch. `times`: how often each row was in it; the later ones count as updates of the first."""
        for key, count in times.items():
            if key not in fates.present:
                self.written += 1
                self.updated += count - 1
            else:
                self.updated += count
                self.unchanged += 0 if key in fates.changed else count

    def pass_by(self, rows: int) -> None:
        """Counts rows that are here as they are in the file, and that were not even read."""
        self.updated += rows
        self.unchanged += rows

    @property
    def has_changes(self) -> bool:
        return self.written + self.updated > self.unchanged

    @property
    def adds_up(self) -> bool:
        return self.read == self.written + self.updated + self.skipped.total()

    def sentences(self) -> Iterator[str]:
        """Lines for the operator: the numbers, then each reason with the first ten lines that have it."""
        yield _("%(name)s: %(read)s read = %(written)s written + %(updated)s updated + %(skipped)s skipped") % {
            "name": self.name,
            "read": grouped(self.read),
            "written": grouped(self.written),
            "updated": grouped(self.updated),
            "skipped": grouped(self.skipped.total()),
        }
        if self.unchanged:
            yield _("  %s of the updated were here already as they are in the file") % grouped(self.unchanged)
        for reason, count in self.skipped.most_common():
            yield f"  {grouped(count)}: {reason.label}{self._places(reason)}"
        if self.damage:
            yield "  " + _("STOPPED: %s. What came before is kept.") % self.damage

    def _places(self, reason: Reason) -> str:
        if reason in _UNREMARKABLE:
            return ""
        more = " …" if self.skipped[reason] > LINES_SHOWN else ""
        lines = ", ".join(str(line) for line in self.lines[reason])
        return " (" + ngettext("line %s", "lines %s", self.skipped[reason]) % lines + more + ")"


@dataclass(slots=True)
class Summary:
    """A whole import."""

    files: list[Tally] = field(default_factory=list)
    communities: list[str] = field(default_factory=list)
    keeps_visibility: list[str] = field(default_factory=list)
    keeps_unlisted: list[str] = field(default_factory=list)
    people: int = 0
    stubs: int = 0
    waiting: int = 0
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Every file was read to its end."""
        return not any(tally.damage for tally in self.files)

    @property
    def rows(self) -> int:
        return sum(tally.read for tally in self.files)

    def sentences(self) -> Iterator[str]:
        """Lines for the operator: each file, then what was made, what waits, and the pace."""
        for tally in self.files:
            yield from tally.sentences()
        if self.communities:
            count = len(self.communities)
            made = ngettext("%s community made", "%s communities made", count) % grouped(count)
            yield f"{made}: {_named(self.communities)}"
        if self.keeps_visibility:
            yield ngettext(
                "%s is here already and keeps its visibility; change it at /admin/",
                "%s are here already and keep their visibility; change it at /admin/",
                len(self.keeps_visibility),
            ) % _named(self.keeps_visibility)
        if self.keeps_unlisted:
            yield ngettext(
                "%s is here already and stays hidden from search engines; change it in its settings",
                "%s are here already and stay hidden from search engines; change it in their settings",
                len(self.keeps_unlisted),
            ) % _named(self.keeps_unlisted)
        if self.people:
            made = ngettext("%s placeholder made for an author", "%s placeholders made for authors", self.people)
            yield made % grouped(self.people)
        if self.stubs:
            yield ngettext(
                "%s post is not in the dump and got a stub", "%s posts are not in the dump and got stubs", self.stubs
            ) % grouped(self.stubs)
        if self.waiting:
            yield ngettext(
                "%s reply hangs at its post until its parent is imported",
                "%s replies hang at their posts until their parents are imported",
                self.waiting,
            ) % grouped(self.waiting)
        rate = self.rows / self.seconds if self.seconds else 0.0
        yield _("%(seconds)s s, %(rate)s rows a second") % {
            "seconds": number_format(self.seconds, 1),
            "rate": grouped(round(rate)),
        }


def _named(communities: Sequence[str]) -> str:
    """The first ten."""
    more = " …" if len(communities) > LINES_SHOWN else ""
    return ", ".join(f"r/{name}" for name in communities[:LINES_SHOWN]) + more


def grouped(number: int) -> str:
    """1,234,567."""
    return number_format(number, force_grouping=True)
