"""The listings of posts: home, popular, all, a community, several, a domain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import F, Q
from django.utils import timezone

from apps.accounts.permissions import can_operate
from apps.accounts.sights import Sight, sight_of, values_of
from apps.accounts.visitors import preferences_of
from apps.communities.viewer import moderated_communities_of
from apps.core import keyset
from apps.core.base36 import fullname
from apps.core.keyset import Cursor, Order, Page, PageRequest, Rank
from apps.core.prepared import COMMUNITY, KEYS, Among, Prepared
from apps.posts import heads
from apps.posts.facts import PostFacts, facts_of, with_facts_for
from apps.posts.models import Post
from apps.posts.querysets import PostQuerySet
from apps.posts.scopes import Many, Scope
from apps.posts.sorts import ORDERS, RISING_AGE, RISING_MAX, Period, Sort, rising_rank

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer
    from apps.communities.models import Community

# The first holds what every page needs to know whether it is the last, and a community's two pinned posts. The others:
# how many more heads each fetches when the door turned some away (hidden by the viewer, of a community that
# turned private). A thousand posts hidden in a row end a page early, with a link to go on.
ROUNDS = (3, 25, 100, 300, 600)


class Head(NamedTuple):
    """A post that a page was chosen by, and what it is ordered by."""

    pk: int
    rank: Rank


def listing(
    viewer: Viewer, scope: Scope, sort: Sort, period: Period, request: PageRequest, *, without_pinned: bool = False
) -> Page[PostFacts]:
    """One page of posts that the viewer may read, asked for and did not hide.

    Statements: one for a single scope; two for a merged one (the ids at the heads, the rows), up to eight when the
    viewer hid hundreds in a row; two where the database sorts; two for rising, three where merged. One more for a
    cursor that is a bare fullname."""
    order = ORDERS[sort]
    if sort == Sort.RISING:
        return _rising(viewer, scope, _door(viewer, scope, without_pinned=without_pinned), request)
    is_walked = not sort.has_period and order.rank in scope.ranks
    if is_walked and isinstance(scope, Many):
        return _merged(viewer, scope, order, request, without_pinned=without_pinned)
    door = _door(viewer, scope, without_pinned=without_pinned)
    if is_walked:
        return _page(viewer, door, order, request)
    return _sorted(viewer, scope, door.since(period.since if sort.has_period else None), order, request)


def pinned(viewer: Viewer, community: Community) -> list[PostFacts]:
    """The pinned posts of a community by their slot, at most two, without those that the viewer hid. One statement."""
    prepared = _prepared_pins(Post.objects.all().db, sight_of(viewer))
    return facts_of(prepared.run({**values_of(viewer), COMMUNITY: community.pk}))


@lru_cache(maxsize=64)
def _prepared_pins(alias: str, sight: Sight) -> Prepared:
    viewer = sight.stand_in()
    posts = Post.objects.using(alias).readable_by(viewer).suited_to(viewer).not_hidden_by(viewer)
    pinned = posts.filter(community=COMMUNITY, pinned_slot__isnull=False).order_by("pinned_slot")
    return Prepared(with_facts_for(viewer, pinned))


def duplicates(viewer: Viewer, post: Post, request: PageRequest) -> Page[PostFacts]:
    """Other discussions of the post's link, newest first. One statement."""
    found = Post.objects.readable_by(viewer).suited_to(viewer).filter(url_key=post.url_key).exclude(url_key="")
    return _page(viewer, found.exclude(pk=post.pk), ORDERS[Sort.NEW], request)


def same_link(viewer: Viewer, community: Community, key: str) -> list[Post]:
    """The newest posts, at most three, of one link (`url_key`) in one community. One statement."""
    found = Post.objects.readable_by(viewer).in_community(community).filter(url_key=key).exclude(url_key="")
    return list(found.for_listing().order_by("-pk")[:3])


def _read_by(viewer: Viewer, scope: Scope) -> PostQuerySet:
    return Post.objects.readable_by(viewer).suited_to(viewer).not_hidden_by(viewer).filter(scope.place)


def _door(viewer: Viewer, scope: Scope, *, without_pinned: bool = False) -> PostQuerySet:
    door = _read_by(viewer, scope).filter(scope.condition)
    return door.filter(pinned_slot__isnull=True) if without_pinned else door


def _page(viewer: Viewer, posts: PostQuerySet, order: Order, request: PageRequest) -> Page[PostFacts]:
    return keyset.page_of(with_facts_for(viewer, posts, order.rank), order, request, make=PostFacts)


def _rows(viewer: Viewer, scope: Scope, keys: Sequence[int], order: Order) -> list[PostFacts]:
    """The posts with these keys that the viewer may read, in the order of the keys. One statement.

    The condition of the listing's scope is left out: the keys were chosen by it, and SQLite without statistics would
    read the whole scope by an index on it instead of these rows by their keys."""
    prepared = _prepared_rows(Post.objects.all().db, sight_of(viewer), scope.place, order.rank)
    rows = {facts.pk: facts for facts in facts_of(prepared.run({**values_of(viewer), KEYS: list(keys)}))}
    return [rows[key] for key in keys if key in rows]


