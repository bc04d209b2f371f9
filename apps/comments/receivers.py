"""What comments do when the apps below them have news; inside the sender's transaction."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.core import sweeps

ERASED = "erased comments"


def leave_with_author(*, member: User, erase: bool, **_: Any) -> None:
    if erase:
        sweeps.start(ERASED, member.pk)
