"""The thread page's read: a post's comments as one viewer may see them, as facts."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from apps.accounts.sights import Sight, sight_of, values_of
from apps.accounts.visitors import preferences_of
from apps.comments import nodes, outline, window
from apps.comments.facts import CommentFacts, facts_of, in_thread
from apps.comments.models import Comment
from apps.comments.outline import NONE, Amount, Node, Outline, Place
from apps.comments.tree import Branch, build_tree
from apps.communities.models import CommentSort, Permission
from apps.core.keyset import Cursor, FactsOrder, located, moment_rank
from apps.core.prepared import COMMUNITY, ITEM, KEYS, Among, Prepared

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer
    from apps.communities.standing import Standing
    from apps.posts.models import Post

# How many ancestors the link of a permalink asks for at first; then CONTEXT_MAX.
CONTEXT_FIRST = 3

ORDERS = {
    CommentSort.BEST: FactsOrder("best", "t1", float),
    CommentSort.TOP: FactsOrder("score", "t1", int),
    CommentSort.CONTROVERSIAL: FactsOrder("controversy", "t1", float),
    CommentSort.NEW: FactsOrder("created_at", "t1", moment_rank),
    CommentSort.OLD: FactsOrder("created_at", "t1", moment_rank, ascending=True),
}


@dataclass(slots=True)
class Thread:
    """A window of a thread. `branches` in reading order."""

    post: Post
    sort: CommentSort
    branches: list[Branch] = field(default_factory=list)
    # The comment that the page is about; its ancestors and itself are the first branches
    focus: int | None = None
    # The query of the page that goes on behind the last comment at the top of this one, and how many it leads to; ""
    # when this is the last, or the comment that the page is about has the link
    more_query: str = ""
    left: Amount = NONE
    # The query of this page with more of the comments that the focus answers; "" when the topmost is there
    before_query: str = ""
    # The page begins behind a comment (a "load more" page), so ancestors are shown for context only
    is_continued: bool = False
    is_restarted: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """Who reads which thread in which order."""

    post: Post
    viewer: Viewer
    standing: Standing
    sort: CommentSort

    def facts_of(self, pks: list[int]) -> dict[int, CommentFacts]:
        """The facts of these comments, by key. One statement."""
        if not pks:
            return {}
        can_ban = self.standing.may(Permission.ACCESS)
        prepared = _prepared_rows(Comment.objects.all().db, sight_of(self.viewer), ORDERS[self.sort].rank, can_ban)
        values = {KEYS: pks, ITEM: self.post.pk, COMMUNITY: self.standing.community.pk, **values_of(self.viewer)}
        tells = self.sort not in (CommentSort.NEW, CommentSort.OLD)
        found = facts_of(prepared.run(values), hidden_since=hidden_since(self.standing), rank_tells_score=tells)
        return {facts.pk: facts for facts in found}


@lru_cache(maxsize=256)
def _prepared_rows(alias: str, sight: Sight, rank: str, can_ban: bool) -> Prepared:  # noqa: FBT001
    viewer = sight.stand_in()
    comments = Comment.objects.using(alias).visible_to(viewer).with_vote_of(viewer).with_saved_by(viewer)
    return Prepared(in_thread(viewer, comments.filter(Among("pk"), post=ITEM), COMMUNITY, rank, can_ban=can_ban))


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
    reading = _Reading(post, viewer, standing, sort)
    thread = Thread(post, sort, focus=focus)
    cursor, thread.is_restarted = located(Comment.objects.filter(post=post, parent=focus), ORDERS[sort], cursor)
    thread.is_continued = cursor is not None
    lineage = nodes.lineage(focus, context=context) if focus and with_head else []
    known, places = _choose(reading, lineage, focus, cursor)
    facts = reading.facts_of([*(node.pk for node in lineage), *(place.pk for place in places)])
    head = [Branch(facts[node.pk], level) for level, node in enumerate(lineage) if node.pk in facts]
    body = [Branch(facts[place.pk], place.level + len(head)) for place in places if place.pk in facts]
    thread.branches = build_tree([*head, *body])
    _count(thread, known, head, body)
    if head and head[0].comment.parent_key is not None and context < nodes.CONTEXT_MAX:
        wanted = CONTEXT_FIRST if context < CONTEXT_FIRST else nodes.CONTEXT_MAX
        thread.before_query = f"sort={sort.value}&context={wanted}"
    return thread


def _choose(
    reading: _Reading, head: list[Node], focus: int | None, cursor: Cursor | None
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
        branch.below = known.below(branch.comment.pk)
    for branch in body:
        branch.left = known.left(branch.comment.pk)
        branch.goes_deeper = branch.last_reply is None and branch.level - len(head) >= outline.DEPTH - 1
    left = known.left(known.under)
    if head:
        head[-1].left = left if body else NONE
    elif left.count and (last := next((branch for branch in reversed(body) if branch.level == 0), None)):
        thread.left, thread.more_query = left, _query_behind(last.comment, thread.sort)


def load_comments(post: Post, viewer: Viewer, standing: Standing, pks: list[int]) -> Thread:
    """Single comments as branches of their own, for the fragments that htmx swaps in. One statement."""
    thread = Thread(post, CommentSort.BEST)
    facts = _Reading(post, viewer, standing, thread.sort).facts_of(pks)
    thread.branches = build_tree([Branch(facts[pk], 0) for pk in pks if pk in facts])
    for branch in thread.branches:
        replies = branch.comment.reply_count
        branch.below = branch.left = Amount(replies, is_exact=not replies)
    return thread


def more_query(branch: Branch, sort: CommentSort) -> str:
    """The query of the page that goes on behind the last reply shown; of the first page when none is shown."""
    last = branch.last_reply
    return f"sort={sort.value}" if last is None else _query_behind(last.comment, sort)


def _query_behind(comment: CommentFacts, sort: CommentSort) -> str:
    """The query of the page that goes on behind this comment."""
    return f"sort={sort.value}&{ORDERS[sort].query(comment)}"


def hidden_since(standing: Standing) -> float:
    """Scores of comments that are newer (seconds since 1970) are hidden here, but from moderators."""
    minutes = standing.community.score_hidden_minutes
    return time.time() - 60 * minutes if minutes and not standing.may_moderate_posts else float("inf")


def score_is_hidden(comment: Comment, standing: Standing) -> bool:
    """Whether this viewer sees "[score hidden]" in place of the score of this comment."""
    return comment.created_at.timestamp() > hidden_since(standing)


def read_context(query: Mapping[str, str]) -> int:
    """How many ancestors a permalink shows: 0 to 8, anything else counts as 0."""
    text = query.get("context", "")
    return min(int(text), nodes.CONTEXT_MAX) if text.isascii() and text.isdigit() and len(text) < 4 else 0
