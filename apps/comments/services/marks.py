"""Votes on comments, and comments that a member keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.comments.models import Comment, SavedComment
from apps.communities.standing import standing_of
from apps.core.permissions import require
from apps.posts.rules import ContentGone, ThreadArchived
from apps.votes.services import cast_vote

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def vote_on_comment(*, voter: User, comment: Comment, value: int) -> None:
    """`value` -1, 0 or 1. Raises ContentGone, ThreadArchived and, when a ban came between, PermissionDenied.

    A lock ends the talk, not the votes."""
    fresh = Comment.objects.select_related("post", "community").filter(pk=comment.pk).first()
    if fresh is None:
        raise ContentGone
    standing = standing_of(voter, fresh.community)
    require(standing.can_take_part, standing.refusal_to_take_part)
    if fresh.is_gone or fresh.post.is_gone:
        raise ContentGone
    fresh.post.community = fresh.community
    if fresh.post.is_archived:
        raise ThreadArchived
    cast_vote(voter=voter, target=fresh, value=value)


def save_comment(*, member: User, comment: Comment, kept: bool) -> None:
    """Puts the comment on the member's list, or takes it off. May be sent twice."""
    if kept:
        SavedComment.objects.bulk_create([SavedComment(comment=comment, member=member)], ignore_conflicts=True)
    else:
        SavedComment.objects.filter(comment=comment, member=member).delete()
