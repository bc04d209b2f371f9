"""The frame that all listings share: rows, tabs for the order, windows of time, links to the neighbouring pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.accounts.visitors import preferences_of
from apps.communities.pages import with_addresses
from apps.communities.standing import Standing
from apps.core.keyset import Page, read_page_request
from apps.posts import feeds
from apps.posts.facts import PostFacts
from apps.posts.markup import listing_markup
from apps.posts.rows import rows_of
from apps.posts.scopes import Scope
from apps.posts.sorts import ORDERS, Period, Sort, read_period


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    is_current: bool


def listing_page(
    request: HttpRequest, scope: Scope, sort: Sort, *, base: str, place: Standing | None = None, **kept: str
) -> dict[str, Any]:
    """What `posts/_listing.html` needs.

    `base`: the address of the listing, to which a sort is added. `place`: where all its posts stand, which then shows
    its pinned posts first. `kept`: more parameters that all its links carry. Raises BadRequest for a broken cursor."""
    period = read_period(request.GET.get("t", ""))
    order = ORDERS[sort]
    wanted = read_page_request(request.GET, order)
    shows_pinned = place is not None and sort == Sort.HOT and not kept.get("flair")
    found = feeds.listing(request.user, scope, sort, period, wanted, without_pinned=shows_pinned)
    is_first = not found.previous_query and (wanted.cursor is None or found.is_restarted or bool(found.rows))
    pinned: list[PostFacts] = []
    if shows_pinned and is_first and place is not None:
        pinned = feeds.pinned(request.user, place.community)
    kept |= {"t": request.GET.get("t", "") if sort.has_period else "", "limit": request.GET.get("limit", "")}
    return {
        **listed(request, found, place=place, first=pinned, kept=kept),
        "sort": sort,
        "sorts": [Tab(str(one.label), _link(f"{base}{one.value}/", kept, t=""), one == sort) for one in Sort],
        "periods": _periods(f"{base}{sort.value}/", period, kept) if sort.has_period else [],
        "has_longer_period": sort.has_period and period != Period.ALL,
        "periods_label": _("Top posts of the past") if sort == Sort.TOP else _("Most disputed of the past"),
        # Hot at the plain address and at its own is one page.
        "canonical_path": base if sort == Sort.HOT else f"{base}{sort.value}/",
    }


def listed(
    request: HttpRequest,
    found: Page[PostFacts],
    *,
    place: Standing | None = None,
    first: Sequence[PostFacts] = (),
    kept: dict[str, str] | None = None,
) -> dict[str, Any]:
    """`page` with `rows`, `next_url`, `previous_url` and `is_restarted`; `listing`, the rows as markup; `here`, the
    address to return to; `is_at_home`: all are of one community."""
    viewer, here = request.user, request.get_full_path()
    rows = rows_of([*first, *found.rows], viewer, place=place)
    page = Page(rows, found.next_query, found.previous_query, found.is_restarted)
    return {
        "page": with_addresses(page, request, **(kept or {})),
        "listing": listing_markup(rows, viewer, here=here, density=preferences_of(viewer).density),
        "here": here,
        "is_at_home": place is not None,
    }


def _periods(address: str, current: Period, kept: dict[str, str]) -> list[Tab]:
    return [Tab(str(one.label), _link(address, kept, t=one.value), one == current) for one in Period]


def _link(address: str, kept: dict[str, str], *, t: str) -> str:
    query = urlencode({name: value for name, value in {**kept, "t": t}.items() if value})
    return f"{address}?{query}" if query else address
