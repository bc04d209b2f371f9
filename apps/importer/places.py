"""Communities of imported content."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Upper

from apps.communities.models import Community, FlairTemplate, RetiredCommunityName, Visibility
from apps.communities.models.community import FLAIR_MAX, TITLE_MAX
from apps.importer.names import KNOWN_MAX, community_names, stored
from apps.importer.reasons import Reason


@dataclass(frozen=True, slots=True)
class Terms:
    """What a community that an import makes is like, and whether local ones may be filled.

    `visibility`: None where nobody asked for one; it is private then."""

    visibility: Visibility | None = None
    is_indexable: bool = False
    into_existing: bool = False


class Places:
    """Finds or makes the community of each row. `made`: their names; `keeps_visibility` and `keeps_unlisted`: the names
    of those that were here and are not as the terms ask, since an import leaves them as they are."""

    def __init__(self, terms: Terms, now: datetime) -> None:
        self._terms = terms
        self._now = now
        self._known: dict[str, int | Reason] = {}
        self._flair: dict[tuple[int, str], int] = {}
        self.made: list[str] = []
        self.keeps_visibility: list[str] = []
        self.keeps_unlisted: list[str] = []

    def keys_of(self, names: Iterable[str]) -> dict[str, int | Reason]:
        """{name in lower case: key of the community, or why nothing may go there}. No statement for known names."""
        wanted = {name.lower(): name for name in names if name}
        if len(self._known) > KNOWN_MAX:
            self._known.clear()
        missing = {lower: name for lower, name in wanted.items() if lower not in self._known}
        if missing:
            here = self._find(missing)
            self._note_what_stays(here.values())
            self._known |= here
            self._make([name for lower, name in missing.items() if lower not in self._known])
            self._known |= self._find(missing)
        return {lower: self._known[lower] for lower in wanted}

    def refusals(self, keys: Collection[int]) -> set[int]:
        """Those of these communities that are this site's own, where nothing may go. One statement."""
        if self._terms.into_existing:
            return set()
        return set(Community.objects.filter(pk__in=keys, imported_at__isnull=True).values_list("pk", flat=True))

    def flair_keys(self, worn: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
        """{(community, text): key} of the flair of posts, made where absent. Texts beyond 64 characters are cut."""
        wanted = {(community, text[:FLAIR_MAX]) for community, text in worn}
        if len(self._flair) > KNOWN_MAX:
            self._flair.clear()
        missing = wanted - self._flair.keys()
        if missing:
            FlairTemplate.objects.bulk_create(
                [
                    FlairTemplate(community_id=community, wearer=FlairTemplate.Wearer.POST, text=text, is_offered=False)
                    for community, text in sorted(missing)
                ],
                ignore_conflicts=True,
            )
            rows = FlairTemplate.objects.filter(
                community__in={community for community, _text in missing},
                wearer=FlairTemplate.Wearer.POST,
                text__in={text for _community, text in missing},
            )
            self._flair |= {(row.community_id, row.text): row.pk for row in rows}
        return {pair: self._flair[pair] for pair in wanted}

    def _note_what_stays(self, found: Iterable[int | Reason]) -> None:
        """At most one statement; none where the operator asked for nothing."""
        if self._terms.visibility is None and not self._terms.is_indexable:
            return
        rows = Community.objects.filter(pk__in=[key for key in found if isinstance(key, int)]).order_by("pk")
        for name, visibility, is_indexable in rows.values_list("name", "visibility", "is_indexable"):
            is_other = self._terms.visibility not in (None, visibility)
            if is_other and name not in self.keeps_visibility:
                self.keeps_visibility.append(name)
            if self._terms.is_indexable and not is_indexable and name not in self.keeps_unlisted:
                self.keeps_unlisted.append(name)

    def _find(self, originals: dict[str, str]) -> dict[str, int | Reason]:
        """An imported community of this very name; else a retired name; else a local community, which forbids or takes
        the rows. A name that another original is mapped to is none of these."""
        names = {lower: [name.upper() for name in community_names(name)] for lower, name in originals.items()}
        candidates = {name for group in names.values() for name in group}
        imported, local = _bearers(candidates)
        retired = _retired(candidates)
        found: dict[str, int | Reason] = {}
        for lower, group in names.items():
            pairs = [(name, stored(lower)) for name in group]
            if pair := next((pair for pair in pairs if pair in imported), None):
                found[lower] = imported[pair]
            elif not retired.isdisjoint(group):
                found[lower] = Reason.FORGOTTEN_COMMUNITY
            elif group[0] in local:
                found[lower] = local[group[0]] if self._terms.into_existing else Reason.LOCAL_COMMUNITY
        return found

    def _make(self, originals: list[str]) -> None:
        if not originals:
            return
        candidates = {name.upper() for original in originals for name in community_names(original)}
        imported, local = _bearers(candidates)
        taken = {*local, *(name for name, _original in imported), *_retired(candidates)}
        rows = []
        for original in originals:
            name = next(name for name in community_names(original) if name.upper() not in taken)
            taken.add(name.upper())
            rows.append(
                Community(
                    name=name,
                    imported_name=stored(original),
                    imported_at=self._now,
                    created_at=self._now,
                    title=original[:TITLE_MAX],
                    visibility=self._terms.visibility or Visibility.PRIVATE,
                    is_indexable=self._terms.is_indexable,
                )
            )
        self.made += [row.name for row in Community.objects.bulk_create(rows, ignore_conflicts=True)]


def _bearers(names: Collection[str]) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """The communities that bear these names (in upper case): imported ones {(name, original in lower case): key}, and
    this site's own {name: key}."""
    imported: dict[tuple[str, str], int] = {}
    local: dict[str, int] = {}
    rows = Community.objects.annotate(upper=Upper("name")).filter(upper__in=names)
    for upper, key, imported_at, original in rows.values_list("upper", "pk", "imported_at", "imported_name"):
        if imported_at is None:
            local[upper] = key
        else:
            imported[upper, (original or upper).lower()] = key
    return imported, local


def _retired(names: Collection[str]) -> set[str]:
    rows = RetiredCommunityName.objects.annotate(upper=Upper("name")).filter(upper__in=names)
    return set(rows.values_list("upper", flat=True))
