"""What authors change in their comments."""

from __future__ import annotations

from functools import partial

from django.conf import settings

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.communities.models import TargetKind
from apps.core.markdown import render
from apps.core.permissions import require
from apps.posts.doors import visible_row
from apps.posts.permissions import can_delete, can_edit
from apps.posts.rules import NOT_YOURS_TO_EDIT
from apps.posts.screening import Submission, Verdict, write_screened
from apps.posts.services.edit import edited_text, write_edit
from apps.posts.services.row_locks import content_for_update


def edit_comment(*, editor: User, comment: Comment, body: str) -> Comment:
    """Write a new text; `body` is clean. The same text changes nothing.

    A new text is marked (`edited_at`) unless the comment is younger than three minutes. A removed comment may be edited
    and stays removed; screeners may hold or remove one that is shown. Raises NotFound, PermissionDenied for others than
    the author and for a banned one, ContentGone, ScreeningUnsettled."""
    return write_screened(_submission(editor, comment, body), partial(_edit, editor, comment, body))


def _edit(editor: User, comment: Comment, body: str, verdict: Verdict) -> Comment:
    row, standing = content_for_update(comment, editor)
    require(can_delete(editor, row), NOT_YOURS_TO_EDIT)
    require(can_edit(standing, editor, row), standing.refusal_to_take_part)
    write_edit(row, edited_text(row, body, render(body)) if body != row.body else {}, verdict)
    return row


def _submission(editor: User, comment: Comment, body: str) -> Submission | None:
    """What the screeners look at. One statement; none, and None, without screeners."""
    if not settings.SCREENERS:
        return None
    row = visible_row(editor, comment)
    return Submission(
        kind=TargetKind.COMMENT,
        author=editor,
        community=row.community,
        key=row.pk,
        body=body,
        post_id=row.post_id,
        parent_id=row.parent_id,
    )
