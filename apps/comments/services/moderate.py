"""What moderators do to comments. Each act writes its entry of the log in the same transaction."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from apps.comments.models import Comment
from apps.comments.permissions import can_moderate
from apps.communities.models import Action, TargetKind
from apps.communities.services.log import MARK_TAKEN_AWAY, record
from apps.communities.standing import standing_of
from apps.core.permissions import require
from apps.posts.models import RemovalKind
from apps.posts.rules import ContentGone
from apps.posts.services.moderate import voice_of
from apps.posts.signals import content_removed

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def remove_comment(
    *, moderator: User, comment: Comment, kind: RemovalKind = RemovalKind.MODERATOR, reason: str = ""
) -> None:
    """Hides the text from everybody but its author and the moderators; the replies stay. May be sent twice.

    Raises ContentGone when the author deleted it, PermissionDenied when the right is gone."""
    comment = _held(moderator, comment)
    if comment.is_removed:
        return
    Comment.objects.filter(pk=comment.pk).update(
        removed_at=timezone.now(),
        removed_by=moderator,
        removed_kind=kind,
        removed_reason=reason,
        approved_at=None,
        approved_by=None,
    )
    _log(moderator, comment, Action.REMOVE_COMMENT, reason or str(kind.label))
    transaction.on_commit(partial(content_removed.send, sender=Comment, item=comment))


@transaction.atomic
def approve_comment(*, moderator: User, comment: Comment) -> None:
    """Undoes a removal, or says that the comment is fine. May be sent twice. Raises as remove_comment does."""
    comment = _held(moderator, comment)
    if comment.approved_at is not None:
        return
    Comment.objects.filter(pk=comment.pk).update(
        approved_at=timezone.now(),
        approved_by=moderator,
        removed_at=None,
        removed_by=None,
        removed_kind="",
        removed_reason="",
    )
    _log(moderator, comment, Action.APPROVE_COMMENT)


@transaction.atomic
def distinguish_comment(*, moderator: User, comment: Comment, on: bool) -> None:
    """Marks an own comment as said by a moderator (or by the site, where an operator does not moderate), or takes the
    mark away. May be sent twice. Raises as remove_comment does, and PermissionDenied for the comment of another."""
    comment = _held(moderator, comment)
    require(comment.author_id == moderator.pk)
    wanted = voice_of(standing_of(moderator, comment.community)) if on else ""
    if Comment.objects.filter(pk=comment.pk).exclude(distinguished=wanted).update(distinguished=wanted):
        _log(moderator, comment, Action.DISTINGUISH, "" if on else MARK_TAKEN_AWAY)


def _held(moderator: User, comment: Comment) -> Comment:
    """The row, locked until the act is done, with the right asked again."""
    rows = Comment.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    found = rows.filter(pk=comment.pk).first()
    if found is None:
        raise ContentGone
    require(can_moderate(standing_of(moderator, found.community)))
    if found.is_deleted:
        raise ContentGone
    return found


def _log(moderator: User, comment: Comment, action: Action, reason: str = "") -> None:
    record(
        community=comment.community,
        moderator=moderator,
        action=action,
        target_kind=TargetKind.COMMENT,
        target_id=comment.pk,
        target_name=comment.fullname,
        reason=reason,
    )
