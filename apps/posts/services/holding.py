"""A post as it stands, held until the end of the transaction."""

from __future__ import annotations

from apps.posts.models import Post
from apps.posts.rules import ContentGone
from apps.posts.services.reach import hold_community


def hold_post(post: Post) -> Post:
    """The row, locked, with its community, which is locked before it; for acts that change a post's state.

    Raises ContentGone when it was deleted. A removed post is returned: it can be approved, and its author may mend it.
    Two statements."""
    community = hold_community(post.community_id)
    held = Post.objects.select_for_update(no_key=True).filter(pk=post.pk).first()
    if held is None or held.is_deleted:
        raise ContentGone
    held.community = community
    return held
