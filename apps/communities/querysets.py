"""Which communities, memberships, bans and log entries somebody may see."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from apps.accounts.permissions import can_operate
from apps.accounts.sights import present_for

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewers import Viewer
    from apps.communities.actors import Actor
    from apps.communities.models import Ban, Community, Membership, ModAction  # noqa: F401 -- named in strings below


def place_is_visible(viewer: Viewer, prefix: str = "") -> Q:
    """Condition: the community at `prefix` ("" or "community__") may be seen by the viewer.

    A private community is seen by its approved members and moderators who are not banned; a stranger gets what a name
    that does not exist gets."""
    if can_operate(viewer):
        return Q()
    if not viewer.is_authenticated:
        return _place_is_open(prefix)
    return _place_is_open(prefix) | _place_admits(viewer, prefix, present_for(viewer))


def place_is_visible_to_outer_user(prefix: str = "") -> Q:
    """Condition: the same as `place_is_visible`, for the User in the row of the outer query.

    For a query set that becomes a subquery of a query over User. The present moment is the database's, so that the
    statement can be compiled once and run later."""
    from apps.accounts.models import User

    member = OuterRef(OuterRef("pk"))
    is_operator = Exists(User.objects.filter(pk=member, is_staff=True, is_active=True))
    return _place_is_open(prefix) | _place_admits(member, prefix, Now()) | Q(is_operator)


def _place_is_open(prefix: str) -> Q:
    return ~Q(**{f"{prefix}visibility": "private"})


def _place_admits(member: User | OuterRef, prefix: str, moment: datetime | Now) -> Q:
    from apps.communities.models import Ban, Membership

    community = OuterRef(f"{prefix}pk" if not prefix else f"{prefix.removesuffix('__')}_id")
    inside = Membership.objects.filter(community=community, member=member).filter(
        Q(approved_at__isnull=False) | Q(moderates_since__isnull=False)
    )
    banned = Ban.objects.active(moment).filter(community=community, member=member)
    return Exists(inside) & ~Exists(banned)


def author_can_be_banned() -> Q:
    """Condition on posts and comments: their author is neither a moderator of their community nor an operator, whom
    `communities.services.bans.ban_member` refuses to ban."""
    from apps.communities.models import Membership

    moderates = Membership.objects.filter(
        community=OuterRef("community_id"), member=OuterRef("author_id"), moderates_since__isnull=False
    )
    return ~Q(author__is_staff=True, author__is_active=True) & Q(~Exists(moderates))


class CommunityQuerySet(models.QuerySet["Community"]):
    def visible_to(self, viewer: Viewer) -> CommunityQuerySet:
        """Communities that exist for this viewer."""
        return self.filter(place_is_visible(viewer))

    def named(self, name: str) -> CommunityQuerySet:
        """At most one row; the name's case does not matter. Only visible ASCII reaches the database."""
        return self.filter(name__iexact=name) if name.isascii() and name.isprintable() else self.none()

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
    def active(self, moment: datetime | Now | None = None) -> BanQuerySet:
        """In force at the moment, the present one without an argument."""
        return self.filter(lifted_at__isnull=True).filter(Q(until__isnull=True) | Q(until__gt=moment or timezone.now()))


class ModActionQuerySet(models.QuerySet["ModAction"]):
    def for_listing(self) -> ModActionQuerySet:
        """The newest first, with the moderator: one statement."""
        return self.select_related("moderator").order_by("-created_at", "-id")

    def by_actor(self, actor: Actor) -> ModActionQuerySet:
        """What a person did, or a system actor. The index holds the system's acts under no moderator."""
        from apps.communities.models import SystemActor

        if isinstance(actor, SystemActor):
            return self.filter(moderator__isnull=True, system_actor=actor)
        return self.filter(moderator=actor)

    def about_person(self, person: User) -> ModActionQuerySet:
        """What was done to the person: not to their posts and comments, whose authors the log does not tell."""
        return self.filter(target_kind="t2", target_id=person.pk)

    def between(self, first: date | None, last: date | None) -> ModActionQuerySet:
        """From the beginning of the day `first` to the end of the day `last`, in UTC."""
        rows = self
        if first is not None:
            rows = rows.filter(created_at__gte=datetime.combine(first, time.min, UTC))
        if last is not None:
            rows = rows.filter(created_at__lte=datetime.combine(last, time.max, UTC))
        return rows
