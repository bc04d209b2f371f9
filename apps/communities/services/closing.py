"""What remains of a person in communities when their account is closed: bans and log entries, without the name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from apps.accounts.services import HandOverFirst
from apps.communities.models import Action, Membership, ModAction, TargetKind
from apps.communities.permissions import seniority
from apps.communities.services.log import record_about_member
from apps.communities.services.membership import count_subscribers
from apps.communities.services.moderators import has_other_members, keep_somebody_in_charge

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def end_memberships(*, member: User) -> int:
    """Ends every membership of the member and returns their number; counters of subscribers follow.

    Raises HandOverFirst, naming the communities, when the member is the last moderator of some that have other
    members; then nothing has happened. Locks the member's rows and those of the moderators beside them in the order
    of their keys, then the communities in the order of theirs."""
    moderated = list(Membership.objects.filter(member=member).moderators().values_list("community_id", flat=True))
    concerned = Membership.objects.filter(member=member) | Membership.objects.filter(
        community__in=moderated, moderates_since__isnull=False
    )
    rows = list(concerned.select_for_update(of=("self",)).select_related("community", "member").order_by("id"))
    mine = [row for row in rows if row.member_id == member.pk]
    others = [row for row in rows if row.member_id != member.pk]
    _refuse_to_orphan(member, mine, others)
    for row in sorted(mine, key=lambda row: row.community_id):
        if row.is_moderator:
            _step_down(row, [other for other in others if other.community_id == row.community_id])
        if row.subscribed_at is not None:
            count_subscribers(row.community_id, -1)
    Membership.objects.filter(member=member).delete()
    # The one change to entries of the log: they keep the key of the closed account, not its name.
    ModAction.objects.filter(target_kind=TargetKind.MEMBER, target_id=member.pk).update(target_name="")
    return len(mine)


def leave_with_account(*, member: User, erase: bool, **_signal: Any) -> None:
    """Receiver of `accounts.signals.account_closing`; memberships end whether or not the posts stay."""
    end_memberships(member=member)


def _refuse_to_orphan(member: User, mine: list[Membership], others: list[Membership]) -> None:
    shared = {row.community_id for row in others}
    orphaned = [
        row.community
        for row in mine
        if row.is_moderator and row.community_id not in shared and has_other_members(row.community, member)
    ]
    if orphaned:
        places = sorted(orphaned, key=lambda community: community.name.lower())
        raise HandOverFirst(
            [(f"r/{place.name}", reverse("communities:moderators", args=[place.name])) for place in places]
        )


def _step_down(row: Membership, others: list[Membership]) -> None:
    record_about_member(
        community=row.community,
        moderator=row.member,
        action=Action.REMOVE_MODERATOR,
        member=row.member,
    )
    keep_somebody_in_charge(row.community, sorted(others, key=seniority), by=row.member)
