"""What one person wrote, and what they kept for themself: posts and comments in one list, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.tuple_lookups import Tuple as ColumnTuple

from apps.comments.facts import EntryFacts, entry_of, outside_threads
from apps.comments.models import Comment, CommentVote, SavedComment
from apps.comments.querysets import CommentQuerySet
from apps.core import keyset
from apps.core.keyset import Cursor, FactsOrder, Page, PageRequest, RowAfter, RowBefore, moment_rank
from apps.posts.facts import PostFacts, facts_of, with_facts_for
from apps.posts.models import HiddenPost, Post, PostVote, SavedPost
from apps.posts.querysets import PostQuerySet
from apps.profiles.merge import COMMENT, POST, Place, key_beside, merged

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewers import Viewer

Item = PostFacts | EntryFacts

POST_ORDERS = {
    "new": FactsOrder("created_at", POST, moment_rank),
    "hot": FactsOrder("hot", POST),
    "top": FactsOrder("score", POST, int),
    "controversial": FactsOrder("controversy", POST),
}
COMMENT_ORDERS = {
    "new": FactsOrder("created_at", COMMENT, moment_rank),
    "top": FactsOrder("score", COMMENT, int),
    "controversial": FactsOrder("controversy", COMMENT),
}


@dataclass(frozen=True, slots=True)
class TimelineRequest:
    """A page of a merged list, next to an item of `kind`."""

    kind: str
    page: PageRequest


@dataclass(frozen=True, slots=True)
class Strand:
    """One of the lists that are merged: rows with `created_at`, each standing for the item whose key is in `key`."""

    kind: str
    rows: QuerySet[Any]
    key: str = "pk"


def read_request(query: Mapping[str, str]) -> TimelineRequest:
    """Raises BadRequest for what can't be a page."""
    named = query.get("after") or query.get("before") or ""
    kind = COMMENT if named.startswith(f"{COMMENT}_") else POST
    return TimelineRequest(kind, keyset.read_page_request(query, keyset.newest(kind)))


def overview(person: User, viewer: Viewer, request: TimelineRequest) -> Page[Item]:
    """Posts and comments of one person by their time.

    Statements of every merged page: the keys (two), their rows (two), and one for a cursor that is a bare fullname."""
    strands = [Strand(POST, posts_by(person, viewer)), Strand(COMMENT, comments_by(person, viewer))]
    return _page(viewer, strands, request)


def submitted(person: User, viewer: Viewer, sort: str, request: PageRequest) -> Page[PostFacts]:
    """Posts of one person. `sort`: a key of POST_ORDERS; all but "new" sort what the person ever posted."""
    order = POST_ORDERS[sort]
    return keyset.page_of(with_facts_for(viewer, posts_by(person, viewer), order.rank), order, request, make=PostFacts)


def comments(person: User, viewer: Viewer, sort: str, request: PageRequest) -> Page[EntryFacts]:
    """Comments of one person. `sort`: a key of COMMENT_ORDERS; all but "new" sort all of them."""
    order, written = COMMENT_ORDERS[sort], comments_by(person, viewer)
    return keyset.page_of(outside_threads(viewer, written, order.rank), order, request, make=entry_of)


def saved(member: User, request: TimelineRequest) -> Page[Item]:
    """What the member saved and may still read, by the time of saving."""
    posts = _readable(Strand(POST, SavedPost.objects.filter(member=member), "post_id"), member)
    comments = _readable(Strand(COMMENT, SavedComment.objects.filter(member=member), "comment_id"), member)
    return _page(member, [posts, comments], request)


def hidden(member: User, request: TimelineRequest) -> Page[Item]:
    """Posts that the member hid, by the time of hiding."""
    strand = Strand(POST, HiddenPost.objects.filter(member=member), "post_id")
    return _page(member, [_readable(strand, member)], request)


def voted(member: User, value: int, request: TimelineRequest) -> Page[Item]:
    """What others wrote and the member voted on with `value` (1 or -1), by the time of the first vote."""
    posts = Strand(POST, PostVote.objects.filter(voter=member, value=value), "target_id")
    comments = Strand(COMMENT, CommentVote.objects.filter(voter=member, value=value), "target_id")
    return _page(member, [_readable(strand, member, not_by=member) for strand in (posts, comments)], request)


