"""What moderators do to comments. Each act writes its entry of the log in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from apps.comments.models import Comment
from apps.communities.models import Action, TargetKind
from apps.communities.services.log import record
from apps.communities.standing import standing_of
from apps.core.permissions import require
from apps.posts.models import Distinction, RemovalKind
from apps.posts.rules import ContentGone

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
    _log(moderator, comment, Action.REMOVE_COMMENT, reason)


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
    """Marks an own comment as said by a moderator, or takes the mark away. May be sent twice."""
    comment = _held(moderator, comment)
    require(comment.author_id == moderator.pk)
    wanted = Distinction.MODERATOR if on else ""
    if Comment.objects.filter(pk=comment.pk).exclude(distinguished=wanted).update(distinguished=wanted):
        _log(moderator, comment, Action.DISTINGUISH)


def _held(moderator: User, comment: Comment) -> Comment:
    """The row, locked until the act is done, with the right asked again."""
    comment = Comment.objects.select_for_update(of=("self",)).select_related("community").get(pk=comment.pk)
    require(standing_of(moderator, comment.community).may_moderate_posts)
    if comment.is_deleted:
        raise ContentGone
    return comment


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
