"""How far the posts of a whole community travel, in SQL; of one post `posts.models.post.reach_of` tells."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, Expression, PositiveSmallIntegerField, Q, QuerySet, Value, When

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


def posts_of_community(community_id: int) -> QuerySet[Post]:
    return Post.objects.filter(community=community_id)


def refresh_reach(community_id: int, keys: Sequence[int]) -> None:
    """Set the reach of these posts of the community, in one UPDATE that touches only those which change.

    Call inside a transaction. Locks the community's row, as every act on a post does: else a change of the settings at
    this moment would be missed."""
    held = community_for_update(community_id)
    rows = Post.objects.in_community(held).filter(pk__in=keys)
    rows.exclude(reach=reach_in_sql(held)).update(reach=reach_in_sql(held))
