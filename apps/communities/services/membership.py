"""Who subscribes to a community and who is approved. The only writer of `Community.subscriber_count`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.communities.models import Action, Community, Membership, Permission
from apps.communities.permissions import require_permission
from apps.communities.rules import AccountClosed, CommunityGone, MemberBanned
from apps.communities.services.log import record_about_member
from apps.communities.standing import standing_of

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def subscribe(*, member: User, community: Community) -> bool:
    """The member reads the community on their front page. True when this call changed it; may be sent twice.

    Raises CommunityGone when the community is not visible to the member (any more). Order of rows: the membership,
    then the counter, last and shortly."""
    if not Community.objects.visible_to(member).filter(pk=community.pk).exists():
        raise CommunityGone
    membership_of(community=community, member=member)
    moved = Membership.objects.filter(community=community, member=member, subscribed_at__isnull=True).update(
        subscribed_at=timezone.now()
    )
    count_subscribers(community.pk, moved)
    return bool(moved)


@transaction.atomic
def unsubscribe(*, member: User, community: Community) -> bool:
    """True when this call changed it; may be sent twice."""
    moved = Membership.objects.filter(community=community, member=member, subscribed_at__isnull=False).update(
        subscribed_at=None
    )
    count_subscribers(community.pk, -moved)
    return bool(moved)


@transaction.atomic
def approve_member(*, moderator: User, community: Community, member: User) -> Membership:
    """The member posts in a restricted community, reads and posts in a private one, to which the approval also
    subscribes them. May be sent twice.

    Raises PermissionDenied, AccountClosed, or MemberBanned."""
    require_permission(moderator, community, Permission.ACCESS)
    require_open_account(member)
    if standing_of(member, community).is_banned:
        raise MemberBanned
    membership = membership_of(community=community, member=member)
    approved = Membership.objects.filter(pk=membership.pk, approved_at__isnull=True)
    if approved.update(approved_at=timezone.now(), approved_by=moderator):
        record_about_member(community=community, moderator=moderator, action=Action.APPROVE_MEMBER, member=member)
        if community.is_private:
            subscribe(member=member, community=community)
    membership.refresh_from_db()
    return membership


@transaction.atomic
def dismiss_member(*, moderator: User, community: Community, member: User) -> bool:
    """Takes an approval back; in a private community the subscription ends with it. True when this call changed it;
    may be sent twice. Raises PermissionDenied."""
    require_permission(moderator, community, Permission.ACCESS)
    approved = Membership.objects.filter(community=community, member=member, approved_at__isnull=False)
    moved = approved.update(approved_at=None, approved_by=None)
    if moved:
        record_about_member(community=community, moderator=moderator, action=Action.DISMISS_MEMBER, member=member)
        unsubscribe_if_shut_out(member=member, community=community)
    return bool(moved)


def unsubscribe_if_shut_out(*, member: User, community: Community) -> None:
    """Ends the subscription of a member who does not see the community any more. For the end of a transaction that took
    an approval or moderation away."""
    if not Community.objects.visible_to(member).filter(pk=community.pk).exists():
        unsubscribe(member=member, community=community)


def membership_of(*, community: Community, member: User) -> Membership:
    """The one row of this person here, made without any state if it was absent; for use inside a transaction."""
    rows = Membership.objects.filter(community=community, member=member)
    found = rows.first()
    if found is None:
        # Somebody may add it at the same moment: the constraint decides, and both go on with the same row.
        Membership.objects.bulk_create([Membership(community=community, member=member)], ignore_conflicts=True)
        found = rows.get()
    return found


def require_open_account(member: User) -> None:
    """Raises AccountClosed for a closed account and for the placeholder of an imported person."""
    if member.closed_at is not None or member.is_placeholder or not member.is_active:
        raise AccountClosed


def count_subscribers(community_id: int, delta: int) -> None:
    """Moves the number of subscribers by `delta`. At most one statement, and late in a transaction: it holds the row of
    the community, which everybody who subscribes wants too."""
    if delta:
        Community.objects.filter(pk=community_id).update(subscriber_count=F("subscriber_count") + delta)
