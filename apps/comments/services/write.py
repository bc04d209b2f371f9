"""Adding, changing and deleting a comment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.services import hold_open_account
from apps.comments.models import Comment
from apps.comments.permissions import can_edit
from apps.comments.signals import comment_added
from apps.communities.standing import Standing, standing_of
from apps.core.markdown import render
from apps.core.permissions import require
from apps.posts.models import Post
from apps.posts.models.post import EDIT_GRACE
from apps.posts.rules import ContentGone, ThreadArchived, ThreadLocked
from apps.posts.services.counters import count_comment
from apps.posts.signals import content_edited, content_removed
from apps.votes.models import UP
from apps.votes.services import cast_vote

if TYPE_CHECKING:
    from apps.accounts.models import User


def add_comment(
    *, author: User, post: Post, body: str, parent: Comment | None = None, submission_key: UUID | None = None
) -> Comment:
    """A comment on the post, or a reply to `parent`, with its author's own vote. `body` is clean Markdown.

    Sent twice with one key it answers the first comment again. Raises ThreadLocked (moderators may go on),
    ThreadArchived, ContentGone (post or parent deleted or removed, or a parent of another post), AlreadyClosed (the
    account) and PermissionDenied (a ban came between)."""
    if (twin := _sent_before(author, submission_key)) is not None:
        return twin
    try:
        return _add(author, post, body, parent, submission_key)
    except IntegrityError:
        # The same form arrived twice at once and the other one won.
        if (twin := _sent_before(author, submission_key)) is not None:
            return twin
        raise


@transaction.atomic
def _add(author: User, post: Post, body: str, parent: Comment | None, submission_key: UUID | None) -> Comment:
    # First of all rows, as a vote takes the author's karma first.
    hold_open_account(author)
    fresh = Post.objects.select_related("community").filter(pk=post.pk).first()
    if fresh is None:
        raise ContentGone
    standing = standing_of(author, fresh.community)
    require(standing.can_take_part, standing.refusal_to_take_part)
    require_open(fresh, standing)
    if parent is not None:
        parent = Comment.objects.filter(pk=parent.pk, post=fresh).first()
        if parent is None or parent.is_gone:
            raise ContentGone
        Comment.objects.filter(pk=parent.pk).update(reply_count=F("reply_count") + 1)
    comment = Comment.objects.create(
        post=fresh,
        community=fresh.community,
        author=author,
        parent=parent,
        depth=0 if parent is None else parent.depth + 1,
        body=body,
        body_html=render(body),
        submission_key=submission_key,
    )
    cast_vote(voter=author, target=comment, value=UP)
    transaction.on_commit(partial(comment_added.send, sender=Comment, comment=comment))
    # The row that everybody in the thread wants comes last, and is held shortly.
    count_comment(fresh.pk, +1)
    return comment


@transaction.atomic
def edit_comment(*, editor: User, comment: Comment, body: str) -> None:
    """The author's new text. Within three minutes it leaves no mark, later `edited_at`; the same text changes nothing.

    Raises ContentGone, and PermissionDenied for others than the author and for a banned one."""
    held = Comment.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    found = held.filter(pk=comment.pk).first()
    if found is None or found.is_gone:
        raise ContentGone
    standing = standing_of(editor, found.community)
    require(can_edit(standing, editor, found), standing.refusal_to_take_part)
    if body == found.body:
        return
    now = timezone.now()
    edited_at = now if found.edited_at or now - found.created_at > EDIT_GRACE else None
    Comment.objects.filter(pk=found.pk).update(body=body, body_html=render(body), edited_at=edited_at)
    transaction.on_commit(partial(content_edited.send, sender=Comment, item=found))


def delete_comment(*, comment: Comment) -> None:
    """Erases the text and leaves a stub, so that the replies hang somewhere. May be sent twice."""
    if Comment.objects.filter(pk=comment.pk, deleted_at__isnull=True).update(**_erased()):
        transaction.on_commit(partial(content_removed.send, sender=Comment, item=comment))


def erase_comments_of(*, member: User) -> None:
    """Deletes every comment of a member who closes the account. One statement, inside the transaction of the
    closing."""
    Comment.objects.by(member).filter(deleted_at__isnull=True).update(**_erased())


def require_open(post: Post, standing: Standing) -> None:
    """Raises what keeps a post from taking comments."""
    if post.is_gone:
        raise ContentGone
    if post.is_archived:
        raise ThreadArchived
    if post.is_locked and not standing.may_moderate_posts:
        raise ThreadLocked


def _erased() -> dict[str, Any]:
    return {"deleted_at": timezone.now(), "body": "", "body_html": ""}


def _sent_before(author: User, submission_key: UUID | None) -> Comment | None:
    if submission_key is None:
        return None
    return (
        Comment.objects.select_related("post__community").filter(author=author, submission_key=submission_key).first()
    )
