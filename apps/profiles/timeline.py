"""What one person wrote, and what they kept for themself: posts and comments in one list, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.tuple_lookups import Tuple as ColumnTuple

from apps.comments.models import Comment, CommentVote, SavedComment
from apps.comments.querysets import CommentQuerySet
from apps.core import keyset
from apps.core.base36 import fullname
from apps.core.keyset import Cursor, Order, Page, PageRequest, RowAfter, RowBefore
from apps.posts.models import HiddenPost, Post, PostVote, SavedPost
from apps.posts.querysets import PostQuerySet
from apps.posts.rows import Row, rows_of
from apps.profiles.entries import Entry, entries_of, for_entries_of, hides_score
from apps.profiles.merge import COMMENT, POST, Place, key_beside, merged

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewers import Viewer

Items = Page[Row | Entry]

POST_ORDERS = {
    "new": keyset.newest(POST),
    "hot": Order("hot", POST),
    "top": Order("score", POST, int),
    "controversial": Order("controversy", POST),
}


class OrderByVotes(Order):
    """An order of comments whose cursor carries no rank where that would tell a hidden score; the page looks it up."""

    def query(self, row: Any, *, backwards: bool = False) -> str:
        if not hides_score(row):
            return keyset.cursor_query(self.kind, row.pk, getattr(row, self.rank), backwards=backwards)
        return urlencode({"before" if backwards else "after": fullname(self.kind, row.pk)})


COMMENT_ORDERS = {
    "new": keyset.newest(COMMENT),
    "top": OrderByVotes("score", COMMENT, int),
    "controversial": OrderByVotes("controversy", COMMENT),
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


def overview(person: User, viewer: Viewer, request: TimelineRequest) -> Items:
    """Posts and comments of one person by their time.

    Statements of every merged page: the keys (two), their rows (two), the viewer's rights there (three; for visitors
    none), and one for a cursor that is a bare fullname."""
    strands = [Strand(POST, posts_by(person, viewer)), Strand(COMMENT, comments_by(person, viewer))]
    return _page(viewer, strands, request)


def submitted(person: User, viewer: Viewer, sort: str, request: PageRequest) -> Page[Row]:
    """Posts of one person. `sort`: a key of POST_ORDERS; all but "new" sort what the person ever posted."""
    page = keyset.page_of(posts_by(person, viewer).for_row_of(viewer), POST_ORDERS[sort], request)
    page.rows = rows_of(page.rows, viewer)
    return page


def comments(person: User, viewer: Viewer, sort: str, request: PageRequest) -> Page[Entry]:
    """Comments of one person. `sort`: a key of COMMENT_ORDERS; all but "new" sort all of them."""
    page = keyset.page_of(for_entries_of(viewer, comments_by(person, viewer)), COMMENT_ORDERS[sort], request)
    page.rows = entries_of(page.rows, viewer)
    return page


def saved(member: User, request: TimelineRequest) -> Items:
    """What the member saved and may still read, by the time of saving."""
    posts = _readable(Strand(POST, SavedPost.objects.filter(member=member), "post_id"), member)
    comments = _readable(Strand(COMMENT, SavedComment.objects.filter(member=member), "comment_id"), member)
    return _page(member, [posts, comments], request)


def hidden(member: User, request: TimelineRequest) -> Items:
    """Posts that the member hid, by the time of hiding."""
    strand = Strand(POST, HiddenPost.objects.filter(member=member), "post_id")
    return _page(member, [_readable(strand, member)], request)


def voted(member: User, value: int, request: TimelineRequest) -> Items:
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


def _page(viewer: Viewer, strands: Sequence[Strand], request: TimelineRequest) -> Items:
    cursor, is_restarted = _located(strands, request)
    size = request.page.size
    places = merged(
        [_places(strand, request.kind, cursor, size + 1) for strand in strands],
        backwards=cursor is not None and cursor.backwards,
        limit=size + 1,
    )
    page = keyset.cut(places, _query, size, cursor)
    return Page(_rows(viewer, page.rows), page.next_query, page.previous_query, is_restarted)


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


def _rows(viewer: Viewer, places: Sequence[Place]) -> list[Row | Entry]:
    """The rows behind the keys, once more through the door, in the order of the places."""
    keys: dict[str, list[int]] = {POST: [], COMMENT: []}
    for place in places:
        keys[place.kind].append(place.pk)
    posts = Post.objects.readable_by(viewer).for_row_of(viewer).in_bulk(keys[POST])
    written = for_entries_of(viewer, Comment.objects.readable_by(viewer)).in_bulk(keys[COMMENT])
    ready: dict[tuple[str, int], Row | Entry] = {}
    ready.update(zip(((POST, pk) for pk in posts), rows_of(posts.values(), viewer), strict=True))
    ready.update(zip(((COMMENT, pk) for pk in written), entries_of(written.values(), viewer), strict=True))
    return [ready[place.kind, place.pk] for place in places if (place.kind, place.pk) in ready]
