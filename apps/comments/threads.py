"""The thread page's read: a post's comments as one viewer may see them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, CharField, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.visitors import preferences_of
from apps.comments import nodes, outline, window
from apps.comments.models import Comment
from apps.comments.outline import NONE, Amount, Node, Outline, Place
from apps.comments.tree import Branch, build_tree
from apps.communities.models import CommentSort, Membership, Permission
from apps.communities.querysets import author_can_be_banned
from apps.core.base36 import fullname, to_base36
from apps.core.keyset import Cursor, EpochSeconds, Order, cursor_query, located, moment_rank
from apps.core.moments import ago, full, iso
from apps.posts.rows import points

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer
    from apps.communities.standing import Standing
    from apps.posts.models import Post

# A branch arrives folded below this score (Reddit's habit).
FOLDED_BELOW = -4
# How many ancestors the link of a permalink asks for at first; then CONTEXT_MAX.
CONTEXT_FIRST = 3
HEADING_FIRST, HEADING_LAST = 3, 6

ORDERS = {
    CommentSort.BEST: Order("best", "t1", float),
    CommentSort.TOP: Order("score", "t1", int),
    CommentSort.CONTROVERSIAL: Order("controversy", "t1", float),
    CommentSort.NEW: Order("created_at", "t1", moment_rank),
    CommentSort.OLD: Order("created_at", "t1", moment_rank, ascending=True),
}

_COLUMNS = (
    "pk", "parent_id", "reply_count", "score", "created", "edited", "is_removed_row", "is_deleted_row",
    "distinguished", "is_readable", "shown_html", "shown_author", "shown_name", "flair_text", "viewer_vote",
    "is_saved", "is_approved_row", "can_ban_row", "rank",
)  # fmt: skip


@dataclass(slots=True)
class CommentRow:
    """What the page shows of one comment; every string is ready."""

    id36: str
    url: str
    author_name: str
    author_url: str
    is_author_of_post: bool
    is_mine: bool
    speaks_as: str
    flair: str
    points: str
    hides_score: bool
    ago: str
    moment: str
    iso: str
    edited: str
    html: str
    state: str  # "", "deleted", "removed"; with text only for those who may read it
    is_approved: bool
    is_readable: bool
    is_folded: bool
    viewer_vote: int
    is_saved: bool
    heading: int
    rank: Any
    can_ban: bool = False
    is_context: bool = False
    is_focus: bool = False
    # Filled in by comments.markup
    children: str = ""
    more_label: str = ""


@dataclass(slots=True)
class Thread:
    """A window of a thread. `branches` in reading order; with a focus, its ancestors and itself stand first."""

    post: Post
    url: str
    sort: CommentSort
    branches: list[Branch] = field(default_factory=list)
    focus_id36: str = ""
    # The query of the page that goes on behind the last comment at the top of this one, and how many it leads to; ""
    # when this is the last, or the comment that the page is about has the link
    more_query: str = ""
    left: Amount = NONE
    # The query of this page with more of the comments that the focus answers; "" when the topmost is there
    before_query: str = ""
    # The page begins behind a comment (a "load more" page), so ancestors are shown for context only
    is_continued: bool = False
    is_restarted: bool = False

    @property
    def base_url(self) -> str:
        return f"{self.url}{self.focus_id36}/" if self.focus_id36 else self.url

    @property
    def more_url(self) -> str:
        return f"{self.base_url}?{self.more_query}" if self.more_query else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads which post, when: what every row of a page has in common."""

    post: Post
    viewer: Viewer
    standing: Standing
    sort: CommentSort
    url: str
    now: float

    @property
    def poster_key(self) -> int | None:
        """The author of the post, where the reader may read it: a mark must not tell who wrote what is gone."""
        return self.post.author_id if getattr(self.post, "is_readable", True) else None

    @property
    def hides_scores_since(self) -> float:
        """Scores of comments that are newer (seconds since 1970) are hidden, but from moderators."""
        minutes = self.post.community.score_hidden_minutes
        return self.now - 60 * minutes if minutes and not self.standing.may_moderate_posts else self.now + 1e9


def read_sort(query: Mapping[str, str], viewer: Viewer, post: Post) -> CommentSort:
    """The sort that the address names, else the community's, else the viewer's, else best."""
    for name in (query.get("sort", ""), post.community.suggested_sort, preferences_of(viewer).comment_sort):
        if name == "confidence":  # Reddit's own word for best
            return CommentSort.BEST
        if name in CommentSort.values:
            return CommentSort(name)
    return CommentSort.BEST