@lru_cache(maxsize=256)
def _prepared_rows(alias: str, sight: Sight, place: Q, rank: str) -> Prepared:
    viewer = sight.stand_in()
    posts = Post.objects.using(alias).readable_by(viewer).suited_to(viewer).not_hidden_by(viewer)
    return Prepared(with_facts_for(viewer, posts.filter(place, Among("pk")), rank))


def _merged(
    viewer: Viewer, scope: Many, order: Order, request: PageRequest, *, without_pinned: bool
) -> Page[PostFacts]:
    """A page of the merged heads. Goes on behind the last head while the door turned so many away that the page is
    short; ends short after the last round, and then still links to what comes next."""
    cursor, is_restarted = request.cursor, False
    if cursor is not None and cursor.rank is None:
        cursor, is_restarted = keyset.located(_door(viewer, scope, without_pinned=without_pinned), order, cursor)
    position, kept, is_end = cursor, list[PostFacts](), False
    for extra in ROUNDS:
        limit = request.size + extra
        found = _heads(viewer, scope, order, position, limit)
        rows = _rows(viewer, scope, [head.pk for head in found], order)
        kept += [facts for facts in rows if not (without_pinned and facts.is_pinned)]
        is_end = len(found) < limit
        if is_end or len(kept) > request.size:
            break
        position = found[-1]
    page = keyset.cut(kept, order.query, request.size, cursor)
    if not is_end and len(kept) <= request.size and position is not None:
        _link_beyond(page, order, position)
    page.is_restarted = is_restarted
    return page


def _sorted(viewer: Viewer, scope: Scope, door: PostQuerySet, order: Order, request: PageRequest) -> Page[PostFacts]:
    """No index holds this order: all of the window is read and sorted. That is done with two narrow columns (six times
    faster than with whole rows), and only the page's rows are then read whole."""
    page = keyset.page_of(door.values("pk", rank=F(order.rank)), order, request, make=Head)
    page.rows = _rows(viewer, scope, [head.pk for head in page.rows], order)
    return page


def _heads(
    viewer: Viewer, scope: Many, order: Order, beyond: Cursor | None, limit: int, since: datetime | None = None
) -> list[Cursor]:
    if not scope.keys:
        return []
    shows_removed, shows_removed_of = scope.shows_removed, None
    if scope.shows_readable_removed and viewer.is_authenticated:
        shows_removed = can_operate(viewer) or any(one.pk in scope.keys for one in moderated_communities_of(viewer))
        shows_removed_of = viewer.pk
    return heads.choose(
        scope.column,
        scope.keys,
        order.rank,
        beyond=beyond,
        since=since,
        shows_nsfw=preferences_of(viewer).shows_nsfw,
        shows_removed=shows_removed,
        shows_removed_of=shows_removed_of,
        limit=limit,
    )


def _link_beyond(page: Page[Any], order: Order, position: Cursor) -> None:
    assert position.rank is not None
    query = keyset.cursor_query(order.kind, position.pk, position.rank, backwards=position.backwards)
    if position.backwards:
        page.previous_query = query
    else:
        page.next_query = query


def _rising(viewer: Viewer, scope: Scope, door: PostQuerySet, request: PageRequest) -> Page[PostFacts]:
    """The newest posts of half a day, at most a thousand, by the points that they gain each hour.

    No stored rank: sorted here, and paged by fullname in the order of this moment."""
    now = timezone.now()
    since = now - RISING_AGE
    young = door.since(since)
    # A single community's index gives them in their order by itself.
    if isinstance(scope, Many) and ORDERS[Sort.NEW].rank in scope.ranks and not scope.shows_readable_removed:
        newest = _heads(viewer, scope, ORDERS[Sort.NEW], None, RISING_MAX, since)
        young = _read_by(viewer, scope).filter(pk__in=[head.pk for head in newest])
    facts = young.order_by("-created_at", "-pk").values_list("pk", "score", "created_at")[:RISING_MAX]
    ranked = sorted(((rising_rank(score, now - born), pk) for pk, score, born in facts), reverse=True)
    keys = [pk for _, pk in ranked]
    page, wanted = _slice(keys, request)
    page.rows = _rows(viewer, scope, wanted, ORDERS[Sort.RISING])
    return page


def _slice(keys: list[int], request: PageRequest) -> tuple[Page[PostFacts], list[int]]:
    """The page's links without its rows, and the keys of the rows."""
    page, cursor = Page[PostFacts]([]), request.cursor
    if cursor is not None and cursor.pk not in keys:
        page.is_restarted, cursor = True, None
    if cursor is None:
        start, end = 0, request.size
    elif cursor.backwards:
        end = keys.index(cursor.pk)
        start = max(0, end - request.size)
    else:
        start = keys.index(cursor.pk) + 1
        end = start + request.size
    wanted = keys[start:end]
    if wanted and end < len(keys):
        page.next_query = urlencode({"after": fullname("t3", wanted[-1])})
    if wanted and start > 0:
        page.previous_query = urlencode({"before": fullname("t3", wanted[0])})
    return page, wanted
