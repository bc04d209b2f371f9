"""How a request reaches a thread or a comment: through the one door for privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, Value, When
from django.shortcuts import get_object_or_404

from apps.comments.models import Comment
from apps.communities.querysets import author_can_be_banned
from apps.posts.doors import key_or_404
from apps.posts.models import Post

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


def thread_post_or_404(viewer: Viewer, id36: str) -> Post:
    """The post with what its thread page shows; text blanked where it may not be read; `.can_ban_author`, for those
    who ban. One statement."""
    posts = (
        Post.objects.visible_to(viewer)
        .with_text_for(viewer)
        .with_vote_of(viewer)
        .with_marks_of(viewer)
        .annotate(can_ban_author=Case(When(author_can_be_banned(), then=Value(value=True)), default=Value(value=False)))
        .select_related("author", "community", "flair")
    )
    return get_object_or_404(posts, pk=key_or_404(id36))


def comment_or_404(viewer: Viewer, cid36: str) -> Comment:
    """The comment with its post and community, for a page about it; `shown_body` where it may be read. One
    statement."""
    comments = Comment.objects.visible_to(viewer).with_text_for(viewer)
    rows = comments.select_related("post__community", "post__author", "community", "author")
    found: Comment = get_object_or_404(rows, pk=key_or_404(cid36))
    return found


def comment_reference(cid36: str) -> Comment:
    """The comment that an address names, by its key alone, for a service that reads the row itself. No statement."""
    return Comment(pk=key_or_404(cid36))
