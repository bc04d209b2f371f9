"""What posts do when the apps below them have news; all inside the sender's transaction."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.communities.models import Community
from apps.posts.models import Post
from apps.posts.services.delete import erase_content_of
from apps.posts.services.reach import refresh_community


def follow_community(*, community: Community, **_: Any) -> None:
    """No moment exists in which the posts of a community that turned private still travel."""
    refresh_community(community)


def leave_with_author(*, member: User, erase: bool, **_: Any) -> None:
    if erase:
        erase_content_of(Post, member)
