"""The only writer of the log."""

from __future__ import annotations

from typing import TypedDict

from apps.accounts.models import User
from apps.communities.actors import Actor
from apps.communities.grounds import CitedRule
from apps.communities.models import Action, Community, ModAction, TargetKind

NAME_MAX = REASON_MAX = 300


class Details(TypedDict, total=False):
    """What an entry tells besides typed words, without a language. `apps.communities.modlog` puts it into words.

    removal: a RemovalKind of posts. days: the length of a ban, None until it is lifted. settings: names of changed
    settings. permissions: names of the permissions that somebody has from now on. on: whether a mark was set or taken
    away."""

    removal: str
    days: int | None
    settings: list[str]
    permissions: list[str]
    on: bool


def record(
    *,
    community: Community,
    moderator: Actor,
    action: Action,
    target_kind: TargetKind,
    target_id: int,
    target_name: str = "",
    reason: str = "",
    rule: CitedRule | None = None,
    details: Details | None = None,
) -> ModAction:
    """Add one entry, in the transaction of the act that it tells of. One statement."""
    person, system_actor = (moderator, "") if isinstance(moderator, User) else (None, moderator.value)
    return ModAction.objects.create(
        community=community,
        moderator=person,
        system_actor=system_actor,
        action=action,
        target_kind=target_kind,
        target_id=target_id,
        target_name=target_name[:NAME_MAX],
        reason=reason[:REASON_MAX],
        rule_number=rule.number if rule else None,
        rule_text=rule.text if rule else "",
        details=details or {},
    )


def record_about_member(
    *,
    community: Community,
    moderator: User,
    action: Action,
    member: User,
    reason: str = "",
    details: Details | None = None,
) -> ModAction:
    """Add one entry about a person."""
    return record(
        community=community,
        moderator=moderator,
        action=action,
        target_kind=TargetKind.MEMBER,
        target_id=member.pk,
        target_name=f"u/{member.username}",
        reason=reason,
        details=details,
    )


def record_about_community(
    *, community: Community, moderator: User, action: Action, reason: str = "", details: Details | None = None
) -> ModAction:
    """Add one entry about the community as a whole."""
    return record(
        community=community,
        moderator=moderator,
        action=action,
        target_kind=TargetKind.COMMUNITY,
        target_id=community.pk,
        target_name=f"r/{community.name}",
        reason=reason,
        details=details,
    )
