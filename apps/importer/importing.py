"""A whole import: files are read in batches, batches are written, what was written is settled."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.importer.database import small_page_cache
from apps.importer.escapes import looks_escaped
from apps.importer.models import WaitingReply
from apps.importer.people import People
from apps.importer.pins import Pins
from apps.importer.places import Places, Terms
from apps.importer.progress import Progress
from apps.importer.pseudonyms import disguise_comment, disguise_post
from apps.importer.readers import Dump, DumpDamaged
from apps.importer.reasons import Reason, Unusable
from apps.importer.records import CommentRecord, PostRecord, Unescape, community_of, read_comment, read_post
from apps.importer.settling import settle
from apps.importer.summary import Summary, Tally
from apps.importer.tombstones import Tombstones
from apps.importer.values import unescape
from apps.importer.writers.comments import CommentWriter
from apps.importer.writers.posts import PostWriter

# A batch is one transaction: long enough to be fast, short enough that members who write at the same time wait for
# less than a second on SQLite, and small enough in memory whatever its rows hold.
BATCH_ROWS = 500
BATCH_CHARACTERS = 4_000_000

Escaped = Literal["auto", "yes", "no"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator asked for."""

    submissions: Sequence[Dump] = ()
    comments: Sequence[Dump] = ()
    community: str = ""
    escaped: Escaped = "auto"
    makes_stubs: bool = True
    pseudonymises: bool = False
    terms: Terms = field(default_factory=Terms)
    batch_rows: int = BATCH_ROWS


Record = TypeVar("Record", PostRecord, CommentRecord)
Read = Callable[[Mapping[str, Any], Unescape], Record]
Write = Callable[[Sequence[tuple[int, Record]], Tally], None]


@small_page_cache()
def import_dump(wishes: Wishes, progress: Progress) -> Summary:
    """Reads the files and writes their rows in batches, each in a transaction of its own.

    May be killed at any moment and run again: it ends in the same rows. Only one import may run at a time. A damaged
    file is read as far as possible; the summary says so. Memory does not grow with the files: it holds one batch and
    at most 20,000 names of authors, of communities and of flair."""
    began = time.monotonic()
    now = timezone.now()
    summary = Summary()
    people, places, pins = People(now), Places(wishes.terms, now), Pins()
    course = _Course(wishes, progress, summary)
    posts = PostWriter(people, places, pins, now)
    for dump in wishes.submissions:
        course.take(dump, course.post_from, posts.write)
    pins.assign()
    comments = CommentWriter(people, places, now, makes_stubs=wishes.makes_stubs)
    for dump in wishes.comments:
        course.take(dump, course.comment_from, comments.write)
    progress.begin(_("Counting comments of posts"))
    settle(progress.at)
    progress.end()
    summary.communities, summary.people, summary.stubs = places.made, people.made, comments.stubs
    summary.keeps_visibility, summary.keeps_unlisted = places.keeps_visibility, places.keeps_unlisted
    summary.waiting = WaitingReply.objects.count()
    summary.seconds = time.monotonic() - began
    return summary


class _Course:
    """Takes one file after the other through reading and writing."""

    def __init__(self, wishes: Wishes, progress: Progress, summary: Summary) -> None:
        self._wishes = wishes
        self._progress = progress
        self._summary = summary
        self._tombstones = Tombstones()
        self._wanted = wishes.community.lower()

    def post_from(self, row: Mapping[str, Any], unescape: Unescape) -> PostRecord:
        record = self._tombstones.cover_post(read_post(row, unescape))
        return disguise_post(record) if self._wishes.pseudonymises else record

    def comment_from(self, row: Mapping[str, Any], unescape: Unescape) -> CommentRecord:
        record = self._tombstones.cover_comment(read_comment(row, unescape))
        return disguise_comment(record) if self._wishes.pseudonymises else record

    def take(self, dump: Dump, read: Read[Record], write: Write[Record]) -> None:
        tally = Tally(str(dump.path))
        self._summary.files.append(tally)
        is_escaped = looks_escaped(dump) if self._wishes.escaped == "auto" else self._wishes.escaped == "yes"
        self._progress.begin(dump.path.name)
        batch: list[tuple[int, Record]] = []
        size = 0
        for line, record in self._records(dump, read, unescape if is_escaped else str, tally):
            batch.append((line, record))
            size += len(record.body)
            if len(batch) >= self._wishes.batch_rows or size >= BATCH_CHARACTERS:
                write(batch, tally)
                batch, size = [], 0
                self._progress.at(dump.position, dump.size, tally.read)
        if batch:
            write(batch, tally)
        self._progress.end()

    def _records(
        self, dump: Dump, read: Read[Record], unescape: Unescape, tally: Tally
    ) -> Iterator[tuple[int, Record]]:
        """The lines that can be used, in the order of the file. The others are tallied."""
        try:
            for number, line in dump.lines():
                tally.read += 1
                try:
                    yield number, read(self._row(line), unescape)
                except Unusable as unusable:
                    tally.skip(number, unusable.reason)
                    self._progress.at(dump.position, dump.size, tally.read)
        except DumpDamaged as damage:
            tally.damage = str(damage)

    def _row(self, line: bytes | None) -> Mapping[str, Any]:
        if line is None:
            raise Unusable(Reason.LINE_TOO_LONG)
        # Most lines of a whole month are of other communities: they are not even parsed.
        if self._wanted and self._wanted.encode() not in line.lower():
            raise Unusable(Reason.OTHER_COMMUNITY)
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Unusable(Reason.NOT_JSON) from error
        if not isinstance(row, dict):
            raise Unusable(Reason.NOT_JSON)
        if self._wanted and community_of(row).lower() != self._wanted:
            raise Unusable(Reason.OTHER_COMMUNITY)
        return row
