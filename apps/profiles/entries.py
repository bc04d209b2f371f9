"""Comments outside their thread, as a profile shows them: every word and address ready for the template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.accounts.access import log_in_address
from apps.comments.models import Comment
from apps.comments.querysets import CommentQuerySet
from apps.communities.standing import Standing, standings_of
from apps.posts.rows import AUTHOR_MARKS, points

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


@dataclass(slots=True, kw_only=True)
class Entry:
    """One comment as one viewer sees it. Addresses are "" where there is no link."""

    is_comment: ClassVar[bool] = True

    fullname: str
    id36: str
    url: str
    html: str
    # What it belongs to
    post_title: str
    post_url: str
    comments_text: str
    community_name: str
    community_url: str
    # Meta line
    created_at: datetime
    edited_at: datetime | None
    author_name: str
    author_url: str
    author_class: str
    author_mark: str
    author_role: str
    points_label: str
    is_removed: bool
    # Vote and actions
    vote_url: str
    log_in_url: str
    viewer_vote: int
    can_vote: bool
    reply_url: str
    save_url: str
    is_saved: bool
    edit_url: str
    delete_url: str


def for_entries_of(viewer: Viewer, comments: CommentQuerySet) -> CommentQuerySet:
    """What `entries_of` needs, in the same statement; without the texts of posts and communities."""
    rows = comments.with_vote_of(viewer).with_saved_by(viewer)
    rows = rows.select_related("author", "post__community", "post__author")
    return rows.defer(
        "body", "author__bio", "post__body", "post__body_html", "post__community__sidebar",
        "post__community__sidebar_html", "post__community__submit_text", "post__community__submit_html",
    )  # fmt: skip


def entries_of(comments: Iterable[Comment], viewer: Viewer) -> list[Entry]:
    """One entry for each comment, in their order; the comments come from `for_entries_of(viewer, …)`.

    One statement for a member, for the standing in each community; none for visitors."""
    comments = list(comments)
    standings = standings_of(viewer, (comment.post.community for comment in comments))
    return [_entry(comment, viewer, standings[comment.community_id]) for comment in comments]


def _entry(comment: Comment, viewer: Viewer, standing: Standing) -> Entry:
    post, community, author = comment.post, comment.post.community, comment.author
    url = comment.get_absolute_url()
    author_class, author_mark, author_role = AUTHOR_MARKS[comment.distinguished]
    is_own = viewer.is_authenticated and comment.author_id == viewer.pk
    is_open = not (post.is_locked or post.is_gone)
    can_write = standing.can_take_part and not post.is_archived
    return Entry(
        fullname=comment.fullname,
        id36=comment.id36,
        url=url,
        html=comment.body_html,
        post_title=post.title,
        post_url=post.get_absolute_url(),
        comments_text=number_format(post.comment_count, force_grouping=True),
        community_name=community.name,
        community_url=community.get_absolute_url(),
        created_at=comment.created_at,
        edited_at=comment.edited_at,
        author_name=author.shown_name if author else "[deleted]",
        author_url=author.get_absolute_url() if author and not author.closed_at else "",
        author_class="who-me" if is_own and not author_mark else author_class,
        author_mark=author_mark,
        author_role=str(author_role),
        points_label=_("[score hidden]") if hides_score(comment) else points(comment.score),
        is_removed=comment.is_removed,
        vote_url=reverse("comments:vote", args=[comment.id36]),
        log_in_url="" if viewer.is_authenticated else log_in_address(url),
        viewer_vote=getattr(comment, "viewer_vote", 0),
        can_vote=can_write and not comment.is_removed,
        reply_url=reverse("comments:reply", args=[comment.id36]) if can_write and is_open else "",
        save_url=reverse("comments:save", args=[comment.id36]),
        is_saved=getattr(comment, "is_saved", False),
        edit_url=reverse("comments:edit", args=[comment.id36]) if is_own and standing.can_take_part else "",
        delete_url=reverse("comments:delete", args=[comment.id36]) if is_own else "",
    )


def hides_score(comment: Comment) -> bool:
    """For everybody here, moderators too, who see the score in the thread."""
    minutes = comment.post.community.score_hidden_minutes
    return timezone.now() - comment.created_at < timedelta(minutes=minutes)
