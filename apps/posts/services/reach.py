"""How far the posts of a whole community travel, in SQL; of one post `posts.models.post.reach_of` tells."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Case, Expression, PositiveSmallIntegerField, Q, Value, When

from apps.communities.models import Community
from apps.posts.models import Post, Reach
from apps.posts.models.post import widest_reach
from apps.posts.services.row_locks import community_for_update


def reach_in_sql(community: Community) -> Expression:
    """The reach of each post of this community, as an expression over the post's own columns."""
    widest = widest_reach(community)
    gone = Q(removed_at__isnull=False) | Q(deleted_at__isnull=False)
    return Case(
        When(gone, then=Value(Reach.COMMUNITY)),
        When(is_nsfw=True, then=Value(min(widest, Reach.ALL_NSFW))),
        default=Value(widest),
        output_field=PositiveSmallIntegerField(),
    )


@transaction.atomic(savepoint=False)
def refresh_community(community: Community) -> None:
    """Set the reach of all posts of the community, in one UPDATE that touches only those which change.

    Locks the community's row, as every act on a post does: else a post that is submitted at this moment would be
    missed."""
    held = community_for_update(community.pk)
    Post.objects.in_community(held).exclude(reach=reach_in_sql(held)).update(reach=reach_in_sql(held))
