"""What authors do to their posts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from apps.communities.models import FlairTemplate
from apps.communities.standing import standing_of
from apps.core.markdown import render
from apps.core.permissions import require
from apps.posts.models import Kind, Post, Reach
from apps.posts.models.post import EDIT_GRACE, HEADINGS_FROM
from apps.posts.permissions import can_delete, can_edit, can_wear
from apps.posts.requirements import Draft, unmet
from apps.posts.rules import FlairNotOffered, RequirementsNotMet
from apps.posts.services.holding import hold_post
from apps.posts.services.reach import refresh_post
from apps.posts.signals import content_edited, content_removed

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def edit_post(
    *, editor: User, post: Post, body: str, flair: FlairTemplate | None, is_nsfw: bool, is_spoiler: bool
) -> Post:
    """New text, flair and marks; title and link stay as they were. `body` is clean.

    A new text is marked (`edited_at`) unless the post is younger than three minutes. Flair that a moderator gave may
    stay. A removed post may be edited and stays removed. Raises PermissionDenied for others than the author and for a
    banned one, ContentGone, FlairNotOffered, RequirementsNotMet."""
    held = hold_post(post)
    standing = standing_of(editor, held.community)
    require(can_edit(standing, editor, held), standing.refusal_to_take_part)
    if flair is not None and flair.pk != held.flair_id and not can_wear(flair, standing):
        raise FlairNotOffered
    if errors := unmet(
        held.community, Draft(kind=Kind(held.kind), title=held.title, body=body, flair=flair), is_edit=True
    ):
        raise RequirementsNotMet(errors)
    columns: dict[str, Any] = {"flair": flair, "is_nsfw": is_nsfw, "is_spoiler": is_spoiler}
    if body != held.body:
        columns |= {"body": body, "body_html": render(body, headings_from=HEADINGS_FROM), "edited_at": _mark(held)}
        transaction.on_commit(partial(content_edited.send, sender=Post, item=held))
    Post.objects.filter(pk=held.pk).update(**columns)
    refresh_post(held)
    held.refresh_from_db()
    return held


@transaction.atomic
def delete_post(*, author: User, post: Post) -> None:
    """Erases title, text and link for good; the place stays, with its comments. May be sent twice.

    Frees the pinned slot. Raises PermissionDenied for others than the author."""
    held = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    require(can_delete(author, held))
    if held.is_deleted:
        return
    Post.objects.filter(pk=held.pk).update(**_erased())
    transaction.on_commit(partial(content_removed.send, sender=Post, item=held))


def erase_posts_of(*, member: User) -> None:
    """Deletes every post of a member who closes the account. One statement, inside the transaction of the closing."""
    Post.objects.by(member).filter(deleted_at__isnull=True).update(**_erased())


def _mark(post: Post) -> Any:
    now = timezone.now()
    return now if post.edited_at is not None or now - post.created_at > EDIT_GRACE else None


def _erased() -> dict[str, Any]:
    """The columns of a deleted post. A link without its address is a text, to the constraint and to the reader."""
    return {
        "deleted_at": timezone.now(),
        "kind": Kind.TEXT,
        "title": "[deleted]",
        "body": "",
        "body_html": "",
        "url": "",
        "domain": "",
        "url_key": "",
        "pinned_slot": None,
        "reach": Reach.COMMUNITY,
    }
