"""What a page knows of each comment: keys, numbers, moments, HTML and states, for one viewer. Words and addresses are
made of them in apps.comments.rows."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, TextField, Value, When

from apps.communities.querysets import author_can_be_banned
from apps.core.columns import EpochSeconds, whether
from apps.core.keyset import Rank
from apps.posts.querysets import text_is_readable

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer
    from apps.comments.querysets import CommentQuerySet

# What nobody may know of a comment that they may not read.
_BLANK: Mapping[str, Any] = {
    "author_key": None,
    "author_name": None,
    "distinguished": "",
    "edited": None,
    "flair": None,
}


class CommentFacts(NamedTuple):
    """One comment as one viewer may see it. Moments are seconds since 1970."""

    pk: int
    # What its siblings are ordered by, for the address of the page that goes on behind it; None where that would tell
    # a hidden score
    rank: Rank | None
    parent_key: int | None
    # None where the author is unknown or may not be told; the name also where the account is closed
    author_key: int | None
    author_name: str | None
    flair: str | None
    # Sanitised when it was stored; "" where the viewer may not read it
    html: str
    is_readable: bool
    # State
    created: int
    edited: int | None
    is_deleted: bool
    is_removed: bool
    is_approved: bool
    distinguished: str
    # None while it is hidden
    score: int | None
    reply_count: int
    # The viewer's own
    viewer_vote: int
    is_saved: bool
    can_ban_author: bool

    @property
    def is_gone(self) -> bool:
        return self.is_deleted or self.is_removed


def in_thread(
    viewer: Viewer, comments: CommentQuerySet, community: int, rank: str, *, can_ban: bool
) -> QuerySet[Any, dict[str, Any]]:
    """The columns of CommentFacts for comments of one community, for `facts_of`. Still one statement.

    `community`: its key. `rank`: the column that orders siblings. `can_ban`: whether the viewer bans people there."""
    place = Q(author__memberships__community=community)
    rows: QuerySet[Any, Any] = comments.annotate(place=FilteredRelation("author__memberships", condition=place))
    return rows.values(
        *FIELDS,
        **columns_for(viewer),
        rank=F(rank),
        flair=F("place__flair__text"),
        can_ban_author=whether(author_can_be_banned()) if can_ban else Value(value=False),
    )


FIELDS = ("pk", "score", "reply_count", "distinguished", "viewer_vote", "is_saved")


def columns_for(viewer: Viewer) -> dict[str, Any]:
    """The columns of a comment's facts that take an expression. The text is blanked by the database, so that it does
    not leave the table where the viewer may not read it."""
    readable = text_is_readable(viewer)
    return {
        "parent_key": F("parent_id"),
        "author_key": F("author_id"),
        "author_name": Case(When(author__closed_at__isnull=True, then=F("author__username"))),
        "html": Case(When(readable, then=F("body_html")), default=Value(""), output_field=TextField()),
        "is_readable": whether(readable),
        "created": EpochSeconds("created_at"),
        "edited": EpochSeconds("edited_at"),
        "is_deleted": whether(Q(deleted_at__isnull=False) | Q(author__erased_at__isnull=False)),
        "is_removed": whether(Q(removed_at__isnull=False)),
        "is_approved": whether(Q(approved_at__isnull=False)),
    }


def facts_of(rows: Iterable[dict[str, Any]], *, hidden_since: float, rank_tells_score: bool) -> list[CommentFacts]:
    """The facts of the rows that were read, in their order. Scores of comments that are newer than `hidden_since`
    (seconds since 1970) are left out, and so is the rank where it would tell them."""
    return [_facts_of(row, hidden_since, rank_tells_score=rank_tells_score) for row in rows]


def _facts_of(row: dict[str, Any], hidden_since: float, *, rank_tells_score: bool) -> CommentFacts:
    if not row["is_readable"]:
        row |= _BLANK
    if row["created"] > hidden_since:
        row |= {"score": None, "rank": None} if rank_tells_score else {"score": None}
    return CommentFacts(**row)


class EntryFacts(NamedTuple):
    """One comment outside its thread, with what it is known by there: its post and its community."""

    comment: CommentFacts
    community_key: int
    community_name: str
    post_key: int
    post_title: str
    post_created: int
    post_archived_after_days: int
    post_comment_count: int
    post_is_locked: bool
    post_is_gone: bool

    @property
    def pk(self) -> int:
        return self.comment.pk

    @property
    def rank(self) -> Rank | None:
        return self.comment.rank


def outside_threads(viewer: Viewer, comments: CommentQuerySet, rank: str) -> QuerySet[Any, dict[str, Any]]:
    """The columns of EntryFacts, for `entry_of`. Still one statement. The comments must be readable by the viewer."""
    rows: QuerySet[Any, Any] = comments.with_vote_of(viewer).with_saved_by(viewer)
    return rows.values(
        *FIELDS,
        **columns_for(viewer),
        rank=F(rank),
        flair=Value(None, TextField()),
        can_ban_author=Value(value=False),
        community_key=F("community_id"),
        community_name=F("community__name"),
        score_hidden_minutes=F("community__score_hidden_minutes"),
        post_key=F("post_id"),
        post_title=F("post__title"),
        post_created=EpochSeconds("post__created_at"),
        post_archived_after_days=F("community__archive_after_days"),
        post_comment_count=F("post__comment_count"),
        post_is_locked=whether(Q(post__locked_at__isnull=False)),
        post_is_gone=whether(Q(post__deleted_at__isnull=False) | Q(post__removed_at__isnull=False)),
    )


def entry_of(*, score_hidden_minutes: int, **row: Any) -> EntryFacts:
    """The facts of a row that was read. A score is hidden here from moderators too, who see it in the thread."""
    hidden_since = time.time() - 60 * score_hidden_minutes if score_hidden_minutes else float("inf")
    comment = {name: row.pop(name) for name in CommentFacts._fields}
    return EntryFacts(comment=_facts_of(comment, hidden_since, rank_tells_score=True), **row)
