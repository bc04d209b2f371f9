"""The only writer of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.communities.models import Action, Community, ModAction, TargetKind

if TYPE_CHECKING:
    from apps.accounts.models import User

NAME_MAX = REASON_MAX = 300
# A word in a reason that the log page translates, beside the names of settings and permissions.
MARK_TAKEN_AWAY = "remove"


def record(
    *,
    community: Community,
    moderator: User,
    action: Action,
    target_kind: TargetKind,
    target_id: int,
    target_name: str = "",
    reason: str = "",
) -> ModAction:
    """Adds one entry, in the transaction of the act that it tells of."""
    return ModAction.objects.create(
        community=community,
        moderator=moderator,
        action=action,
        target_kind=target_kind,
        target_id=target_id,
        target_name=target_name[:NAME_MAX],
        reason=reason[:REASON_MAX],
    )


def record_about_member(
    *, community: Community, moderator: User, action: Action, member: User, reason: str = ""
) -> ModAction:
    """Adds one entry that tells of a person."""
    return record(
        community=community,
        moderator=moderator,
        action=action,
        target_kind=TargetKind.MEMBER,
        target_id=member.pk,
        target_name=f"u/{member.username}",
        reason=reason,
    )


def record_about_community(*, community: Community, moderator: User, action: Action, reason: str = "") -> ModAction:
    """Adds one entry that tells of the community as a whole."""
    return record(
        community=community,
        moderator=moderator,
        action=action,
        target_kind=TargetKind.COMMUNITY,
        target_id=community.pk,
        target_name=f"r/{community.name}",
        reason=reason,
    )
