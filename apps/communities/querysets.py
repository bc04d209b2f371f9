"""Which communities, memberships, bans and log entries somebody may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.utils import timezone

from apps.accounts.permissions import can_operate

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewers import Viewer
    from apps.communities.models import Ban, Community, Membership, ModAction  # noqa: F401 -- named in strings below


def place_is_visible(viewer: Viewer, prefix: str = "") -> Q:
    """Condition: the community at `prefix` ("" or "community__") may be seen by the viewer.

    A private community is seen by its approved members and moderators who are not banned; a stranger gets what a name
    that does not exist gets."""
    if can_operate(viewer):
        return Q()
    is_open = ~Q(**{f"{prefix}visibility": "private"})
    if not viewer.is_authenticated:
        return is_open
    from apps.communities.models import Ban, Membership

    community = OuterRef(f"{prefix}pk" if not prefix else f"{prefix.removesuffix('__')}_id")
    inside = Membership.objects.filter(community=community, member=viewer).filter(
        Q(approved_at__isnull=False) | Q(moderates_since__isnull=False)
    )
    banned = Ban.objects.active().filter(community=community, member=viewer)
    return is_open | (Exists(inside) & ~Exists(banned))


class CommunityQuerySet(models.QuerySet["Community"]):
    def visible_to(self, viewer: Viewer) -> CommunityQuerySet:
        """Communities that exist for this viewer."""
        return self.filter(place_is_visible(viewer))

    def named(self, name: str) -> CommunityQuerySet:
        """At most one row; the name's case does not matter. Only visible ASCII reaches the database."""
        return self.filter(name__iexact=name) if name.isascii() and name.isprintable() else self.none()

    def subscribed_by(self, member: User) -> CommunityQuerySet:
        """By name."""
        return self.filter(memberships__member=member, memberships__subscribed_at__isnull=False).order_by("name")

    def moderated_by(self, member: User) -> CommunityQuerySet:
        """By name."""
        return self.filter(memberships__member=member, memberships__moderates_since__isnull=False).order_by("name")

    def with_subscription_of(self, viewer: Viewer) -> CommunityQuerySet:
        """Each row with `.is_subscribed`."""
        if not viewer.is_authenticated:
            return self.annotate(is_subscribed=models.Value(value=False, output_field=models.BooleanField()))
        from apps.communities.models import Membership

        mine = Membership.objects.filter(community=OuterRef("pk"), member=viewer, subscribed_at__isnull=False)
        return self.annotate(is_subscribed=Exists(mine))

    def with_standing_of(self, member: User) -> CommunityQuerySet:
        """Each row with `.own_membership` and `.own_ban`, where there are such: joins through two unique indexes.

        Without one the row lacks the attribute. A ban that ran out may be among them: `Ban.is_active` tells."""
        return self.annotate(
            own_membership=FilteredRelation("memberships", condition=Q(memberships__member=member.pk)),
            own_ban=FilteredRelation("bans", condition=Q(bans__member=member.pk, bans__lifted_at__isnull=True)),
        ).select_related("own_membership", "own_ban")  # type: ignore[misc]

    def without_nsfw_unless(self, *, shown: bool) -> CommunityQuerySet:
        return self if shown else self.filter(is_nsfw=False)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def moderators(self) -> MembershipQuerySet:
        """By seniority, the most senior first."""
        return self.filter(moderates_since__isnull=False).order_by("moderates_since", "id")

    def invited(self) -> MembershipQuerySet:
        return self.filter(invited_at__isnull=False).order_by("invited_at", "id")

    def approved(self) -> MembershipQuerySet:
        """The newest approval first."""
        return self.filter(approved_at__isnull=False).order_by("-approved_at", "-id")


class BanQuerySet(models.QuerySet["Ban"]):
    def active(self) -> BanQuerySet:
        """In force at this moment."""
        return self.filter(lifted_at__isnull=True).filter(Q(until__isnull=True) | Q(until__gt=timezone.now()))


class ModActionQuerySet(models.QuerySet["ModAction"]):
    def for_listing(self) -> ModActionQuerySet:
        """The newest first, with the moderator: one statement."""
        return self.select_related("moderator").order_by("-id")