def has_readable_items(person: User, viewer: Viewer) -> bool:
    """Whether there is anything of this person that the viewer may read. At most two statements."""
    doors = (Post.objects.readable_by(viewer), Comment.objects.readable_by(viewer))
    return any(door.by(person).exists() for door in doors)


def posts_by(person: User, viewer: Viewer) -> PostQuerySet:
    """What the viewer may read and asked for; nobody's own items are veiled from themself."""
    posts = Post.objects.readable_by(viewer).by(person)
    return posts if person.pk == viewer.pk else posts.suited_to(viewer)


def comments_by(person: User, viewer: Viewer) -> CommentQuerySet:
    written = Comment.objects.readable_by(viewer).by(person)
    return written if person.pk == viewer.pk else written.suited_to(viewer)


def _readable(strand: Strand, member: User, *, not_by: User | None = None) -> Strand:
    """The marks on items that the member may read. Asked for each mark in turn, until the page is full."""
    items: QuerySet[Any] = (Post if strand.kind == POST else Comment).objects.readable_by(member)
    items = items.filter(pk=OuterRef(strand.key))
    if not_by is not None:
        items = items.exclude(author=not_by)
    return Strand(strand.kind, strand.rows.filter(Exists(items)), strand.key)


def _page(viewer: Viewer, strands: Sequence[Strand], request: TimelineRequest) -> Page[Item]:
    cursor, is_restarted = _located(strands, request)
    size = request.page.size
    places = merged(
        [_places(strand, request.kind, cursor, size + 1) for strand in strands],
        backwards=cursor is not None and cursor.backwards,
        limit=size + 1,
    )
    page = keyset.cut(places, _query, size, cursor)
    return Page(_items(viewer, page.rows), page.next_query, page.previous_query, is_restarted)


def _located(strands: Sequence[Strand], request: TimelineRequest) -> tuple[Cursor | None, bool]:
    """As keyset.located, in the strand of the cursor's kind."""
    cursor = request.page.cursor
    if cursor is None or cursor.rank is not None:
        return cursor, False
    rows = next((strand for strand in strands if strand.kind == request.kind), None)
    moment = rows and rows.rows.filter(**{rows.key: cursor.pk}).values_list("created_at", flat=True).first()
    return (Cursor(cursor.pk, moment, cursor.backwards), False) if moment else (None, True)


def _places(strand: Strand, cursor_kind: str, cursor: Cursor | None, limit: int) -> list[Place]:
    """Keys and moments only, from the index, in the direction of the cursor. One statement."""
    sign = "" if cursor is not None and cursor.backwards else "-"
    rows = strand.rows.order_by(f"{sign}created_at", f"{sign}{strand.key}")
    if cursor is not None:
        lookup = RowAfter if cursor.backwards else RowBefore
        key = key_beside(strand.kind, cursor_kind, cursor.pk)
        rows = rows.filter(lookup(ColumnTuple("created_at", strand.key), (cursor.rank, key)))
    found = rows.values_list("created_at", strand.key)[:limit]
    return [Place(moment, strand.kind, pk) for moment, pk in found]


def _query(place: Place, *, backwards: bool = False) -> str:
    return keyset.cursor_query(place.kind, place.pk, place.moment, backwards=backwards)


def _items(viewer: Viewer, places: Sequence[Place]) -> list[Item]:
    """What is behind the keys, once more through the door, in the order of the places. Two statements."""
    keys: dict[str, list[int]] = {POST: [], COMMENT: []}
    for place in places:
        keys[place.kind].append(place.pk)
    posts = with_facts_for(viewer, Post.objects.readable_by(viewer).filter(pk__in=keys[POST]))
    written = outside_threads(viewer, Comment.objects.readable_by(viewer).filter(pk__in=keys[COMMENT]), "created_at")
    found: dict[tuple[str, int], Item] = {(POST, facts.pk): facts for facts in facts_of(posts)}
    found |= {(COMMENT, entry.pk): entry for entry in (entry_of(**row) for row in written)}
    return [found[place.kind, place.pk] for place in places if (place.kind, place.pk) in found]
