"""What stands beside every page of a community."""

from __future__ import annotations

from typing import TypedDict

from django.db.models import Exists

from apps.communities.flair import offered_flair
from apps.communities.models import Community, FlairTemplate, Membership, Rule
from apps.communities.standing import Standing

MODERATORS_SHOWN = 10


class Sidebar(TypedDict):
    """The inputs of `communities/_side.html`, to be poured into a page's context."""

    community: Community
    standing: Standing
    rules: list[Rule]
    moderators: list[Membership]
    has_more_moderators: bool
    offers_flair: bool


def sidebar_of(community: Community, standing: Standing) -> Sidebar:
    """Rules in their order, and at most ten moderators by seniority, each with `.member`. Two statements."""
    rules = list(community.rules.all())
    found = list(
        Membership.objects.filter(community=community)
        .moderators()
        .select_related("member")
        .annotate(offers_flair=Exists(offered_flair(community, FlairTemplate.Wearer.MEMBER)))[: MODERATORS_SHOWN + 1]
    )
    return Sidebar(
        community=community,
        standing=standing,
        rules=rules,
        moderators=found[:MODERATORS_SHOWN],
        has_more_moderators=len(found) > MODERATORS_SHOWN,
        # A flair is offered by somebody: where nobody moderates, nothing is offered.
        offers_flair=any(getattr(row, "offers_flair", False) for row in found),
    )