def load_thread(
    post: Post,
    viewer: Viewer,
    standing: Standing,
    *,
    sort: CommentSort,
    focus: int | None = None,
    context: int = 0,
    cursor: Cursor | None = None,
    with_head: bool = True,
) -> Thread:
    """About 200 comments in the order of `sort`: from the top, below `focus`, or behind `cursor` (one of the siblings).

    Statements: the lineage of a focus (one), keys (one; of a large thread two or three), their rows (one). `with_head`:
    a focus and its ancestors stand first; a fragment goes without. In a still thread every comment is reached by the
    links of the pages, each is shown by one of them, and each page shows one at least."""
    reading = Reading(post, viewer, standing, sort, post.get_absolute_url(), time.time())
    thread = Thread(post, reading.url, sort, focus_id36=to_base36(focus) if focus else "")
    cursor, thread.is_restarted = located(Comment.objects.filter(post=post, parent=focus), ORDERS[sort], cursor)
    thread.is_continued = cursor is not None
    lineage = nodes.lineage(focus, context=context) if focus and with_head else []
    known, places = _choose(reading, lineage, focus, cursor)
    rows = _rows(reading, [*(node.pk for node in lineage), *(place.pk for place in places)])
    head = [_branch(node.pk, level, rows) for level, node in enumerate(lineage) if node.pk in rows]
    body = [_branch(place.pk, place.level + len(head), rows) for place in places if place.pk in rows]
    thread.branches = build_tree([*head, *body])
    _count(thread, known, head, body)
    for branch in head:
        branch.row.is_context = True
    if head:
        head[-1].row.is_focus = True
        head[-1].row.is_context = thread.is_continued
        topmost = rows[head[0].pk][2]
        if topmost is not None and context < nodes.CONTEXT_MAX:
            wanted = CONTEXT_FIRST if context < CONTEXT_FIRST else nodes.CONTEXT_MAX
            thread.before_query = f"sort={sort.value}&context={wanted}"
    _set_headings(thread.branches)
    return thread


def _choose(
    reading: Reading, head: list[Node], focus: int | None, cursor: Cursor | None
) -> tuple[Outline, list[Place]]:
    """The outline of the thread, and the comments that the page shows below `head`. One to three statements."""
    after = (cursor.rank, cursor.pk) if cursor is not None and cursor.rank is not None else None
    start = nodes.Start(reading.post.pk, focus, reading.sort, after)
    if reading.post.comment_count <= nodes.WHOLE:
        known = nodes.whole(start)
        return known, known.choose()
    first = window.choose(start)
    known = nodes.around(start, first, head=head)
    return known, known.choose([node.pk for node in first])


def _count(thread: Thread, known: Outline, head: list[Branch], body: list[Branch]) -> None:
    """Tell each branch how many comments it has and to how many its link leads. The ancestors of a focus have no
    link, since the page does not continue their replies."""
    for branch in thread.branches:
        branch.below = known.below(branch.pk)
    for branch in body:
        branch.left = known.left(branch.pk)
        branch.goes_deeper = branch.last_reply is None and branch.level - len(head) >= outline.DEPTH - 1
    left = known.left(known.under)
    if head:
        head[-1].left = left if body else NONE
    elif left.count and (last := next((branch for branch in reversed(body) if branch.level == 0), None)):
        thread.left, thread.more_query = left, _query_behind(last.pk, last.row, thread.sort)


def rows_of(post: Post, viewer: Viewer, standing: Standing, pks: list[int]) -> list[Branch]:
    """Single comments as branches of their own, for the fragments that htmx swaps in."""
    reading = Reading(post, viewer, standing, CommentSort.BEST, post.get_absolute_url(), time.time())
    rows = _rows(reading, pks)
    branches = build_tree([_branch(pk, 0, rows) for pk in pks if pk in rows])
    for branch in branches:
        replies = rows[branch.pk][0]
        branch.below = branch.left = Amount(replies, is_exact=not replies)
    return branches


def more_query(branch: Branch, sort: CommentSort) -> str:
    """The query of the page that goes on behind the last reply shown; of the first page when none is shown."""
    last = branch.last_reply
    return f"sort={sort.value}" if last is None else _query_behind(last.pk, last.row, sort)


def _query_behind(pk: int, row: CommentRow, sort: CommentSort) -> str:
    """The query of the page that goes on behind this comment. Without its rank where that would tell a hidden score;
    the page then looks it up."""
    tells = row.hides_score and sort not in (CommentSort.NEW, CommentSort.OLD)
    cursor = urlencode({"after": fullname("t1", pk)}) if tells else cursor_query("t1", pk, row.rank)
    return f"sort={sort.value}&{cursor}"


