"""The only writer of `Post.reach`: how far a post travels beyond its community."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Case, Expression, PositiveSmallIntegerField, Q, Value, When

from apps.communities.models import Community
from apps.posts.models import Post, Reach


def widest_reach(community: Community) -> Reach:
    """How far the posts of this community travel at most. A restricted community counts as public."""
    if community.is_private:
        return Reach.COMMUNITY
    if community.is_nsfw:
        return Reach.ALL_NSFW
    return Reach.POPULAR if community.in_popular else Reach.ALL


def reach_of(community: Community) -> Expression:
    """The reach of each post of this community, as an expression over the post's own columns."""
    widest = widest_reach(community)
    gone = Q(removed_at__isnull=False) | Q(deleted_at__isnull=False)
    return Case(
        When(gone, then=Value(Reach.COMMUNITY)),
        When(is_nsfw=True, then=Value(min(widest, Reach.ALL_NSFW))),
        default=Value(widest),
        output_field=PositiveSmallIntegerField(),
    )


@transaction.atomic
def refresh_post(post: Post) -> None:
    """Sets the reach of one post from its stored state and its community's.

    Holds the community's row, as `refresh_community` does: else a community that turns private at this moment would
    miss the post. Whoever holds a post already holds its community first."""
    community = hold_community(post.community_id)
    Post.objects.filter(pk=post.pk).update(reach=reach_of(community))


@transaction.atomic
def refresh_community(community: Community) -> None:
    """Sets the reach of all posts of the community, in one UPDATE that touches only those which change."""
    held = hold_community(community.pk)
    Post.objects.in_community(held).exclude(reach=reach_of(held)).update(reach=reach_of(held))


def hold_community(community_id: int) -> Community:
    """The community as it stands, held until the end of the transaction against changes of its settings.

    Always held before a post: one order of rows everywhere."""
    return Community.objects.select_for_update(no_key=True).get(pk=community_id)
