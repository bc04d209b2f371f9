"""What moderators do to posts and comments alike.

Each act locks the row, asks the moderator's standing, writes its entry of the log in the same transaction, and may be
sent twice: the second time it changes nothing and logs nothing. `item` names the row by its class and key; nothing else
of it is used. Each returns the row as it is afterwards, with its community, and raises NotFound (also for a private
community of which the moderator may not know), PermissionDenied, and ContentGone when its author deleted it."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.actors import Actor
from apps.communities.grounds import CitedRule, cited_rule
from apps.communities.models import Action, Permission
from apps.communities.permissions import SENTENCES
from apps.communities.services.log import Details, record
from apps.communities.standing import Standing
from apps.core.permissions import require
from apps.posts.models import Content, Distinction, Post, RemovalKind
from apps.posts.news import announce
from apps.posts.permissions import can_distinguish, can_moderate
from apps.posts.rules import NOT_YOURS_TO_DISTINGUISH
from apps.posts.services.row_locks import content_for_update, standing_for
from apps.posts.signals import comment_added, content_approved, content_removed, post_submitted

C = TypeVar("C", bound=Content)


@transaction.atomic
def remove_content(
    *,
    moderator: Actor,
    item: C,
    kind: RemovalKind = RemovalKind.MODERATOR,
    rule_id: int | None = None,
    reason: str = "",
) -> C:
    """Hide title and text from everybody but the author and the moderators; comments and replies stay.

    Frees the pinned slot of a post. Confirms the removal of a held item. On an item that is removed already, another
    kind, rule or reason replaces the former one; a removal without grounds keeps the grounds that are there. Raises
    RuleGone for a rule that is not one of the community's (any more)."""
    row, standing = standing_for(item, moderator)
    _require_moderation(standing)
    rule = cited_rule(row.community, rule_id)
    if row.is_removed and row.removed_kind == kind and not _are_new_grounds(row, rule, reason):
        return row
    _remove(row, moderator, kind, rule, reason)
    return row


@transaction.atomic
def hold_content(*, moderator: Actor, item: C, reason: str = "") -> C:
    """Hide the item until a moderator approves it or removes it for good. A removed or held one stays as it is."""
    row, standing = standing_for(item, moderator)
    _require_moderation(standing)
    if not row.is_removed:
        _remove(row, moderator, RemovalKind.FILTER, None, reason)
    return row


@transaction.atomic
def approve_content(*, moderator: User, item: C) -> C:
    """Undo a removal, or say that the item is fine. One that was withheld until now is announced as new."""
    row, standing = content_for_update(item, moderator)
    _require_moderation(standing)
    if row.approved_at is not None:
        return row
    is_new = row.withheld_at is not None
    write(row, approved_at=timezone.now(), approved_by=moderator, **NOT_REMOVED)
    log(moderator, row, type(row).APPROVAL)
    announce(content_approved, type(row), [row.pk])
    if is_new:
        announce_new(row)
    return row


@transaction.atomic
def distinguish_content(*, moderator: User, item: C, on: bool) -> C:
    """Mark an own item as said by a moderator (or by the site, where an operator does not moderate), or take the mark
    away. Raises PermissionDenied for an item of somebody else."""
    row, standing = content_for_update(item, moderator)
    _require_moderation(standing)
    require(can_distinguish(standing, moderator, row), NOT_YOURS_TO_DISTINGUISH)
    wanted = _voice_of(standing) if on else ""
    if row.distinguished != wanted:
        write(row, distinguished=wanted)
        log(moderator, row, Action.DISTINGUISH, details={"on": on})
    return row


NOT_REMOVED: dict[str, Any] = {
    "removed_at": None,
    "removed_by": None,
    "removed_kind": "",
    "removed_rule": None,
    "removed_rule_text": "",
    "removed_reason": "",
    "withheld_at": None,
}


def removal_columns(
    moderator: Actor, kind: RemovalKind, *, rule: CitedRule | None = None, reason: str = ""
) -> dict[str, Any]:
    """The columns of an item that is removed at this moment."""
    return {
        "removed_at": timezone.now(),
        "removed_by": moderator if isinstance(moderator, User) else None,
        "removed_kind": kind,
        "removed_rule_id": rule.key if rule else None,
        "removed_rule_text": rule.text if rule else "",
        "removed_reason": reason,
        "approved_at": None,
        "approved_by": None,
    }


def log_removal(
    moderator: Actor, row: Content, kind: RemovalKind, *, rule: CitedRule | None = None, reason: str = ""
) -> None:
    log(moderator, row, type(row).REMOVAL, reason, rule=rule, details={"removal": kind.value})


def log(
    moderator: Actor,
    row: Content,
    action: Action,
    reason: str = "",
    *,
    rule: CitedRule | None = None,
    details: Details | None = None,
) -> None:
    """Add the entry. More people read the log than a removed post, so it names that by its fullname."""
    has_title = isinstance(row, Post) and not row.is_removed
    record(
        community=row.community,
        moderator=moderator,
        action=action,
        target_kind=row.TARGET,
        target_id=row.pk,
        target_name=row.title if isinstance(row, Post) and has_title else row.fullname,
        reason=reason,
        rule=rule,
        details=details,
    )


def write(row: Content, **columns: Any) -> None:
    """Write these columns and those that follow from them, and no others: `save()` would write back the counters as
    they were read. Sets them on `row` too. One statement."""
    for name, value in columns.items():
        setattr(row, name, value)
    derived = row.derived_columns()
    for name, value in derived.items():
        setattr(row, name, value)
    type(row)._default_manager.filter(pk=row.pk).update(**columns, **derived)


def announce_new(row: Content) -> None:
    """Tell the apps above that others can see the item for the first time."""
    announce(post_submitted if isinstance(row, Post) else comment_added, type(row), [row.pk])


def _remove(row: Content, moderator: Actor, kind: RemovalKind, rule: CitedRule | None, reason: str) -> None:
    write(row, **removal_columns(moderator, kind, rule=rule, reason=reason))
    log_removal(moderator, row, kind, rule=rule, reason=reason)
    announce(content_removed, type(row), [row.pk])


def _are_new_grounds(row: Content, rule: CitedRule | None, reason: str) -> bool:
    if rule is None and not reason:
        return False
    return (rule.key if rule else None, reason) != (row.removed_rule_id, row.removed_reason)


def _require_moderation(standing: Standing | None) -> None:
    """`standing`: None for a system actor, which may."""
    require(standing is None or can_moderate(standing), SENTENCES[Permission.POSTS])


def _voice_of(standing: Standing) -> str:
    return Distinction.MODERATOR.value if standing.is_moderator else Distinction.OPERATOR.value
