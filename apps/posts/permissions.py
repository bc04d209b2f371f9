"""Who may do what to a post; asked at the door, and again by the services inside the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.communities.models import FlairTemplate, Permission
from apps.communities.standing import Standing
from apps.posts.models import Post

if TYPE_CHECKING:
    from apps.communities.querysets import Viewer


def can_vote(standing: Standing) -> bool:
    return standing.can_take_part


def can_edit(standing: Standing, viewer: Viewer, post: Post) -> bool:
    """The author, unless banned: who may not write here does not rewrite here either."""
    return can_delete(viewer, post) and standing.can_take_part


def can_delete(viewer: Viewer, post: Post) -> bool:
    """The author, wherever they stand with the community: one's own words can always be taken back."""
    return viewer.is_authenticated and post.author_id == viewer.pk


def can_moderate(standing: Standing) -> bool:
    """Remove, approve, lock, pin, mark."""
    return standing.may(Permission.POSTS)


def can_set_flair(standing: Standing) -> bool:
    """On anybody's post; authors choose among what is offered when they edit."""
    return standing.may(Permission.FLAIR)


def can_distinguish(standing: Standing, viewer: Viewer, post: Post) -> bool:
    """One's own post only."""
    return can_moderate(standing) and post.author_id == viewer.pk


def can_wear(flair: FlairTemplate, standing: Standing) -> bool:
    """Whether somebody of this standing may give this flair to a post of the community."""
    offered = flair.is_offered and (not flair.for_moderators or can_set_flair(standing))
    return offered and flair.community_id == standing.community.pk and flair.wearer == FlairTemplate.Wearer.POST
