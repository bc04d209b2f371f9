"""Who may come in, and who sees to the whole site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewers import Viewer


def can_log_in(user: User) -> bool:
    """Not when the account is closed or switched off, nor when it only stands for somebody in an imported archive."""
    return user.is_active and user.closed_at is None and not user.is_placeholder


def can_operate(viewer: Viewer) -> bool:
    """Sees to the whole site in the admin."""
    return bool(viewer.is_authenticated and viewer.is_active and viewer.is_staff)


def can_see_lists_of(viewer: Viewer, person: User) -> bool:
    """What somebody saved, hid or voted on is nobody else's business."""
    return bool(viewer.is_authenticated and viewer.pk == person.pk)


def can_deactivate(operator: Viewer, person: User) -> bool:
    """An operator, any person but themself: nobody locks the last door behind them."""
    return can_operate(operator) and operator.pk != person.pk and person.closed_at is None
