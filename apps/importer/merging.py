"""A record laid over the row that is there, or over a new one. Pure.

What the dump says wins, but for what was decided here: votes of members, and each state on which the log of moderators
has an entry. So a post that a moderator approved is not removed again by the next import."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from apps.comments.models import Comment
from apps.communities.models import Action
from apps.core.links import domain_of, url_key
from apps.importer.records import CommentRecord, PostRecord
from apps.posts.models import Kind, Post, Reach
from apps.posts.models.post import reach_of
from apps.votes import ranking

_REMOVAL = frozenset((Action.REMOVE_POST, Action.APPROVE_POST, Action.REMOVE_COMMENT, Action.APPROVE_COMMENT))
_LOCK = frozenset((Action.LOCK, Action.UNLOCK))
_NSFW = frozenset((Action.MARK_NSFW, Action.UNMARK_NSFW))
_SPOILER = frozenset((Action.MARK_SPOILER, Action.UNMARK_SPOILER))

# The columns that an import writes. What is not named here (approvals, counters of comments) survives it untouched.
_SHARED = (
    *("ups", "downs", "imported_ups", "imported_downs"),
    *("community_id", "author_id", "created_at", "body", "body_html", "edited_at", "distinguished"),
    *("deleted_at", "removed_at", "removed_by_id", "removed_kind", "removed_reason"),
    *("removed_rule_id", "removed_rule_text", "withheld_at"),
)
POST_COLUMNS = (
    *_SHARED,
    *("kind", "title", "url", "domain", "url_key", "flair_id", "is_nsfw", "is_spoiler"),
    *("locked_at", "locked_by_id", "pinned_slot", "reach", "birth_rank"),
)
COMMENT_COLUMNS = (*_SHARED, "post_id", "parent_id", "depth")


@dataclass(frozen=True, slots=True)
class Ties:
    """What a post or comment hangs on besides its record.

    `html`: its text as HTML, None when the row has it; `decided`: the actions that the log has on it; `widest`: how far
    posts of the community travel; `pins_are_local`: moderators here choose what is pinned there."""

    community_id: int
    author_id: int | None
    html: str | None
    now: datetime
    decided: Set[str] = frozenset()
    flair_id: int | None = None
    widest: Reach = Reach.COMMUNITY
    pins_are_local: bool = False


def merge_post(post: Post, record: PostRecord, ties: Ties) -> None:
    """Changes `post` in memory. Sets no pin, since slots are few (see `pins`), but takes one away."""
    decided = ties.decided
    has_moved = post.community_id != ties.community_id  # and a slot is a place in one community
    _merge(post, record, ties)
    if has_moved or (not ties.pins_are_local and (post.is_gone or not record.is_pinned)):
        post.pinned_slot = None
    post.kind = Kind.LINK if record.is_link else Kind.TEXT
    post.title = record.title
    if post.url != record.url:
        post.url = record.url
        post.domain = domain_of(record.url)
        post.url_key = url_key(record.url) if record.url else ""
    if Action.SET_FLAIR not in decided:
        post.flair_id = ties.flair_id
    if decided.isdisjoint(_NSFW):
        post.is_nsfw = record.is_nsfw
    if decided.isdisjoint(_SPOILER):
        post.is_spoiler = record.is_spoiler
    if decided.isdisjoint(_LOCK):
        post.locked_at = post.created_at if record.is_locked else None
        post.locked_by_id = None
    post.birth_rank = ranking.birth_rank(post.created_at.timestamp())
    post.reach = reach_of(post, ties.widest)


def merge_comment(comment: Comment, record: CommentRecord, ties: Ties) -> None:
    """Changes `comment` in memory, but for its parent and depth."""
    comment.post_id = record.post_id
    _merge(comment, record, ties)


def _merge(row: Post | Comment, record: PostRecord | CommentRecord, ties: Ties) -> None:
    row.created_at = _created_at(row, record.created_at, ties.now)
    row.community_id = ties.community_id
    row.author_id = ties.author_id
    row.body = record.body
    row.body_html = row.body_html if ties.html is None else ties.html
    row.edited_at = _edited_at(row, record.edited_at, ties.now)
    # ups = imported_ups + rows up, before and after.
    row.ups = max(row.ups - row.imported_ups, 0) + record.ups
    row.downs = max(row.downs - row.imported_downs, 0) + record.downs
    row.imported_ups, row.imported_downs = record.ups, record.downs
    # The dump does not tell when: the earliest possible moment, the same in every run.
    row.deleted_at = row.created_at if record.state.is_deleted else None
    if ties.decided.isdisjoint(_REMOVAL):
        row.removed_at = row.created_at if record.state.removed_kind else None
        row.removed_kind = record.state.removed_kind
        row.removed_reason = record.state.removed_reason
        row.removed_by_id = row.removed_rule_id = row.withheld_at = None
        row.removed_rule_text = ""
    if Action.DISTINGUISH not in ties.decided:
        row.distinguished = record.distinguished


def _created_at(row: Post | Comment, created_at: datetime, now: datetime) -> datetime:
    """A time in the future would lead every list for ever: it becomes the moment of the first import."""
    if created_at <= now:
        return created_at
    return now if row._state.adding else row.created_at


def _edited_at(row: Post | Comment, edited_at: datetime | None, now: datetime) -> datetime | None:
    if edited_at is None or row.created_at <= edited_at <= now:
        return edited_at
    return row.created_at if edited_at < row.created_at else row.edited_at or now
