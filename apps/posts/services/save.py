"""What a member keeps on a list, and what they do not want to see again. All may be sent twice."""

from __future__ import annotations

from apps.accounts.models import User
from apps.posts.doors import visible_row
from apps.posts.models import HiddenPost, Post, SavedPost


def save_post(*, member: User, post: Post, on: bool) -> Post:
    """Put the post on the member's list, or take it off. Two statements. Raises NotFound."""
    row = visible_row(member, post)
    if on:
        SavedPost.objects.bulk_create([SavedPost(member=member, post=row)], ignore_conflicts=True)
    else:
        SavedPost.objects.filter(member=member, post=row).delete()
    return row


def hide_post(*, member: User, post: Post, on: bool) -> Post:
    """Leave the post out of the member's listings, or show it again. Two statements. Raises NotFound."""
    row = visible_row(member, post)
    if on:
        HiddenPost.objects.bulk_create([HiddenPost(member=member, post=row)], ignore_conflicts=True)
    else:
        HiddenPost.objects.filter(member=member, post=row).delete()
    return row
