"""What entries of the log point at. Posts and comments live in apps above, which say here how theirs are found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.communities.models import ModAction, TargetKind

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


class Target(NamedTuple):
    """A name to read and an address to open; "" where there is nothing to open."""

    name: str
    url: str


Finder = Callable[["Viewer", Collection[int]], dict[int, Target]]
_finders: dict[str, Finder] = {}


def register(kind: TargetKind, find: Finder) -> None:
    """An app above says how targets of this kind are found: `find(viewer, ids)` gives those that the viewer may read
    at this moment, in one statement. Called once, in `AppConfig.ready`."""
    _finders[kind] = find


def readable_targets(entries: Iterable[ModAction], viewer: Viewer) -> dict[tuple[str, int], Target]:
    """A target for every entry, by kind and key; what may not be read is only named by its kind."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.target_kind, set()).add(entry.target_id)
    targets: dict[tuple[str, int], Target] = {}
    for kind, ids in wanted.items():
        found = _finders[kind](viewer, ids) if kind in _finders else {}
        unread = Target(str(TargetKind(kind).label), "")
        targets.update({(kind, key): found.get(key, unread) for key in ids})
    return targets


def find_members(viewer: Viewer, ids: Collection[int]) -> dict[int, Target]:
    """Everybody whose account is open; one statement."""
    people = User.objects.filter(pk__in=ids)
    return {
        user.pk: Target(_("[deleted]"), "") if user.closed_at else Target(f"u/{user.username}", user.get_absolute_url())
        for user in people
    }
