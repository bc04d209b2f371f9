"""What moderators do to posts. Each act writes its entry of the log in the same transaction, asks the moderator's
standing again inside it, and may be sent twice: the second time it changes nothing and logs nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from apps.communities.models import Action, FlairTemplate, TargetKind
from apps.communities.services.log import MARK_TAKEN_AWAY, record
from apps.communities.standing import Standing, standing_of
from apps.core.permissions import require
from apps.posts.models import Distinction, Post, Reach, RemovalKind
from apps.posts.models.post import PIN_SLOTS
from apps.posts.permissions import can_distinguish, can_moderate, can_set_flair, can_wear
from apps.posts.rules import ContentGone, FlairNotOffered, SlotsTaken
from apps.posts.services.holding import hold_post
from apps.posts.services.reach import refresh_post
from apps.posts.signals import content_removed

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def remove_post(*, moderator: User, post: Post, kind: RemovalKind = RemovalKind.MODERATOR, reason: str = "") -> None:
    """Hides title and text from everybody but the author and the moderators; the comments stay. Frees the pinned slot.

    Raises PermissionDenied, ContentGone when its author deleted it."""
    held = _held_by(moderator, post)
    if held.is_removed and held.removed_kind == kind:
        return
    _write(
        held,
        removed_at=timezone.now(),
        removed_by=moderator,
        removed_kind=kind,
        removed_reason=reason,
        approved_at=None,
        approved_by=None,
        pinned_slot=None,
        # In this very statement: a constraint keeps what is gone at home.
        reach=Reach.COMMUNITY,
    )
    _log(moderator, held, Action.REMOVE_POST, reason or str(kind.label))
    transaction.on_commit(partial(content_removed.send, sender=Post, item=held))


@transaction.atomic
def approve_post(*, moderator: User, post: Post) -> None:
    """Undoes a removal, or says that the post is fine. Raises PermissionDenied, ContentGone."""
    held = _held_by(moderator, post)
    if held.approved_at is not None:
        return
    _write(
        held,
        approved_at=timezone.now(),
        approved_by=moderator,
        removed_at=None,
        removed_by=None,
        removed_kind="",
        removed_reason="",
    )
    refresh_post(held)
    _log(moderator, held, Action.APPROVE_POST)


@transaction.atomic
def lock_post(*, moderator: User, post: Post) -> None:
    """No more comments, but from moderators; votes go on. Raises PermissionDenied, ContentGone."""
    held = _held_by(moderator, post)
    if not held.is_locked:
        _write(held, locked_at=timezone.now(), locked_by=moderator)
        _log(moderator, held, Action.LOCK)


@transaction.atomic
def unlock_post(*, moderator: User, post: Post) -> None:
    """Raises PermissionDenied, ContentGone."""
    held = _held_by(moderator, post)
    if held.is_locked:
        _write(held, locked_at=None, locked_by=None)
        _log(moderator, held, Action.UNLOCK)


@transaction.atomic
def pin_post(*, moderator: User, post: Post) -> None:
    """Into the first free slot at the head of the community's hot posts.

    Raises PermissionDenied, ContentGone (also for a removed post), and SlotsTaken with the titles that are pinned."""
    held = _held_by(moderator, post)
    if held.is_removed:
        raise ContentGone
    if held.is_pinned:
        return
    taken = dict(
        Post.objects.in_community(held.community)
        .filter(pinned_slot__isnull=False)
        .order_by("pinned_slot")
        .values_list("pinned_slot", "title")
    )
    free = [slot for slot in PIN_SLOTS if slot not in taken]
    if not free:
        raise SlotsTaken(list(taken.values()))
    _write(held, pinned_slot=free[0])
    _log(moderator, held, Action.PIN)


@transaction.atomic
def unpin_post(*, moderator: User, post: Post) -> None:
    """Raises PermissionDenied, ContentGone."""
    held = _held_by(moderator, post)
    if held.is_pinned:
        _write(held, pinned_slot=None)
        _log(moderator, held, Action.UNPIN)


@transaction.atomic
def mark_post(*, moderator: User, post: Post, is_nsfw: bool | None = None, is_spoiler: bool | None = None) -> None:
    """Sets the marks that are given; None leaves one as it is. Raises PermissionDenied, ContentGone."""
    held = _held_by(moderator, post)
    if is_nsfw is not None and is_nsfw != held.is_nsfw:
        _write(held, is_nsfw=is_nsfw)
        refresh_post(held)
        _log(moderator, held, Action.MARK_NSFW if is_nsfw else Action.UNMARK_NSFW)
    if is_spoiler is not None and is_spoiler != held.is_spoiler:
        _write(held, is_spoiler=is_spoiler)
        _log(moderator, held, Action.MARK_SPOILER if is_spoiler else Action.UNMARK_SPOILER)


@transaction.atomic
def set_flair(*, moderator: User, post: Post, flair: FlairTemplate | None) -> None:
    """Gives the post a flair of its community, or takes it away (None).

    Raises PermissionDenied without the permission for flair, ContentGone, FlairNotOffered."""
    held = hold_post(post)
    standing = standing_of(moderator, held.community)
    require(can_set_flair(standing))
    if flair is not None and not can_wear(flair, standing):
        raise FlairNotOffered
    if held.flair_id != (flair.pk if flair else None):
        _write(held, flair=flair)
        _log(moderator, held, Action.SET_FLAIR, flair.text if flair else "")


@transaction.atomic
def distinguish_post(*, moderator: User, post: Post, on: bool) -> None:
    """Marks an own post as said by a moderator (or by the site, where an operator does not moderate), or takes the mark
    away. Raises PermissionDenied for the post of somebody else, ContentGone."""
    held = hold_post(post)
    standing = standing_of(moderator, held.community)
    require(can_distinguish(standing, moderator, held))
    wanted = voice_of(standing) if on else ""
    if held.distinguished != wanted:
        _write(held, distinguished=wanted)
        _log(moderator, held, Action.DISTINGUISH, "" if on else MARK_TAKEN_AWAY)


def voice_of(standing: Standing) -> str:
    """As what somebody of this standing speaks who may moderate here: a Distinction."""
    return Distinction.MODERATOR.value if standing.is_moderator else Distinction.OPERATOR.value


def _held_by(moderator: User, post: Post) -> Post:
    held = hold_post(post)
    require(can_moderate(standing_of(moderator, held.community)))
    return held


def _write(post: Post, **columns: Any) -> None:
    """Only these columns: `save()` would write the counters back as they were read."""
    Post.objects.filter(pk=post.pk).update(**columns)
    for name, value in columns.items():
        setattr(post, name, value)


def _log(moderator: User, post: Post, action: Action, reason: str = "") -> None:
    """The log is read by more people than a removed post, so it names that by its fullname."""
    record(
        community=post.community,
        moderator=moderator,
        action=action,
        target_kind=TargetKind.POST,
        target_id=post.pk,
        target_name=post.fullname if post.is_removed else post.title,
        reason=reason,
    )
