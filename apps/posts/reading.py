"""One post or comment, read for an act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q

from apps.communities.querysets import place_is_visible
from apps.core.errors import NotFound
from apps.posts.models import Content

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer

C = TypeVar("C", bound=Content)


def visible_row(viewer: Viewer, item: C) -> C:
    """The row that `item` names by its class and key, with what an act on it asks: its community, and for a comment its
    post. Without long texts. One statement. Raises NotFound when its place does not exist for the viewer."""
    rows: Any = type(item)._default_manager
    return _first(rows.visible_to(viewer).for_act(), item)


def row_to_delete(viewer: Viewer, item: C) -> C:
    """The same with its text, for taking it back: also where its author may not see the place any more. One statement.
    Raises NotFound."""
    rows: Any = type(item)._default_manager
    visible = place_is_visible(viewer, "community__")
    # An empty condition holds everywhere, but in an OR it counts as nothing.
    return _first(rows.filter(visible | Q(author=viewer.pk) if visible else visible).with_place(), item)


def _first(rows: Any, item: C) -> C:
    row: C | None = rows.filter(pk=item.pk).first()
    if row is None:
        raise NotFound
    return row
