"""How a post or comment is reached: through the one door for privacy. Pages get a 404, services a NotFound."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.accounts.sights import Sight, sight_of, values_of
from apps.communities.querysets import place_is_visible
from apps.core.base36 import from_base36
from apps.core.errors import NotFound
from apps.core.prepared import ITEM, Prepared
from apps.posts.facts import PostFacts, facts_of, with_facts_for
from apps.posts.models import Content, Post

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer

C = TypeVar("C", bound=Content)


def post_or_404(viewer: Viewer, id36: str) -> Post:
    """The post, with its community, for a page about it; 404 where its place does not exist for the viewer, and for
    what is no id. One statement."""
    return get_object_or_404(Post.objects.visible_to(viewer).select_related("community", "author"), pk=key_or_404(id36))


def post_reference(id36: str) -> Post:
    """The post that an address names, by its key alone, for a service that reads the row itself. No statement."""
    return Post(pk=key_or_404(id36))


def facts_or_404(viewer: Viewer, post: Post) -> PostFacts:
    """The facts of the post for a row of a listing; 404 where the viewer may not read it. One statement."""
    found = facts_of(with_facts_for(viewer, Post.objects.readable_by(viewer).filter(pk=post.pk)))
    if not found:
        raise Http404
    return found[0]


def readable_or_404(viewer: Viewer, id36: str) -> Post:
    """The post, with its community; 404 where the viewer may not read it. One statement."""
    return get_object_or_404(
        Post.objects.readable_by(viewer).select_related("community", "author"), pk=key_or_404(id36)
    )


def key_or_404(id36: str) -> int:
    """The key that an address names; 404 for what is no id."""
    try:
        return from_base36(id36)
    except ValueError as error:
        raise Http404 from error


def visible_row(viewer: Viewer, item: C) -> C:
    """The row that `item` names by its class and key, with what an act on it asks: its community, and for a comment its
    post. Without long texts. One statement. Raises NotFound when its place does not exist for the viewer."""
    manager: Any = type(item)._default_manager
    prepared = _prepared_for_act(type(item), manager.all().db, sight_of(viewer))
    found: list[C] = list(prepared.run({ITEM: item.pk, **values_of(viewer)}))
    if not found:
        raise NotFound
    return found[0]


@lru_cache(maxsize=32)
def _prepared_for_act(model: type[Content], alias: str, sight: Sight) -> Prepared:
    manager: Any = model._default_manager
    return Prepared(manager.using(alias).visible_to(sight.stand_in()).for_act().filter(pk=ITEM))


def row_to_delete(viewer: Viewer, item: C) -> C:
    """The same with its text, for taking it back: also where its author may not see the place any more. One statement.
    Raises NotFound."""
    rows: Any = type(item)._default_manager
    visible = place_is_visible(viewer, "community__")
    # An empty condition holds everywhere, but in an OR it counts as nothing.
    rows = rows.filter(visible | Q(author=viewer.pk) if visible else visible)
    row: C | None = rows.with_place().filter(pk=item.pk).first()
    if row is None:
        raise NotFound
    return row