def _branch(pk: int, level: int, rows: dict[int, tuple[int, CommentRow, int | None]]) -> Branch:
    _reply_count, row, parent = rows[pk]
    return Branch(pk, parent, level, row)


def _set_headings(branches: list[Branch]) -> None:
    for branch in branches:
        branch.row.heading = min(HEADING_FIRST + branch.level, HEADING_LAST)


def _rows(reading: Reading, pks: list[int]) -> dict[int, tuple[int, CommentRow, int | None]]:
    """reply_count, row and parent by key. One statement; light rows, since instances cost four times as much."""
    if not pks:
        return {}
    mine = Membership.objects.filter(community=OuterRef("community_id"), member=OuterRef("author_id"))
    found = (
        Comment.objects.visible_to(reading.viewer)
        .with_text_for(reading.viewer)
        .with_vote_of(reading.viewer)
        .with_saved_by(reading.viewer)
        .filter(pk__in=pks, post=reading.post)
        .annotate(
            created=EpochSeconds("created_at"),
            edited=EpochSeconds("edited_at"),
            is_removed_row=Case(When(removed_at__isnull=False, then=Value(value=True)), default=Value(value=False)),
            can_ban_row=_can_ban(reading.standing),
            is_approved_row=Case(When(approved_at__isnull=False, then=Value(value=True)), default=Value(value=False)),
            is_deleted_row=Case(
                When(Q(deleted_at__isnull=False) | Q(author__erased_at__isnull=False), then=Value(value=True)),
                default=Value(value=False),
                output_field=BooleanField(),
            ),
            shown_name=Case(
                When(Q(shown_author__isnull=False) & Q(author__closed_at__isnull=True), then=F("author__username")),
                default=Value(""),
                output_field=CharField(),
            ),
            flair_text=Subquery(mine.values("flair__text")[:1]),
            rank=F(ORDERS[reading.sort].rank),
        )
    )
    return {values[0]: (values[2], _row(reading, values), values[1]) for values in found.values_list(*_COLUMNS)}


def _can_ban(standing: Standing) -> Case | Value:
    """Whether the reader may ban the author; not looked up for those who ban nobody."""
    if not standing.may(Permission.ACCESS):
        return Value(value=False)
    return Case(When(author_can_be_banned(), then=Value(value=True)), default=Value(value=False))


def _row(reading: Reading, values: tuple[Any, ...]) -> CommentRow:
    (pk, _parent, _replies, score, created, edited, removed, deleted, distinguished, readable, html, author, name,
     flair, vote, saved, approved, can_ban, rank) = values  # fmt: skip
    id36 = to_base36(pk)
    hidden = created > reading.hides_scores_since
    return CommentRow(
        id36=id36,
        url=f"{reading.url}{id36}/",
        author_name=name or "[deleted]",
        author_url=f"{_people_url()}{name}/" if name else "",
        is_author_of_post=author is not None and author == reading.poster_key,
        is_mine=author is not None and author == reading.viewer.pk,
        speaks_as=distinguished if readable else "",
        flair=(flair or "") if name else "",
        points=_("[score hidden]") if hidden else points(score),
        hides_score=hidden,
        ago=ago(created, reading.now),
        moment=full(created),
        iso=iso(created),
        edited=ago(edited, reading.now) if edited and readable else "",
        html=html,
        state="deleted" if deleted else "removed" if removed else "",
        is_approved=bool(approved),
        is_readable=readable,
        is_folded=not hidden and score < FOLDED_BELOW and not distinguished,
        viewer_vote=vote,
        is_saved=saved,
        heading=HEADING_FIRST,
        rank=rank,
        can_ban=can_ban and bool(name) and author != reading.viewer.pk,
    )


@lru_cache(maxsize=1)
def _people_url() -> str:
    """What the addresses of all profiles begin with."""
    return reverse("profiles:overview", args=["0"]).removesuffix("0/")


def score_is_hidden(comment: Comment, standing: Standing) -> bool:
    """Whether this viewer sees "[score hidden]" in place of the score of this comment."""
    minutes = comment.community.score_hidden_minutes
    age = time.time() - comment.created_at.timestamp()
    return bool(minutes) and age < 60 * minutes and not standing.may_moderate_posts


def read_context(query: Mapping[str, str]) -> int:
    """How many ancestors a permalink shows: 0 to 8, anything else counts as 0."""
    text = query.get("context", "")
    return min(int(text), nodes.CONTEXT_MAX) if text.isascii() and text.isdigit() and len(text) < 4 else 0
