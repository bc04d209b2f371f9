"""What stands beside every page of a community."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, TypedDict

from django.db.models import Exists

from apps.communities.flair import offered_flair
from apps.communities.models import Community, FlairTemplate, Membership, Rule
from apps.communities.services.rules import RULES_MAX
from apps.communities.standing import Standing
from apps.core.addresses import address
from apps.core.json_rows import JsonRows
from apps.core.prepared import COMMUNITY, Prepared
from apps.core.tiles import tile_of

MODERATORS_SHOWN = 10
FLAIR_SHOWN = 100


class Moderator(NamedTuple):
    """A moderator as the sidebar names them. `shown_name`: "[deleted]" for a closed account."""

    username: str
    shown_name: str

    @property
    def tile(self) -> int:
        return tile_of(self.username)

    def get_absolute_url(self) -> str:
        return address("profiles:overview", self.username)


class Sidebar(TypedDict):
    """The inputs of `communities/_side.html`, to be poured into a page's context. `flairs`: what its posts wear."""

    community: Community
    standing: Standing
    rules: list[Rule]
    moderators: list[Moderator]
    has_more_moderators: bool
    offers_flair: bool
    flairs: list[FlairTemplate]


def sidebar_of(community: Community, standing: Standing) -> Sidebar:
    """Rules and flair in their order, and at most ten moderators by seniority. One statement."""
    found = _prepared(Community.objects.all().db).run({COMMUNITY: community.pk}).get()
    moderators = [
        Moderator(row["username"], "[deleted]" if row["closed_at"] else row["username"]) for row in found["team"]
    ]
    return Sidebar(
        community=community,
        standing=standing,
        rules=[Rule(community_id=community.pk, **row) for row in found["numbered_rules"]],
        moderators=moderators[:MODERATORS_SHOWN],
        has_more_moderators=len(moderators) > MODERATORS_SHOWN,
        # A flair is offered by somebody: where nobody moderates, nothing is offered.
        offers_flair=bool(moderators) and found["offers_flair"],
        flairs=[FlairTemplate(community_id=community.pk, **row) for row in found["worn_flair"]],
    )


@lru_cache(maxsize=8)
def _prepared(alias: str) -> Prepared:
    rules = Rule.objects.filter(community=COMMUNITY)[:RULES_MAX]
    moderators = Membership.objects.filter(community=COMMUNITY).moderators()[: MODERATORS_SHOWN + 1]
    worn = FlairTemplate.Wearer
    posts = offered_flair(Community(pk=COMMUNITY), worn.POST, to_moderators=True)[:FLAIR_SHOWN]
    rows = Community.objects.using(alias).filter(pk=COMMUNITY)
    return Prepared(
        rows.values(
            numbered_rules=JsonRows(rules, id="id", title="title", text="text", applies_to="applies_to"),
            team=JsonRows(moderators, username="member__username", closed_at="member__closed_at"),
            worn_flair=JsonRows(posts, id="id", text="text"),
            offers_flair=Exists(offered_flair(Community(pk=COMMUNITY), worn.MEMBER)),
        )
    )
