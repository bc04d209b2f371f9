"""Who may do what to a post or a comment. The services ask inside the transaction; pages ask to know what to offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.communities.models import FlairTemplate, Permission
from apps.communities.standing import Standing
from apps.core.errors import RuleViolation
from apps.posts.models import Content, Post
from apps.posts.rules import ContentGone, ThreadArchived, ThreadLocked

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


def can_vote(standing: Standing) -> bool:
    return standing.can_take_part


def can_edit(standing: Standing, viewer: Viewer, item: Content) -> bool:
    """The author, unless banned: whoever may not write here may not rewrite here either."""
    return can_delete(viewer, item) and standing.can_take_part


def can_delete(viewer: Viewer, item: Content) -> bool:
    """The author, whatever their standing in the community: people can always take back their own words."""
    return viewer.is_authenticated and item.author_id == viewer.pk


def can_moderate(standing: Standing) -> bool:
    """Remove, approve, lock, pin, mark."""
    return standing.may(Permission.POSTS)


def can_set_flair(standing: Standing) -> bool:
    """On anybody's post; authors choose among what is offered when they edit."""
    return standing.may(Permission.FLAIR)


def can_distinguish(standing: Standing, viewer: Viewer, item: Content) -> bool:
    """One's own post or comment only."""
    return can_moderate(standing) and item.author_id == viewer.pk


def can_wear(flair: FlairTemplate, standing: Standing) -> bool:
    """Whether somebody of this standing may give this flair to a post of the community."""
    offered = flair.is_offered and (not flair.for_moderators or can_set_flair(standing))
    return offered and flair.community_id == standing.community.pk and flair.wearer == FlairTemplate.Wearer.POST


def refusal_of_comments(post: Post, standing: Standing) -> RuleViolation | None:
    """Why the post takes no comment from somebody of this standing: ContentGone, ThreadArchived, ThreadLocked (which
    does not stop moderators), or None."""
    if post.is_gone:
        return ContentGone()
    if post.is_archived:
        return ThreadArchived()
    if post.is_locked and not can_moderate(standing):
        return ThreadLocked()
    return None


def refusal_of_votes(item: Content) -> RuleViolation | None:
    """Why the item takes no votes from anybody: ContentGone, ThreadArchived, or None. A lock does not stop votes."""
    if item.is_gone or item.thread.is_gone:
        return ContentGone()
    return ThreadArchived() if item.thread.is_archived else None
