"""How entries of a moderation log find the posts that they tell of."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from apps.communities.targets import Target
from apps.posts.models import Post

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


def find_posts(viewer: Viewer, ids: Collection[int]) -> dict[int, Target]:
    """Title and address of those that the viewer may read now; one statement."""
    rows = Post.objects.readable_by(viewer).filter(pk__in=ids).select_related("community", "author")
    return {post.pk: Target(post.title, post.get_absolute_url()) for post in rows}
