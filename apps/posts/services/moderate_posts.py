"""What moderators do to posts alone: as apps.posts.services.moderate says."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Action, FlairTemplate, Permission
from apps.communities.permissions import SENTENCES
from apps.core.permissions import require
from apps.posts.models import Post
from apps.posts.models.post import PIN_SLOTS
from apps.posts.news import announce
from apps.posts.permissions import can_moderate, can_set_flair, can_wear
from apps.posts.rules import ContentGone, FlairNotOffered, SlotsTaken
from apps.posts.services.moderate import log, write
from apps.posts.services.row_locks import content_for_update
from apps.posts.signals import content_edited


@transaction.atomic
def lock_post(*, moderator: User, post: Post) -> Post:
    """No more comments, except from moderators; votes go on."""
    row = _moderated(moderator, post)
    if not row.is_locked:
        write(row, locked_at=timezone.now(), locked_by=moderator)
        log(moderator, row, Action.LOCK)
    return row


@transaction.atomic
def unlock_post(*, moderator: User, post: Post) -> Post:
    row = _moderated(moderator, post)
    if row.is_locked:
        write(row, locked_at=None, locked_by=None)
        log(moderator, row, Action.UNLOCK)
    return row


@transaction.atomic
def pin_post(*, moderator: User, post: Post) -> Post:
    """Into the first free slot at the top of the community's hot posts.

    Raises ContentGone for a removed post too, and SlotsTaken with the titles that are pinned."""
    row = _moderated(moderator, post)
    if row.is_removed:
        raise ContentGone
    if row.is_pinned:
        return row
    taken = dict(
        Post.objects.in_community(row.community)
        .filter(pinned_slot__isnull=False)
        .order_by("pinned_slot")
        .values_list("pinned_slot", "title")
    )
    free = [slot for slot in PIN_SLOTS if slot not in taken]
    if not free:
        raise SlotsTaken(list(taken.values()))
    write(row, pinned_slot=free[0])
    log(moderator, row, Action.PIN)
    return row


@transaction.atomic
def unpin_post(*, moderator: User, post: Post) -> Post:
    row = _moderated(moderator, post)
    if row.is_pinned:
        write(row, pinned_slot=None)
        log(moderator, row, Action.UNPIN)
    return row


@transaction.atomic
def mark_post(*, moderator: User, post: Post, is_nsfw: bool | None = None, is_spoiler: bool | None = None) -> Post:
    """Set the marks that are given; None leaves one as it is."""
    row = _moderated(moderator, post)
    acts = []
    if is_nsfw is not None and is_nsfw != row.is_nsfw:
        write(row, is_nsfw=is_nsfw)
        acts.append(Action.MARK_NSFW if is_nsfw else Action.UNMARK_NSFW)
    if is_spoiler is not None and is_spoiler != row.is_spoiler:
        write(row, is_spoiler=is_spoiler)
        acts.append(Action.MARK_SPOILER if is_spoiler else Action.UNMARK_SPOILER)
    for act in acts:
        log(moderator, row, act)
    if acts:
        announce(content_edited, Post, [row.pk])
    return row


@transaction.atomic
def set_flair(*, moderator: User, post: Post, flair: FlairTemplate | None) -> Post:
    """Give the post a flair of its community, or take it away (None).

    Raises PermissionDenied without the permission for flair, FlairNotOffered."""
    row, standing = content_for_update(post, moderator)
    require(can_set_flair(standing), SENTENCES[Permission.FLAIR])
    if flair is not None and not can_wear(flair, standing):
        raise FlairNotOffered
    if row.flair_id != (flair.pk if flair else None):
        write(row, flair=flair)
        log(moderator, row, Action.SET_FLAIR, flair.text if flair else "")
        announce(content_edited, Post, [row.pk])
    return row


def _moderated(moderator: User, post: Post) -> Post:
    row, standing = content_for_update(post, moderator)
    require(can_moderate(standing), SENTENCES[Permission.POSTS])
    return row
