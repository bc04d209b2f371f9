"""What goes with a closed account: the lists that only its owner saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.comments.models import SavedComment
from apps.posts.models import HiddenPost, SavedPost

if TYPE_CHECKING:
    from apps.accounts.models import User


def forget_lists(*, member: User, **_signal: Any) -> None:
    """Receiver of `accounts.signals.account_closing`. What they saved and hid goes in any case; votes stay counted."""
    for marks in (SavedPost, HiddenPost, SavedComment):
        marks._default_manager.filter(member=member).delete()
