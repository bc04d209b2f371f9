"""How a comment begins."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F

from apps.accounts.models import User
from apps.accounts.services import open_account_for_update
from apps.comments.models import Comment
from apps.communities.models import TargetKind
from apps.communities.standing import standing_of
from apps.core.errors import NotFound
from apps.core.markdown import render
from apps.core.permissions import require
from apps.posts.doors import visible_row
from apps.posts.models import Post
from apps.posts.permissions import refusal_of_comments
from apps.posts.rules import ContentGone
from apps.posts.screening import Submission, Verdict, write_screened
from apps.posts.services.counters import count_comment
from apps.posts.services.moderate import announce_new, log_removal, removal_columns
from apps.votes.services import OWN_VOTE, add_own_vote


def add_comment(
    *,
    author: User,
    post: Post | None = None,
    parent: Comment | None = None,
    body: str,
    submission_key: UUID | None = None,
) -> Comment:
    """Publish a comment on `post`, or a reply to `parent`, with its author's own vote. `body` is clean Markdown.

    `post` and `parent` name rows by their keys; one of them is enough. A second call with the same key returns the
    first comment. Screeners may hold or remove it; then nobody but the author and the moderators reads it, and
    `comment_added` is sent when it is approved. Locks the author's row first, the parent's and the post's counters
    last; seven statements, eight for a reply. Raises NotFound, PermissionDenied, ThreadLocked (moderators may go on),
    ThreadArchived, ContentGone (post or parent deleted or removed, or a parent in another post), AlreadyClosed,
    ScreeningUnsettled."""
    columns = {"body": body, "body_html": render(body), "submission_key": submission_key}
    write = partial(_insert, author, post, parent, columns)
    return write_screened(_submission(author, post, parent, body), write)


def _insert(
    author: User, post: Post | None, parent: Comment | None, columns: dict[str, Any], verdict: Verdict
) -> Comment:
    # First of all rows; two arrivals of one form wait for each other here.
    open_account_for_update(author)
    key = columns["submission_key"]
    if key is not None and (first := _sent_before(author, key)) is not None:
        return first
    thread, answered = _place(author, post, parent)
    standing = standing_of(author, thread.community)
    require(standing.can_take_part, standing.refusal_to_take_part)
    if (refusal := refusal_of_comments(thread, standing)) is not None:
        raise refusal
    if answered is not None and answered.is_gone:
        raise ContentGone
    comment = Comment(
        post=thread,
        community=thread.community,
        author=author,
        parent=answered,
        depth=0 if answered is None else answered.depth + 1,
        **columns,
        **OWN_VOTE,
    )
    if (kind := verdict.removal_kind) is not None:
        removal = removal_columns(verdict.actor, kind, reason=verdict.reason)
        for name, value in {**removal, "withheld_at": removal["removed_at"]}.items():
            setattr(comment, name, value)
    comment.save(force_insert=True)
    add_own_vote(comment)
    if kind is None:
        announce_new(comment)
    else:
        log_removal(verdict.actor, comment, kind, reason=verdict.reason)
    if answered is not None:
        Comment.objects.filter(pk=answered.pk).update(reply_count=F("reply_count") + 1)
    # The row that everybody in the thread wants comes last, and is held shortly.
    count_comment(thread.pk, +1)
    return comment


def _place(author: User, post: Post | None, parent: Comment | None) -> tuple[Post, Comment | None]:
    """The post and the comment that is answered, as they are now. One statement."""
    if parent is None:
        if post is None:
            raise TypeError("a comment needs a post or a parent")
        return visible_row(author, post), None
    try:
        answered = visible_row(author, parent)
    except NotFound:
        # Of a reply to a comment that is no more the place is known, so this is no secret.
        if post is None:
            raise
        visible_row(author, post)
        raise ContentGone from None
    if post is not None and answered.post_id != post.pk:
        raise ContentGone
    return answered.post, answered


def _submission(author: User, post: Post | None, parent: Comment | None, body: str) -> Submission | None:
    """What the screeners look at. One statement; none, and None, without screeners."""
    if not settings.SCREENERS:
        return None
    thread, answered = _place(author, post, parent)
    return Submission(
        kind=TargetKind.COMMENT,
        author=author,
        community=thread.community,
        body=body,
        post_id=thread.pk,
        parent_id=answered.pk if answered else None,
    )


def _sent_before(author: User, submission_key: UUID) -> Comment | None:
    return (
        Comment.objects.select_related("post__community").filter(author=author, submission_key=submission_key).first()
    )
