"""Who moderates a community: invited, accepted, removed, in an order of seniority.

A community with moderators always has one with every permission. Each act first locks the rows of all moderators and
of the person concerned, in the order of their keys, so two acts on one community never cross."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.communities.models import Action, Ban, Community, Membership, Permission
from apps.communities.permissions import (
    NEEDS_SENIORITY,
    NEEDS_THE_SENIOR,
    can_change_moderator,
    can_hand_over,
    require_everything,
    seniority,
)
from apps.communities.rules import (
    AlreadyModerator,
    AlreadySenior,
    LastModerator,
    LastWithEverything,
    MemberBanned,
    NoInvitation,
    NotMember,
    NotModerator,
)
from apps.communities.services.log import Details, record_about_member
from apps.communities.services.membership import (
    membership_of,
    require_open_account,
    subscribe,
    unsubscribe_if_shut_out,
)
from apps.communities.standing import standing_of
from apps.core.permissions import require

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.communities.querysets import MembershipQuerySet

TICK = timedelta(microseconds=1)


@transaction.atomic
def invite_moderator(
    *, moderator: User, community: Community, member: User, permissions: Collection[Permission]
) -> Membership:
    """Offers the member to moderate with these permissions. A second invitation replaces the permissions of the first.

    Raises PermissionDenied (needs every permission), AccountClosed, MemberBanned, AlreadyModerator."""
    require_open_account(member)
    membership_of(community=community, member=member)
    rows = _locked(community, member)
    require_everything(moderator, community)
    invited = rows[member.pk]
    if invited.is_moderator:
        raise AlreadyModerator
    if Ban.objects.active().filter(community=community, member=member).exists():
        raise MemberBanned
    was_invited = invited.invited_at is not None
    invited.invited_at, invited.invited_by = timezone.now(), moderator
    _save(invited, permissions)
    if not was_invited:
        record_about_member(community=community, moderator=moderator, action=Action.INVITE_MODERATOR, member=member)
    return invited


@transaction.atomic
def withdraw_invitation(*, moderator: User, community: Community, member: User) -> bool:
    """True when this call withdrew one; may be sent twice. Raises PermissionDenied (needs every permission)."""
    rows = _locked(community, member)
    require_everything(moderator, community)
    if not end_invitation(rows.get(member.pk)):
        return False
    record_about_member(community=community, moderator=moderator, action=Action.WITHDRAW_INVITATION, member=member)
    return True


@transaction.atomic
def accept_invitation(*, member: User, community: Community) -> Membership:
    """The member moderates from now on, as the least senior, and is subscribed. Raises NoInvitation; a second call
    changes nothing."""
    mine = _locked(community, member).get(member.pk)
    if mine is not None and mine.is_moderator:
        return mine
    if mine is None or mine.invited_at is None:
        raise NoInvitation
    mine.moderates_since, mine.invited_at, mine.invited_by = timezone.now(), None, None
    _save(mine, mine.permissions)
    record_about_member(community=community, moderator=member, action=Action.ACCEPT_INVITATION, member=member)
    _subscribe(mine)
    return mine


@transaction.atomic
def decline_invitation(*, member: User, community: Community) -> bool:
    """True when there was one; may be sent twice. The log does not tell."""
    return end_invitation(_locked(community, member).get(member.pk))


@transaction.atomic
def leave_moderators(*, member: User, community: Community) -> bool:
    """The member stops moderating; may be sent twice. The next in seniority follows. Whoever does not see a private
    community any more is unsubscribed.

    Raises LastModerator when nobody else moderates but the community has other members: hand over first."""
    moderators = _moderators(_locked(community))
    mine = next((row for row in moderators if row.member_id == member.pk), None)
    if mine is None:
        return False
    moderators.remove(mine)
    if not moderators and has_other_members(community, member):
        raise LastModerator
    _step_down(community, mine, moderators, by=member)
    return True


@transaction.atomic
def remove_moderator(*, moderator: User, community: Community, member: User) -> bool:
    """Ends the other's moderation; may be sent twice. Raises PermissionDenied unless the other came later (an operator
    removes anybody)."""
    rows = _locked(community, member)
    target = rows.get(member.pk)
    if target is None or not target.is_moderator:
        return False
    require(can_change_moderator(standing_of(moderator, community), target), NEEDS_SENIORITY)
    _step_down(community, target, [row for row in _moderators(rows) if row != target], by=moderator)
    return True


@transaction.atomic
def set_permissions(
    *, moderator: User, community: Community, member: User, permissions: Collection[Permission]
) -> Membership:
    """What the other, less senior moderator may do from now on.

    Raises PermissionDenied, NotModerator, LastWithEverything when nobody else has every permission."""
    rows = _locked(community, member)
    target = rows.get(member.pk)
    if target is None or not target.is_moderator:
        raise NotModerator
    require(can_change_moderator(standing_of(moderator, community), target), NEEDS_SENIORITY)
    if target.permissions == frozenset(permissions):
        return target
    if target.may_everything and not any(row.may_everything for row in _moderators(rows) if row != target):
        raise LastWithEverything
    _save(target, permissions)
    record_about_member(
        community=community, moderator=moderator, action=Action.SET_PERMISSIONS, member=member, details=_details(target)
    )
    return target


@transaction.atomic
def hand_over(*, moderator: User, community: Community, to: User) -> Membership:
    """Makes `to` the senior moderator, with every permission; whoever was it takes the other's place in the order.

    The senior moderator and operators do it. `to` moderates already; only where nobody else does, it may be any
    subscriber or approved member, who is subscribed then. May be sent twice.

    Raises PermissionDenied, NotMember, AccountClosed, MemberBanned."""
    rows = _locked(community, to)
    moderators = _moderators(rows)
    senior = moderators[0] if moderators else None
    target = rows.get(to.pk)
    if target is not None and target == senior:
        return target
    require(can_hand_over(standing_of(moderator, community), senior), NEEDS_THE_SENIOR)
    heir = _heir(community, to, rows, moderators)
    is_new = not heir.is_moderator
    _make_senior(heir, senior, moderators)
    record_about_member(community=community, moderator=moderator, action=Action.HAND_OVER, member=to)
    if is_new:
        _subscribe(heir)
    return heir


def require_heir(*, community: Community, to: User) -> None:
    """For a page that asks first: raises what `hand_over` would raise about this person at this moment, AlreadySenior
    besides. Changes and locks nothing."""
    rows = {row.member_id: row for row in _concerned(community, to)}
    moderators = _moderators(rows)
    if moderators and moderators[0].member_id == to.pk:
        raise AlreadySenior
    _heir(community, to, rows, moderators)


def has_other_members(community: Community, member: User) -> bool:
    """Whether anybody else subscribes to the community, or is approved in it."""
    others = Membership.objects.filter(community=community).exclude(member=member)
    return others.filter(Q(subscribed_at__isnull=False) | Q(approved_at__isnull=False)).exists()


def keep_somebody_in_charge(community: Community, moderators: list[Membership], *, by: User) -> None:
    """Gives the most senior of the moderators that stay every permission, if none of them has it."""
    if moderators and not any(row.may_everything for row in moderators):
        _save(moderators[0], Permission)
        record_about_member(
            community=community,
            moderator=by,
            action=Action.SET_PERMISSIONS,
            member=moderators[0].member,
            details=_details(moderators[0]),
        )


def end_invitation(row: Membership | None) -> bool:
    """Whether the locked row held an invitation, which it does not any more."""
    if row is None or row.invited_at is None:
        return False
    row.invited_at = row.invited_by = None
    _save(row, ())
    return True


def _locked(community: Community, *members: User) -> dict[int, Membership]:
    """The moderators' rows and the members', by the member's key."""
    return {row.member_id: row for row in _concerned(community, *members).select_for_update(of=("self",))}


