"""What authors change in their posts."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import FlairTemplate, TargetKind
from apps.core.markdown import render
from apps.core.permissions import require
from apps.posts.doors import visible_row
from apps.posts.models import Content, Kind, Post
from apps.posts.models.post import EDIT_GRACE, HEADINGS_FROM
from apps.posts.news import announce
from apps.posts.permissions import can_delete, can_edit, can_wear
from apps.posts.requirements import Draft, unmet
from apps.posts.rules import NOT_YOURS_TO_EDIT, FlairNotOffered, RequirementsNotMet
from apps.posts.screening import Submission, Verdict, write_screened
from apps.posts.services.moderate import log_removal, removal_columns, write
from apps.posts.services.row_locks import content_for_update
from apps.posts.signals import content_edited, content_removed


def edit_post(
    *, editor: User, post: Post, body: str, flair: FlairTemplate | None, is_nsfw: bool, is_spoiler: bool
) -> Post:
    """Write a new text, flair and marks; title and link stay as they were. `body` is clean.

    A new text is marked (`edited_at`) unless the post is younger than three minutes. Flair that a moderator gave may
    stay. A removed post may be edited and stays removed; screeners may hold or remove one that is shown. Raises
    NotFound, PermissionDenied for others than the author and for a banned one, ContentGone, FlairNotOffered,
    RequirementsNotMet, ScreeningUnsettled."""
    columns = {"flair": flair, "is_nsfw": is_nsfw, "is_spoiler": is_spoiler}
    submission = _submission(editor, post, body, columns)
    return write_screened(submission, partial(_edit, editor, post, body, columns))


def _edit(editor: User, post: Post, body: str, columns: dict[str, Any], verdict: Verdict) -> Post:
    row, standing = content_for_update(post, editor)
    require(can_delete(editor, row), NOT_YOURS_TO_EDIT)
    require(can_edit(standing, editor, row), standing.refusal_to_take_part)
    flair = columns["flair"]
    if flair is not None and flair.pk != row.flair_id and not can_wear(flair, standing):
        raise FlairNotOffered
    draft = Draft(kind=Kind(row.kind), title=row.title, body=body, flair=flair)
    if errors := unmet(row.community, draft, is_edit=True):
        raise RequirementsNotMet(errors)
    changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if body != row.body:
        changed |= edited_text(row, body, render(body, headings_from=HEADINGS_FROM))
    write_edit(row, changed, verdict)
    return row


def write_edit(row: Content, changed: dict[str, Any], verdict: Verdict) -> None:
    """Write what the author changed and what the screeners decided of it; nothing where nothing changed. Removed items
    stay as they are removed."""
    if not changed:
        return
    kind = None if row.is_removed else verdict.removal_kind
    if kind is not None:
        changed = changed | removal_columns(verdict.actor, kind, reason=verdict.reason)
    write(row, **changed)
    announce(content_edited, type(row), [row.pk])
    if kind is not None:
        log_removal(verdict.actor, row, kind, reason=verdict.reason)
        announce(content_removed, type(row), [row.pk])


def edited_text(row: Content, body: str, html: str) -> dict[str, Any]:
    """The columns of a new text. It is marked as edited unless the item is younger than three minutes."""
    now = timezone.now()
    marked: datetime | None = now if row.edited_at is not None or now - row.created_at > EDIT_GRACE else None
    return {"body": body, "body_html": html, "edited_at": marked}


def _submission(editor: User, post: Post, body: str, columns: dict[str, Any]) -> Submission | None:
    """What the screeners look at. One statement; none, and None, without screeners."""
    if not settings.SCREENERS:
        return None
    row = visible_row(editor, post)
    return Submission(
        kind=TargetKind.POST,
        author=editor,
        community=row.community,
        key=row.pk,
        title=row.title,
        body=body,
        url=row.url,
        domain=row.domain,
        **columns,
    )
