"""What a listing ranges over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from apps.accounts.visitors import preferences_of
from apps.communities.models import Community, FlairTemplate
from apps.communities.viewer import subscriptions_of
from apps.posts.heads import Column
from apps.posts.models import Reach

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer

SEVERAL_MAX = 50


HOT_AND_NEW = frozenset(("hot", "created_at"))


@dataclass(frozen=True, slots=True)
class Single:
    """One value of one column. `ranks`: the orders that an index on it holds; for others the rows are sorted. `place`:
    as that of Many."""

    condition: Q
    ranks: frozenset[str] = HOT_AND_NEW
    place: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Many:
    """Any number of values of one column, whose rows are chosen by `heads`. `ranks`: as those of Single; `within`: what
    holds of all these rows anyway, and offers other indexes where they are sorted; `place`: what the community itself
    must say, since the reach of its posts may follow it later; `shows_removed`: removed posts are among the rows, for
    those who may read them; `shows_readable_removed`: only for those, and one's own for anybody."""

    column: Column
    keys: tuple[int, ...]
    ranks: frozenset[str] = HOT_AND_NEW
    within: Q = field(default_factory=Q)
    place: Q = field(default_factory=Q)
    shows_removed: bool = False
    shows_readable_removed: bool = False

    @property
    def condition(self) -> Q:
        one_of: dict[str, Any] = (
            {f"{self.column}__in": self.keys} if len(self.keys) != 1 else {self.column: self.keys[0]}
        )
        return Q(**one_of) & self.within


Scope = Single | Many


def in_community(community: Community) -> Many:
    """One list, but chosen by `heads`, so that a community's page reads its rows by the statement of every listing."""
    return Many("community_id", (community.pk,), shows_readable_removed=True)


def with_flair(flair: FlairTemplate) -> Many:
    """The posts of a community that wear its flair.

    One list, but chosen by `heads`: with statistics SQLite would rather begin with the few rows of communities, read
    all of their posts and sort them."""
    place = Q(community=flair.community_id)
    return Many("flair_id", (flair.pk,), frozenset(("hot",)), within=place, shows_removed=True)


def from_domain(host: str) -> Single:
    """The second half is the condition of the index: SQLite uses a partial one only where it is repeated."""
    return Single(Q(domain=host) & ~Q(domain=""))


def in_communities(communities: Sequence[Community]) -> Many:
    return Many("community_id", tuple(community.pk for community in communities))


def everywhere(viewer: Viewer) -> Many:
    """r/all: whatever left its community, with NSFW for those who see it."""
    nsfw = (Reach.ALL_NSFW.value,) if preferences_of(viewer).shows_nsfw else ()
    return Many("reach", (*nsfw, Reach.ALL.value, Reach.POPULAR.value))


def popular() -> Many:
    return Many("reach", (Reach.POPULAR.value,), place=Q(community__in_popular=True, community__is_nsfw=False))


def subscribed(viewer: Viewer) -> Many:
    """Return the scope of the front page: a member's first 250 subscriptions by name, or r/popular for a visitor.

    NSFW communities are included only if the member wants to see them. No statement in a GET or HEAD request, where the
    subscriptions came with the viewer; one elsewhere."""
    if not viewer.is_authenticated:
        return popular()
    shows_nsfw = preferences_of(viewer).shows_nsfw
    return Many("community_id", tuple(one.pk for one in subscriptions_of(viewer) if shows_nsfw or not one.is_nsfw))
