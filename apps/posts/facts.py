"""What a listing knows of each post: keys, numbers, moments and states, for one viewer. Words and addresses are made of
them in apps.posts.rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Left

from apps.accounts.models import Density
from apps.accounts.visitors import preferences_of
from apps.core.columns import EpochSeconds, whether
from apps.core.keyset import Rank
from apps.core.links import domain_of
from apps.core.moments import DAY

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer
    from apps.posts.models import Post
    from apps.posts.querysets import PostQuerySet

# Of the text, for a card.
LEAD = 600


class PostFacts(NamedTuple):
    """One post as one viewer may see it. Moments are seconds since 1970."""

    pk: int
    # What the listing is ordered by
    rank: Rank | None
    community_key: int
    community_name: str
    # None where the author is unknown or may not be told; the name also where the account is closed
    author_key: int | None
    author_name: str | None
    # Content
    title: str
    url: str
    domain: str
    lead: str
    flair_key: int | None
    flair_text: str | None
    # The post's own mark, and its community's
    is_nsfw: bool
    is_place_nsfw: bool
    is_spoiler: bool
    # State
    created: int
    edited: int | None
    archived_after_days: int
    is_deleted: bool
    is_locked: bool
    is_pinned: bool
    is_approved: bool
    distinguished: str
    # "" where the post is not removed
    removed_kind: str
    removed_rule_text: str
    removed_reason: str
    # Counters
    score: int
    comment_count: int
    # The viewer's own
    viewer_vote: int
    is_saved: bool
    is_hidden: bool

    @property
    def is_gone(self) -> bool:
        return self.is_deleted or bool(self.removed_kind)

    def is_archived(self, now: float) -> bool:
        """Whether it is too old for votes and comments by its community's setting."""
        return is_too_old(self.created, self.archived_after_days, now)


def is_too_old(created: float, archived_after_days: int, now: float) -> bool:
    """Whether a post takes no more votes and comments; 0 days: never."""
    return bool(archived_after_days) and now - created > archived_after_days * DAY


def with_facts_for(viewer: Viewer, posts: PostQuerySet, rank: str = "created_at") -> QuerySet[Any, dict[str, Any]]:
    """The same rows with the fields of PostFacts and nothing else, still one statement. `rank`: a column of the post.

    The posts must be readable by the viewer: nothing is blanked here. Only for cards is a part of the text read."""
    shows_lead = preferences_of(viewer).density == Density.CARD
    rows: QuerySet[Any, Any] = posts.with_vote_of(viewer).with_marks_of(viewer)
    return rows.values(
        "pk", "title", "url", "domain", "is_nsfw", "is_spoiler", "distinguished", "removed_kind", "removed_rule_text",
        "removed_reason", "score", "comment_count", "viewer_vote", "is_saved", "is_hidden",
        rank=F(rank),
        community_key=F("community_id"),
        community_name=F("community__name"),
        author_key=F("author_id"),
        author_name=Case(When(author__closed_at__isnull=True, then=F("author__username"))),
        lead=Left("body", LEAD) if shows_lead else Value("", TextField()),
        flair_key=F("flair_id"),
        flair_text=F("flair__text"),
        is_place_nsfw=F("community__is_nsfw"),
        created=EpochSeconds("created_at"),
        edited=EpochSeconds("edited_at"),
        archived_after_days=F("community__archive_after_days"),
        is_deleted=whether(Q(deleted_at__isnull=False) | Q(author__erased_at__isnull=False)),
        is_locked=whether(Q(locked_at__isnull=False)),
        is_pinned=whether(Q(pinned_slot__isnull=False)),
        is_approved=whether(Q(approved_at__isnull=False)),
    )  # fmt: skip


def facts_of(rows: Iterable[Mapping[str, Any]]) -> list[PostFacts]:
    """The facts of the rows that `with_facts_for` reads, in their order."""
    return [PostFacts(**row) for row in rows]


def facts_of_head(post: Post) -> PostFacts:
    """The facts of a post at the head of its thread, read with `comments.doors.thread_post_or_404`. No statement.

    What the viewer may not read is blanked already; who wrote it and which flair it wears is left out here."""
    author = post.author if post.is_readable else None
    flair = post.flair if post.is_readable else None
    edited = post.edited_at if post.is_readable else None
    return PostFacts(
        pk=post.pk,
        rank=None,
        community_key=post.community_id,
        community_name=post.community.name,
        author_key=author.pk if author else None,
        author_name=None if author is None or author.closed_at else author.username,
        title=post.shown_title,
        url=post.shown_url,
        domain=domain_of(post.shown_url),
        lead="",
        flair_key=flair.pk if flair else None,
        flair_text=flair.text if flair else None,
        is_nsfw=post.is_nsfw,
        is_place_nsfw=post.community.is_nsfw,
        is_spoiler=post.is_spoiler,
        created=int(post.created_at.timestamp()),
        edited=int(edited.timestamp()) if edited else None,
        archived_after_days=post.community.archive_after_days,
        is_deleted=post.is_deleted or post.is_erased,
        is_locked=post.is_locked,
        is_pinned=post.is_pinned,
        is_approved=post.approved_at is not None,
        distinguished=post.distinguished if post.is_readable else "",
        removed_kind=post.removed_kind,
        removed_rule_text=post.removed_rule_text,
        removed_reason=post.removed_reason,
        score=post.score,
        comment_count=post.comment_count,
        viewer_vote=post.viewer_vote,
        is_saved=post.is_saved,
        is_hidden=post.is_hidden,
    )
