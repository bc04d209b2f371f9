"""The list of all communities that a viewer may find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.communities.models.community import IMPORTED_NAME_MAX
from apps.core.base36 import fullname
from apps.core.keyset import Order, Page, Rank, newest, page_of, read_page_request

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer
    from apps.communities.querysets import CommunityQuerySet


class DirectorySort(models.TextChoices):
    POPULAR = "popular", _("Popular")
    NEW = "new", _("New")
    NAME = "name", _("By name")


def no_rank(text: str) -> Rank:
    raise ValueError(text)


class OrderByName(Order):
    """A to Z without case. A cursor carries no rank: the name is looked up, so nothing typed reaches a comparison."""

    def query(self, row: Any, *, backwards: bool = False) -> str:
        return urlencode({"before" if backwards else "after": fullname(self.kind, row.pk)})


ORDERS: dict[str, Order] = {
    DirectorySort.POPULAR: Order("subscriber_count", "t5", int),
    DirectorySort.NEW: newest("t5"),
    DirectorySort.NAME: OrderByName("upper_name", "t5", no_rank, ascending=True),
}


def directory_page(
    viewer: Viewer, sort: DirectorySort, query: Mapping[str, str], *, beginning: str = ""
) -> Page[Community]:
    """25 communities with `.is_subscribed`, whose names begin with `beginning` (without case; "": all).

    Private ones only for those inside, NSFW ones for viewers who want them. One statement, one more behind a cursor
    by name. Walks the order's index; a beginning filters on the way. Raises BadRequest for a broken cursor."""
    order = ORDERS[sort]
    return page_of(_rows(viewer, beginning), order, read_page_request(query, order))


def read_sort(text: str) -> DirectorySort:
    """An unknown word means popular."""
    return DirectorySort(text) if text in DirectorySort.values else DirectorySort.POPULAR


def read_beginning(text: str) -> str:
    """What somebody typed to find a name: "r/Bread " is "Bread"."""
    return text.strip().removeprefix("/").removeprefix("r/").rstrip("/")[: IMPORTED_NAME_MAX + 1]


def _rows(viewer: Viewer, beginning: str) -> CommunityQuerySet:
    rows = (
        Community.objects.visible_to(viewer)
        .without_nsfw_unless(shown=getattr(viewer, "shows_nsfw", False))
        .with_subscription_of(viewer)
        .annotate(upper_name=Upper("name"))
        .defer("sidebar", "sidebar_html", "submit_text", "submit_html")
    )
    if not beginning:
        return rows
    is_plain = beginning.isascii() and beginning.isprintable()
    return rows.filter(name__istartswith=beginning) if is_plain else rows.none()
