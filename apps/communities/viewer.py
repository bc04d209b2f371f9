"""The viewer's subscriptions, the communities they moderate, and their invitations, as columns of the viewer's one
statement (accounts.viewers).

A visitor has none of these. In a GET or HEAD request the functions send no statement, elsewhere one each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.viewers import Viewer, add_viewer_column, columns_of
from apps.communities.models import Membership, Permission
from apps.communities.querysets import MembershipQuerySet, place_is_visible_to_outer_user
from apps.core.addresses import address
from apps.core.json_rows import JsonRows
from apps.core.tiles import tile_of

# The first so many by name.
SUBSCRIPTIONS_MAX = MODERATED_MAX = 250
MENU_MAX = 50


@dataclass(frozen=True, slots=True)
class Subscription:
    """A community that the viewer subscribes to and may see, with the fields that a link to it needs."""

    pk: int
    name: str
    is_nsfw: bool

    def get_absolute_url(self) -> str:
        return address("posts:community", self.name)

    @property
    def tile(self) -> int:
        return tile_of(self.name)


@dataclass(frozen=True, slots=True)
class ModeratedCommunity:
    """A community that the viewer moderates and may see."""

    pk: int
    name: str
    is_nsfw: bool
    permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Menu:
    """The contents of the top bar: at most 50 subscriptions by name, and the number of open invitations to moderate."""

    subscriptions: Sequence[Subscription]
    invitation_count: int


def subscriptions_of(viewer: Viewer) -> list[Subscription]:
    """Return the communities that the viewer subscribes to and may see, by name, at most 250, NSFW ones included."""
    return _subscriptions(columns_of(viewer)["subscriptions"]) if viewer.is_authenticated else []


def moderated_communities_of(viewer: Viewer) -> list[ModeratedCommunity]:
    """Return the communities that the viewer moderates and may see, by name, at most 250, NSFW ones included."""
    if not viewer.is_authenticated:
        return []
    return [
        ModeratedCommunity(row["id"], row["name"], bool(row["is_nsfw"]), _permissions(row))
        for row in columns_of(viewer)["moderated_communities"]
    ]


def invitation_count_of(viewer: Viewer) -> int:
    """Count the open invitations to moderate, including those to communities that the viewer cannot see yet."""
    return int(columns_of(viewer)["invitation_count"]) if viewer.is_authenticated else 0


def menu_of(viewer: Viewer) -> Menu:
    """Return the contents of the top bar. No statement in a GET or HEAD request, one elsewhere."""
    if not viewer.is_authenticated:
        return Menu([], 0)
    columns = columns_of(viewer)
    return Menu(_subscriptions(columns["subscriptions"][:MENU_MAX]), columns["invitation_count"])


def register_columns() -> None:
    add_viewer_column("subscriptions", _subscriptions_column())
    add_viewer_column("moderated_communities", _moderated_column())
    add_viewer_column("invitation_count", _invitation_count_column())


def _subscriptions(rows: Sequence[Mapping[str, Any]]) -> list[Subscription]:
    return [Subscription(row["id"], row["name"], bool(row["is_nsfw"])) for row in rows]


def _permissions(row: Mapping[str, Any]) -> frozenset[Permission]:
    return frozenset(permission for permission in Permission if row[f"may_{permission.value}"])


def _subscriptions_column() -> JsonRows:
    return _rows(_visible_memberships().filter(subscribed_at__isnull=False), SUBSCRIPTIONS_MAX)


def _moderated_column() -> JsonRows:
    permissions = [f"may_{permission.value}" for permission in Permission]
    return _rows(_visible_memberships().filter(moderates_since__isnull=False), MODERATED_MAX, *permissions)


def _invitation_count_column() -> Coalesce:
    invitations = Membership.objects.filter(member=OuterRef("pk"), invited_at__isnull=False).order_by()
    return Coalesce(Subquery(invitations.values("member").annotate(count=Count("pk")).values("count")), 0)


def _visible_memberships() -> MembershipQuerySet:
    """Memberships of the User of the outer query in communities that this person may see."""
    return Membership.objects.filter(place_is_visible_to_outer_user("community__"), member=OuterRef("pk"))


def _rows(memberships: MembershipQuerySet, limit: int, *more: str) -> JsonRows:
    fields = {"id": "community_id", "name": "community__name", "is_nsfw": "community__is_nsfw"}
    return JsonRows(memberships.order_by("community__name")[:limit], **fields, **{name: name for name in more})
