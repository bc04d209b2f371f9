"""Votes on posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.communities.standing import standing_of
from apps.core.permissions import require
from apps.posts.models import Post
from apps.posts.permissions import can_vote
from apps.posts.rules import ContentGone, ThreadArchived
from apps.votes.services import cast_vote

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def vote_on_post(*, voter: User, post: Post, value: int) -> None:
    """`value`: -1, 0 or 1. A lock ends the talk, not the votes.

    Raises PermissionDenied when a ban came between, ContentGone, ThreadArchived. Reads the post without a lock: the
    row that every voter wants is written last and shortly."""
    fresh = Post.objects.select_related("community").filter(pk=post.pk).first()
    if fresh is None:
        raise ContentGone
    standing = standing_of(voter, fresh.community)
    require(can_vote(standing), standing.refusal_to_take_part)
    if fresh.is_gone:
        raise ContentGone
    if fresh.is_archived:
        raise ThreadArchived
    cast_vote(voter=voter, target=fresh, value=value)
