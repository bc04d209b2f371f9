"""What was forgotten stays forgotten: later imports write a stub in its place."""

from __future__ import annotations

from dataclasses import replace

from apps.core.base36 import to_base36
from apps.importer.models import FORGOTTEN_KEY_MAX, Forgotten
from apps.importer.pseudonyms import pseudonym
from apps.importer.records import CommentRecord, PostRecord, State
from apps.importer.values import DELETED

Kind = Forgotten.Kind


class Tombstones:
    """Read once, at the start of an import: takedowns are few."""

    def __init__(self) -> None:
        self._keys = {(row.kind, row.key) for row in Forgotten.objects.iterator()}

    def cover_post(self, record: PostRecord) -> PostRecord:
        """The record itself, or of what was forgotten its place, time and score alone. No statement."""
        if not self._keys or not self._is_forgotten(Kind.POST, record.id, record.author):
            return record
        return replace(
            record,
            author=None,
            title=DELETED,
            body="",
            url="",
            flair="",
            is_link=False,
            is_pinned=False,
            state=State(is_deleted=True),
            is_forgotten=True,
        )

    def cover_comment(self, record: CommentRecord) -> CommentRecord:
        """The same for a comment."""
        if not self._keys or not self._is_forgotten(Kind.COMMENT, record.id, record.author):
            return record
        return replace(record, author=None, body="", state=State(is_deleted=True), is_forgotten=True)

    def _is_forgotten(self, kind: Kind, number: int, author: str | None) -> bool:
        if (kind, to_base36(number)) in self._keys:
            return True
        return author is not None and any((Kind.PERSON, key) in self._keys for key in keys_of_person(author))


def keys_of_person(name: str) -> tuple[str, str]:
    """How a person may have been noted: as the dump has the name, or under the pseudonym of it."""
    return name.lower()[:FORGOTTEN_KEY_MAX], pseudonym(name)
