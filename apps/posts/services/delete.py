"""How posts and comments are taken back by whoever wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.core.permissions import require
from apps.posts.doors import row_to_delete
from apps.posts.models import Content, Post, Reach
from apps.posts.news import announce
from apps.posts.permissions import can_delete
from apps.posts.rules import NOT_YOURS_TO_DELETE
from apps.posts.signals import content_erased

C = TypeVar("C", bound=Content)


@transaction.atomic
def delete_content(*, author: User, item: C) -> C:
    """Erase the text (of a post title and link too) for good; the place stays, with its comments or replies.

    Frees the pinned slot of a post. Works in a private community that the author left, too. May be sent twice. `item`
    names the row by its class and key. Two statements. Raises NotFound, and PermissionDenied for others than the
    author."""
    row = row_to_delete(author, item)
    require(can_delete(author, row), NOT_YOURS_TO_DELETE)
    erase(type(row), [row.pk])
    return row


def kept_content_of(model: type[C], member_id: int) -> QuerySet[C]:
    """The posts, or the comments, of a member that are not deleted."""
    return model._default_manager.filter(author=member_id, deleted_at__isnull=True)


def erase_of_member(model: type[Content], _member_id: int, keys: Sequence[int]) -> None:
    """Delete some of what a member wrote who closed the account. Call inside a transaction. Two statements."""
    erase(model, keys)


def erase(model: type[Content], keys: Sequence[int]) -> None:
    """Erase those of the rows that are not deleted yet, and announce it. At most two statements."""
    rows = model._default_manager.filter(pk__in=keys, deleted_at__isnull=True)
    if rows.update(**erased_columns(model)):
        announce(content_erased, model, keys)


def erased_columns(model: type[Content]) -> dict[str, Any]:
    """The columns of a row that is deleted at this moment; what follows from its state is the same for all rows."""
    derived = {"pinned_slot": None, "reach": Reach.COMMUNITY} if model is Post else {}
    return {"deleted_at": timezone.now(), **model.ERASED, **derived}
