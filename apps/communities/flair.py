"""Which flair somebody may choose from."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.communities.models import Community, FlairTemplate


def offered_flair(community: Community, wearer: str, *, to_moderators: bool = False) -> QuerySet[FlairTemplate]:
    """What posts (`wearer` "post") or members ("member") may wear, in the community's order; with `to_moderators`
    also what only they give. Flair that came with an archive is not among it."""
    offered = FlairTemplate.objects.filter(community=community, wearer=wearer, is_offered=True)
    return offered if to_moderators else offered.filter(for_moderators=False)
