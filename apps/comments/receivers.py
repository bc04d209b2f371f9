"""What comments do when the apps below them have news; inside the sender's transaction."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.posts.services.delete import erase_content_of


def leave_with_author(*, member: User, erase: bool, **_: Any) -> None:
    if erase:
        erase_content_of(Comment, member)
