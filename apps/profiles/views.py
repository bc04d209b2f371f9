"""A person's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from apps.accounts.access import members_only
from apps.accounts.models import User
from apps.core.keyset import Order, Page, read_page_request
from apps.profiles import timeline
from apps.profiles.doors import of_oneself, of_person
from apps.profiles.rows import feed_markup
from apps.profiles.sidebar import sidebar_of
from apps.votes.models import DOWN, UP

SORT_NAMES = {
    "new": pgettext_lazy("order of posts", "new"),
    "hot": pgettext_lazy("order of posts", "hot"),
    "top": pgettext_lazy("order of posts", "top"),
    "controversial": pgettext_lazy("order of posts", "controversial"),
}


@require_safe
@of_person
def overview(request: HttpRequest, person: User) -> HttpResponse:
    page = timeline.overview(person, request.user, timeline.read_request(request.GET))
    return _answer(request, person, "overview", page)


@require_safe
@of_person
def submitted(request: HttpRequest, person: User) -> HttpResponse:
    sort = _sort(request, timeline.POST_ORDERS)
    page = timeline.submitted(person, request.user, sort, read_page_request(request.GET, timeline.POST_ORDERS[sort]))
    return _answer(request, person, "submitted", page, sort=sort, sorts=_choices(timeline.POST_ORDERS))


@require_safe
@of_person
def comments(request: HttpRequest, person: User) -> HttpResponse:
    sort = _sort(request, timeline.COMMENT_ORDERS)
    page = timeline.comments(person, request.user, sort, read_page_request(request.GET, timeline.COMMENT_ORDERS[sort]))
    return _answer(request, person, "comments", page, sort=sort, sorts=_choices(timeline.COMMENT_ORDERS))


@require_safe
@of_oneself
def saved(request: HttpRequest, person: User) -> HttpResponse:
    return _answer(request, person, "saved", timeline.saved(person, timeline.read_request(request.GET)))


@require_safe
@of_oneself
def hidden(request: HttpRequest, person: User) -> HttpResponse:
    return _answer(request, person, "hidden", timeline.hidden(person, timeline.read_request(request.GET)))


@require_safe
@of_oneself
def upvoted(request: HttpRequest, person: User) -> HttpResponse:
    return _answer(request, person, "upvoted", timeline.voted(person, UP, timeline.read_request(request.GET)))


@require_safe
@of_oneself
def downvoted(request: HttpRequest, person: User) -> HttpResponse:
    return _answer(request, person, "downvoted", timeline.voted(person, DOWN, timeline.read_request(request.GET)))


@require_safe
def overview_spelled_out(request: HttpRequest, name: str) -> HttpResponse:
    return redirect("profiles:overview", name, permanent=True)


@require_safe
def short(request: HttpRequest, name: str) -> HttpResponse:
    """/u/name, as people write it."""
    return redirect("profiles:overview", name, permanent=True)


@require_safe
@members_only
def me(request: HttpRequest) -> HttpResponse:
    return redirect("profiles:overview", request.user.get_username())


def _answer(request: HttpRequest, person: User, tab: str, page: Page[Any], **sorting: Any) -> HttpResponse:
    here = request.get_full_path()
    context = {
        "tab": tab,
        "rows": page.rows,
        "page": _links(request, page),
        "is_restarted": page.is_restarted,
        "here": here,
    }
    context["items"] = feed_markup(page.rows, request.user, here=here)
    context |= {**sidebar_of(person, request.user), **sorting}
    return render(request, f"profiles/{tab}.html", context)


def _links(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """The addresses of the neighbouring pages, with the sort and the size of this one."""
    kept = urlencode({name: request.GET[name] for name in ("sort", "limit") if name in request.GET})
    beside = {"previous_url": page.previous_query, "next_url": page.next_query}
    return {name: f"?{kept}&{query}" if kept and query else query and f"?{query}" for name, query in beside.items()}


def _sort(request: HttpRequest, orders: Mapping[str, Order]) -> str:
    sort = request.GET.get("sort", "new")
    if sort not in orders:
        raise BadRequest(_("There is no such order. Choose one of those on the page."))
    return sort


def _choices(orders: Mapping[str, Order]) -> list[tuple[str, Any]]:
    return [(sort, SORT_NAMES[sort]) for sort in orders]
