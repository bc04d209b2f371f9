"""Rows as they are now, locked until the end of the transaction."""

from __future__ import annotations

from typing import Any, TypeVar

from apps.accounts.models import User
from apps.communities.actors import Actor
from apps.communities.models import Community
from apps.communities.standing import Standing, standing_of
from apps.core.errors import NotFound
from apps.posts.models import Content
from apps.posts.rules import ContentGone

C = TypeVar("C", bound=Content)


def content_for_update(item: C, actor: User) -> tuple[C, Standing]:
    """The locked row that `item` names by its class and key, with its community, and the actor's standing there.

    Locks the community first where a column depends on its settings: one order of rows everywhere. Two statements for
    a comment, three for a post. Raises NotFound when the actor may not know of the item, ContentGone when its author
    deleted it. A removed item is returned: it can be approved, and its author may mend it."""
    row = locked_content(item)
    standing = standing_of(actor, row.community)
    if not standing.sees_community:
        raise NotFound
    if row.is_deleted:
        raise ContentGone
    return row, standing


def locked_content(item: C) -> C:
    """The same without asking for whom: for the site's own acts. Raises NotFound when there is no such row."""
    model = type(item)
    if model.DEPENDS_ON_COMMUNITY:
        lock_community_of(item)
    rows: Any = model._default_manager
    row: C | None = rows.with_place().select_for_update(of=("self",), no_key=True).filter(pk=item.pk).first()
    if row is None:
        raise NotFound
    return row


def standing_for(item: C, actor: Actor) -> tuple[C, Standing | None]:
    """As content_for_update for a person; for a system actor the locked row and None. Raises ContentGone, NotFound."""
    if isinstance(actor, User):
        return content_for_update(item, actor)
    row = locked_content(item)
    if row.is_deleted:
        raise ContentGone
    return row, None


def lock_community_of(item: Content) -> None:
    """Lock the row of the item's community. One statement."""
    rows = Community.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(**{f"{type(item)._meta.model_name}s": item.pk}).values_list("pk", flat=True))


def community_for_update(community_id: int) -> Community:
    """The community as it is, locked against changes of its settings. Always before a post."""
    return Community.objects.select_for_update(no_key=True).get(pk=community_id)
