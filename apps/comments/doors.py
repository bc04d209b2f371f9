"""How a request reaches a thread or a comment: through the one door for privacy."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Value
from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.accounts.sights import Sight, sight_of, values_of
from apps.comments.models import Comment
from apps.communities.querysets import author_can_be_banned
from apps.core.columns import whether
from apps.core.prepared import ITEM, Prepared
from apps.posts.doors import key_or_404
from apps.posts.models import Post

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


def thread_post_or_404(viewer: Viewer, id36: str) -> Post:
    """The post with what its thread page shows; text blanked where it may not be read; `.can_ban_author`, for those
    who ban. One statement."""
    prepared = _prepared_head(Post.objects.all().db, sight_of(viewer))
    found: list[Post] = list(prepared.run({ITEM: key_or_404(id36), **values_of(viewer)}))
    if not found:
        raise Http404
    return found[0]


@lru_cache(maxsize=32)
def _prepared_head(alias: str, sight: Sight) -> Prepared:
    viewer = sight.stand_in()
    posts = Post.objects.using(alias).visible_to(viewer).with_text_for(viewer).with_vote_of(viewer)
    can_ban = whether(author_can_be_banned())
    posts = posts.with_marks_of(viewer).annotate(can_ban_author=can_ban if sight.is_member else Value(value=False))
    return Prepared(posts.select_related("author", "community", "flair").filter(pk=ITEM))


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
