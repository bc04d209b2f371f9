"""Takes the files of a dump through reading and writing, batch by batch."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from apps.comments.models import Comment
from apps.importer import values
from apps.importer.database import refresh_estimates
from apps.importer.escapes import looks_escaped
from apps.importer.fingerprints import Fingerprints, known
from apps.importer.progress import Progress
from apps.importer.pseudonyms import disguise_comment, disguise_post, pseudonym
from apps.importer.readers import Dump, DumpDamaged
from apps.importer.reasons import Reason, Unusable
from apps.importer.records import CommentRecord, PostRecord, Unescape, community_of, read_comment, read_post
from apps.importer.summary import Summary, Tally
from apps.importer.tombstones import Tombstones
from apps.importer.values import unescape
from apps.importer.wishes import Wishes
from apps.importer.writers.rows import Given
from apps.posts.models import Post

# A batch is one transaction: long enough to be fast, short enough that members who write at the same time wait for
# less than a second on SQLite, and small enough in memory whatever its rows hold.
BATCH_BYTES = 4_000_000

Row = Mapping[str, Any]
Record = TypeVar("Record", PostRecord, CommentRecord)


class Writer(Protocol[Record]):
    """Writes records of one kind."""

    def write(self, batch: Sequence[Given[Record]], tally: Tally) -> None: ...

    def pass_by(self, communities: Iterable[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Kind(Generic[Record]):
    """Posts or comments: their table, the letters before their ids, and how a row becomes a record."""

    model: type[Post] | type[Comment]
    prefix: str
    read: Callable[[Row, Unescape], Record]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    row: Row
    fingerprint: int


class Course:
    """Takes one file after the other."""

    def __init__(self, wishes: Wishes, progress: Progress, summary: Summary) -> None:
        self._wishes = wishes
        self._progress = progress
        self._summary = summary
        self._tombstones = Tombstones()
        self._wanted = wishes.community.lower()
        self._written = 0  # batches
        self.posts = Kind(Post, "t3", self._post_from)
        self.comments = Kind(Comment, "t1", self._comment_from)

    def take(self, dump: Dump, kind: Kind[Record], writer: Writer[Record]) -> None:
        tally = Tally(str(dump.path))
        self._summary.files.append(tally)
        is_escaped = looks_escaped(dump) if self._wishes.escaped == "auto" else self._wishes.escaped == "yes"
        fingerprints = self._fingerprints(is_escaped=is_escaped)
        batch: list[_Line] = []
        size = 0
        for number, line, row in self._rows(dump, tally):
            batch.append(_Line(number, row, fingerprints.of(line)))
            size += len(line)
            if len(batch) >= self._wishes.batch_rows or size >= BATCH_BYTES:
                self._put(batch, kind, writer, unescape if is_escaped else str, tally)
                batch, size = [], 0
                self._progress.at(dump.position, dump.size, tally.read)
        if batch:
            self._put(batch, kind, writer, unescape if is_escaped else str, tally)
        self._progress.end()

    def _put(
        self, batch: Sequence[_Line], kind: Kind[Record], writer: Writer[Record], unescape: Unescape, tally: Tally
    ) -> None:
        """Reads and writes the lines that are not here already. One statement for a batch of which all are."""
        new = self._without_known(batch, kind, writer, tally)
        given: list[Given[Record]] = []
        for line in new:
            try:
                given.append(Given(line.number, line.fingerprint, kind.read(line.row, unescape)))
            except Unusable as unusable:
                tally.skip(line.number, unusable.reason)
        if given:
            writer.write(given, tally)
            self._written += 1
            # After 1, 2, 4, 8 … batches: what an import has written at most doubles between two counts.
            if self._written & (self._written - 1) == 0:
                refresh_estimates()

    def _without_known(
        self, batch: Sequence[_Line], kind: Kind[Record], writer: Writer[Record], tally: Tally
    ) -> Sequence[_Line]:
        keys = [_key_of(line.row, kind.prefix) for line in batch]
        times = Counter(keys)
        # Of an id that comes twice the later line wins, which may be the one that is not known.
        single = {key: line for key, line in zip(keys, batch, strict=True) if key is not None and times[key] == 1}
        here = known(kind.model, {key: line.fingerprint for key, line in single.items()})
        if not here:
            return batch
        tally.pass_by(len(here))
        rows = [single[key].row for key in here]
        # A name is cleaned once for each way in which it is written.
        spellings = {values.words(row.get("subreddit")) or values.words(row.get("permalink")): row for row in rows}
        writer.pass_by(map(community_of, spellings.values()))
        return [line for key, line in zip(keys, batch, strict=True) if key not in here]

    def _fingerprints(self, *, is_escaped: bool) -> Fingerprints:
        # The pseudonyms depend on the site's secret key, and so does this one.
        pseudonyms = pseudonym("") if self._wishes.pseudonymises else ""
        return Fingerprints(is_escaped, pseudonyms, self._wishes.terms.into_existing)

    def _post_from(self, row: Row, unescape: Unescape) -> PostRecord:
        record = self._tombstones.cover_post(read_post(row, unescape))
        return disguise_post(record) if self._wishes.pseudonymises else record

    def _comment_from(self, row: Row, unescape: Unescape) -> CommentRecord:
        record = self._tombstones.cover_comment(read_comment(row, unescape))
        return disguise_comment(record) if self._wishes.pseudonymises else record

    def _rows(self, dump: Dump, tally: Tally) -> Iterator[tuple[int, bytes, Row]]:
        """The lines that are of the wanted community, with their numbers, in the order of the file. The others are
        tallied."""
        try:
            for number, line in dump.lines():
                tally.read += 1
                try:
                    yield number, line or b"", self._row(line)
                except Unusable as unusable:
                    tally.skip(number, unusable.reason)
                    self._progress.at(dump.position, dump.size, tally.read)
        except DumpDamaged as damage:
            tally.damage = str(damage)

    def _row(self, line: bytes | None) -> Row:
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


def _key_of(row: Row, prefix: str) -> int | None:
    try:
        return values.identifier(row.get("id") or row.get("name"), prefix)
    except Unusable:
        return None
