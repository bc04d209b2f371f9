"""Comments that a member keeps on a list."""

from __future__ import annotations

from apps.accounts.models import User
from apps.comments.models import Comment, SavedComment
from apps.posts.doors import visible_row


def save_comment(*, member: User, comment: Comment, on: bool) -> Comment:
    """Put the comment on the member's list, or take it off. May be sent twice. Two statements. Raises NotFound."""
    row = visible_row(member, comment)
    if on:
        SavedComment.objects.bulk_create([SavedComment(member=member, comment=row)], ignore_conflicts=True)
    else:
        SavedComment.objects.filter(member=member, comment=row).delete()
    return row
