"""How a request reaches a post: through the one door for privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.core.base36 import from_base36
from apps.posts.models import Post

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


def post_or_404(viewer: Viewer, id36: str) -> Post:
    """The post, with its community, for a page about it; 404 where its place does not exist for the viewer, and for
    what is no id. One statement."""
    return get_object_or_404(Post.objects.visible_to(viewer).select_related("community"), pk=key_or_404(id36))


def post_reference(id36: str) -> Post:
    """The post that an address names, by its key alone, for a service that reads the row itself. No statement."""
    return Post(pk=key_or_404(id36))


def readable_or_404(viewer: Viewer, post: Post) -> Post:
    """The same post as a row of a listing shows it; 404 where the viewer may not read it. One statement."""
    return get_object_or_404(Post.objects.readable_by(viewer).for_row_of(viewer), pk=post.pk)


def key_or_404(id36: str) -> int:
    """The key that an address names; 404 for what is no id."""
    try:
        return from_base36(id36)
    except ValueError as error:
        raise Http404 from error
