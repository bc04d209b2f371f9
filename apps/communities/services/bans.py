"""Who may read a community but not write in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.permissions import can_operate
from apps.communities.models import Action, Ban, Community, Membership, Permission
from apps.communities.permissions import require_permission
from apps.communities.rules import BanOfModerator, BanOfOneself, BanOfOperator
from apps.communities.services.log import record_about_member
from apps.communities.services.moderators import end_invitation

if TYPE_CHECKING:
    from datetime import datetime

    from apps.accounts.models import User

DAYS_MAX = 999


@transaction.atomic
def ban_member(
    *, moderator: User, community: Community, member: User, days: int | None = None, reason: str = "", note: str = ""
) -> Ban:
    """The member reads on (not in a private community), but does not post, reply or vote; subscriptions stay.

    `days` from now, None: until it is lifted. A ban that is in force is changed to these terms, so this may be sent
    twice; one that ran out stays as history beside the new one. An open invitation to moderate is withdrawn. Reason
    and length stand in the public log, the note never.

    Moderators are removed first, by those who may (BanOfModerator), operators are not banned (BanOfOperator). Order
    of rows: the membership, then the ban. Raises PermissionDenied too."""
    require_permission(moderator, community, Permission.ACCESS)
    if member.pk == moderator.pk:
        raise BanOfOneself
    if can_operate(member):
        raise BanOfOperator
    _withdraw_invitation(community, member)
    now = timezone.now()
    until = None if days is None else now + timedelta(days=days)
    terms = {"banned_by": moderator, "until": until, "reason": reason, "note": note}
    _close_bans_that_ran_out(community, member, now)
    ban = _standing_ban(community, member) or _insert(Ban(community=community, member=member, created_at=now, **terms))
    Ban.objects.filter(pk=ban.pk).update(**terms)
    ban.refresh_from_db()
    record_about_member(
        community=community,
        moderator=moderator,
        action=Action.BAN,
        member=member,
        reason=reason,
        details={"days": days},
    )
    return ban


@transaction.atomic
def lift_ban(*, moderator: User, community: Community, member: User) -> bool:
    """True when a ban was in force and this call ended it; may be sent twice. Raises PermissionDenied."""
    require_permission(moderator, community, Permission.ACCESS)
    now = timezone.now()
    _close_bans_that_ran_out(community, member, now)
    lifted = Ban.objects.filter(community=community, member=member, lifted_at__isnull=True).update(
        lifted_at=now, lifted_by=moderator
    )
    if lifted:
        record_about_member(
            community=community,
            moderator=moderator,
            action=Action.LIFT_BAN,
            member=member,
        )
    return bool(lifted)


def _withdraw_invitation(community: Community, member: User) -> None:
    """Locks the membership, so that nobody becomes a moderator while being banned."""
    membership = Membership.objects.select_for_update().filter(community=community, member=member).first()
    if membership is None:
        return
    if membership.is_moderator:
        raise BanOfModerator
    end_invitation(membership)


def _close_bans_that_ran_out(community: Community, member: User, now: datetime) -> None:
    """One ban at a time is the table's rule, and a ban ends by itself at a time when no statement runs."""
    Ban.objects.filter(community=community, member=member, lifted_at__isnull=True, until__lte=now).update(
        lifted_at=F("until")
    )


def _standing_ban(community: Community, member: User) -> Ban | None:
    return Ban.objects.select_for_update().filter(community=community, member=member, lifted_at__isnull=True).first()


def _insert(ban: Ban) -> Ban:
    """The ban, or the one that another moderator set at the same moment."""
    try:
        with transaction.atomic():
            ban.save(force_insert=True)
    except IntegrityError:
        return Ban.objects.select_for_update().get(community=ban.community, member=ban.member, lifted_at__isnull=True)
    return ban
