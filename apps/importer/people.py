"""Authors of imported content: placeholders that nobody can log in as or claim."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db.models.functions import Upper

from apps.accounts.models import RetiredName, User
from apps.importer.names import KNOWN_MAX, person_names, stored

# The first makes, the second finds what was made; more only when somebody signs up with a chosen name at this moment.
ATTEMPTS = 6


class People:
    """Finds or makes the placeholder of each author. `made`: how many were made."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._known: dict[str, int] = {}
        self.made = 0

    def keys_of(self, names: Iterable[str]) -> dict[str, int]:
        """{name in lower case: key of its placeholder}, for every name. Five statements for any number of new names,
        none for known ones."""
        wanted = {name.lower(): name for name in names}
        if len(self._known) > KNOWN_MAX:
            self._known.clear()
        missing = {lower: name for lower, name in wanted.items() if lower not in self._known}
        for _attempt in range(ATTEMPTS):
            if not missing:
                break
            found = self._find(missing)
            self._known |= found
            missing = {lower: name for lower, name in missing.items() if lower not in found}
            self._make(missing)
        return {lower: self._known[lower] for lower in wanted}

    def _find(self, originals: Mapping[str, str]) -> dict[str, int]:
        candidates = {name.upper() for original in originals.values() for name in person_names(original)}
        rows = placeholders_named(candidates)
        return {
            lower: rows[key]
            for lower, original in originals.items()
            for name in person_names(original)
            if (key := (name.upper(), stored(original).lower())) in rows
        }

    def _make(self, originals: Mapping[str, str]) -> None:
        if not originals:
            return
        taken = _taken({name.upper() for original in originals.values() for name in person_names(original)})
        rows = []
        for original in originals.values():
            name = next(name for name in person_names(original) if name.upper() not in taken)
            taken.add(name.upper())
            rows.append(
                User(
                    username=name,
                    imported_name=stored(original),
                    imported_at=self._now,
                    date_joined=self._now,
                    password=make_password(None),
                )
            )
        self.made += len(User.objects.bulk_create(rows, ignore_conflicts=True))


def placeholders_named(names: Collection[str]) -> dict[tuple[str, str], int]:
    """{(username in upper case, imported name in lower case): key} of the placeholders bearing these names.

    `names`: in upper case, as the index has them."""
    rows = User.objects.annotate(upper=Upper("username")).filter(upper__in=names, imported_at__isnull=False)
    return {
        (upper, imported_name.lower()): key
        for upper, imported_name, key in rows.values_list("upper", "imported_name", "pk")
    }


def _taken(names: Collection[str]) -> set[str]:
    """Which of these names, in upper case, a member, a placeholder or a closed account has."""
    users = User.objects.annotate(upper=Upper("username")).filter(upper__in=names).values_list("upper", flat=True)
    retired = RetiredName.objects.annotate(upper=Upper("name")).filter(upper__in=names).values_list("upper", flat=True)
    return {*users, *retired}
