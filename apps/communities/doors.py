"""How a request enters a community: through the one door for privacy, and by the name's own case."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from apps.communities.models import Community

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


def _to_own_case(request: HttpRequest, community: Community) -> HttpResponse:
    match = request.resolver_match
    assert match is not None
    address = reverse(match.view_name, args=match.args, kwargs={**match.kwargs, "name": community.name})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