def _concerned(community: Community, *members: User) -> MembershipQuerySet:
    concerned = Q(moderates_since__isnull=False) | Q(member__in=[member.pk for member in members])
    return Membership.objects.filter(concerned, community=community).select_related("member").order_by("id")


def _moderators(rows: dict[int, Membership]) -> list[Membership]:
    """The most senior first."""
    return sorted((row for row in rows.values() if row.is_moderator), key=seniority)


def _heir(community: Community, to: User, rows: dict[int, Membership], moderators: list[Membership]) -> Membership:
    """The row of whoever may take over. Raises NotMember, AccountClosed, MemberBanned."""
    heir = rows.get(to.pk)
    if heir is None or not (heir.is_moderator or (len(moderators) < 2 and _is_member(heir))):
        raise NotMember
    require_open_account(to)
    if Ban.objects.active().filter(community=community, member=to).exists():
        raise MemberBanned
    return heir


def _subscribe(row: Membership) -> None:
    """Last in a transaction: the counter is everybody's."""
    subscribe(member=row.member, community=row.community)
    row.refresh_from_db(fields=["subscribed_at"])


def _is_member(row: Membership) -> bool:
    return row.subscribed_at is not None or row.approved_at is not None


def _make_senior(target: Membership, senior: Membership | None, moderators: list[Membership]) -> None:
    former_place = target.moderates_since
    others = [row.moderates_since for row in moderators if row.moderates_since and row != target]
    target.moderates_since = min(others) - TICK if others else timezone.now()
    target.invited_at = target.invited_by = None
    _save(target, Permission)
    if senior is not None and former_place is not None:
        senior.moderates_since = former_place
        senior.save(update_fields=["moderates_since"])


def _step_down(community: Community, row: Membership, others: list[Membership], *, by: User) -> None:
    row.moderates_since = None
    _save(row, ())
    record_about_member(community=community, moderator=by, action=Action.REMOVE_MODERATOR, member=row.member)
    keep_somebody_in_charge(community, others, by=by)
    unsubscribe_if_shut_out(member=row.member, community=community)


def _save(row: Membership, permissions: Collection[Permission] | type[Permission]) -> None:
    """Writes what concerns moderating, and nothing of what other acts write at the same moment."""
    for permission in Permission:
        setattr(row, f"may_{permission.value}", permission in permissions)
    flags = [f"may_{permission.value}" for permission in Permission]
    row.save(update_fields=["moderates_since", "invited_at", "invited_by", *flags])


def _details(row: Membership) -> Details:
    return {"permissions": [permission.value for permission in Permission if permission in row.permissions]}
