"""What posts do when the apps below them have news; all inside the sender's transaction."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.communities.models import Community
from apps.core import sweeps

REACH, ERASED = "reach", "erased posts"


def follow_community(*, community: Community, **_: Any) -> None:
    """Listings ask the community whether it is private, NSFW or left r/popular, so the posts may follow later."""
    sweeps.start(REACH, community.pk)


def leave_with_author(*, member: User, erase: bool, **_: Any) -> None:
    if erase:
        sweeps.start(ERASED, member.pk)
