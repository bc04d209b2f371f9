"""One post or comment, read for an act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from apps.core.errors import NotFound
from apps.posts.models import Content

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer

C = TypeVar("C", bound=Content)


def visible_row(viewer: Viewer, item: C) -> C:
    """The row that `item` names by its class and key, with what an act on it asks: its community, and for a comment its
    post. Without long texts. One statement. Raises NotFound when its place does not exist for the viewer."""
    rows: Any = type(item)._default_manager
    row: C | None = rows.visible_to(viewer).for_act().filter(pk=item.pk).first()
    if row is None:
        raise NotFound
    return row
