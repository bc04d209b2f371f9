"""What a member keeps, and what they do not want to see again. Both may be sent twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.posts.models import HiddenPost, Post, SavedPost

if TYPE_CHECKING:
    from apps.accounts.models import User


def save_post(*, member: User, post: Post) -> None:
    SavedPost.objects.bulk_create([SavedPost(member=member, post=post)], ignore_conflicts=True)


def unsave_post(*, member: User, post: Post) -> None:
    SavedPost.objects.filter(member=member, post=post).delete()


def hide_post(*, member: User, post: Post) -> None:
    HiddenPost.objects.bulk_create([HiddenPost(member=member, post=post)], ignore_conflicts=True)


def unhide_post(*, member: User, post: Post) -> None:
    HiddenPost.objects.filter(member=member, post=post).delete()
