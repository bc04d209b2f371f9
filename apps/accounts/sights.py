"""What a statement depends on of its viewer, so that it can be compiled once for all who are alike (core.prepared)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import can_operate
from apps.accounts.visitors import Visitor, preferences_of
from apps.core.prepared import MEMBER, MOMENT

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


class Sight(NamedTuple):
    """Visitors, members and operators see other rows, and by their preferences other columns."""

    is_member: bool
    is_operator: bool
    shows_nsfw: bool
    density: str

    def stand_in(self) -> Viewer:
        """Somebody of this kind for a query set that will be prepared: the key is the place MEMBER, and the present
        moment, where the query set asks `present_for`, the place MOMENT."""
        if not self.is_member:
            visitor = Visitor({})
            visitor.shows_nsfw, visitor.density = self.shows_nsfw, self.density
            return visitor
        return User(pk=MEMBER, is_staff=self.is_operator, shows_nsfw=self.shows_nsfw, density=self.density)


def sight_of(viewer: Viewer) -> Sight:
    preferences = preferences_of(viewer)
    is_member = bool(viewer.is_authenticated)
    return Sight(is_member, can_operate(viewer), preferences.shows_nsfw, str(preferences.density))


def values_of(viewer: Viewer) -> Mapping[Any, Any]:
    """What stands in the places of a viewer's stand-in when a prepared query set runs."""
    return {MEMBER: viewer.pk, MOMENT: timezone.now()} if viewer.is_authenticated else {}


def present_for(viewer: Viewer) -> datetime:
    """The present moment, for a query set that may be prepared."""
    return MOMENT if viewer.pk == MEMBER else timezone.now()
