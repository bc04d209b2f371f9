"""How a request enters a community: through the one door for privacy, and by the name's own case."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from apps.accounts.models import User
from apps.accounts.redirects import way_back
from apps.communities.models import Community
from apps.core.htmx import wants_fragment

P = ParamSpec("P")
Inner = Callable[Concatenate[HttpRequest, Community, P], HttpResponse]


def with_community(view: Inner[P]) -> Callable[..., HttpResponse]:
    """Decorator for a view whose path holds `<str:name>`: hands it the community that the viewer may see.

    404 for a stranger of a private community, as for a name that nobody has. A GET in another case of letters is
    redirected to the name's own; the query string stays. One statement. Stands outside of `members_only`, so that a
    visitor is not asked to log in to what does not exist for them."""

    @wraps(view)
    def entered(request: HttpRequest, name: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        community = get_object_or_404(Community.objects.visible_to(request.user).named(name))
        if name != community.name and request.method in ("GET", "HEAD"):
            return _to_own_case(request, community)
        return view(request, community, *args, **kwargs)

    return entered


def members_only(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator: a visitor is sent to the log-in, and from there back to a page that can be opened.

    Unlike Django's `login_required` it never names an address that takes POST only: a visitor's POST returns to the
    page where the form stood."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': _page_of(request)})}"
        # htmx would follow a redirect and swap the log-in into the place of a button.
        return HttpResponseClientRedirect(address) if wants_fragment(request) else redirect(address)

    return allowed


def member_of(request: HttpRequest) -> User:
    """Who is logged in; for views behind `members_only`."""
    assert isinstance(request.user, User)
    return request.user


def _page_of(request: HttpRequest) -> str:
    """The page that the visitor looks at, or the one that a form names."""
    if wants_fragment(request):
        return HtmxDetails(request).current_url_abs_path or "/"
    return request.get_full_path() if request.method in ("GET", "HEAD") else way_back(request)


def _to_own_case(request: HttpRequest, community: Community) -> HttpResponse:
    match = request.resolver_match
    assert match is not None
    address = reverse(match.view_name, args=match.args, kwargs={**match.kwargs, "name": community.name})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
