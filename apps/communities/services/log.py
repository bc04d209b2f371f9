"""The only writer of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.communities.models import Action, Community, ModAction, TargetKind

if TYPE_CHECKING:
    from apps.accounts.models import User

NAME_MAX = REASON_MAX = 300


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
