"""Who may do what to a comment; asked at the door, and again by the services inside the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.comments.models import Comment
from apps.communities.standing import Standing
from apps.posts.models import Post

if TYPE_CHECKING:
    from apps.posts.querysets import Viewer


def can_edit(standing: Standing, viewer: Viewer, comment: Comment) -> bool:
    """The author, as long as the text stands, unless banned: who may not write here does not rewrite here either."""
    return can_delete(viewer, comment) and standing.can_take_part and not comment.is_gone


def can_delete(viewer: Viewer, comment: Comment) -> bool:
    """The author, also when a moderator removed it, and when banned: one's own words can always be taken back."""
    return viewer.is_authenticated and comment.author_id == viewer.pk


def can_moderate(standing: Standing) -> bool:
    return standing.may_moderate_posts


def is_open_to(standing: Standing, post: Post) -> bool:
    """Whether the post still takes comments from somebody with this standing."""
    return not (post.is_gone or post.is_archived or (post.is_locked and not standing.may_moderate_posts))
