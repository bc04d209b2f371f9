"""How a request enters a community: through the one door for privacy, and by the name's own case."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.db.models.functions import Upper
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from apps.accounts.sights import Sight, sight_of, values_of
from apps.communities.models import Community
from apps.core.prepared import NAME, Prepared

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer

P = ParamSpec("P")
Inner = Callable[Concatenate[HttpRequest, Community, P], HttpResponse]


def with_community(view: Inner[P]) -> Callable[..., HttpResponse]:
    """Decorator for a view whose path holds `<str:name>`: hands it the community that the viewer may see.

    404 for a stranger of a private community, as for a name that nobody has. A GET in another case of letters is
    redirected to the name's own; the query string stays. One statement. Stands outside of `members_only`, so that a
    visitor is not asked to log in to what does not exist for them."""

    @wraps(view)
    def entered(request: HttpRequest, name: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        community = community_or_404(request.user, name)
        if name != community.name and request.method in ("GET", "HEAD"):
            return _to_own_case(request, community)
        return view(request, community, *args, **kwargs)

    return entered


def community_or_404(viewer: Viewer, name: str) -> Community:
    """The community of this name, whose case does not matter, if it exists for the viewer. One statement, none for
    what can't be a name."""
    if not (name.isascii() and name.isprintable()):
        raise Http404
    prepared = _prepared_community(Community.objects.all().db, sight_of(viewer))
    found: list[Community] = list(prepared.run({NAME: name.upper(), **values_of(viewer)}))
    if not found:
        raise Http404
    return found[0]


@lru_cache(maxsize=32)
def _prepared_community(alias: str, sight: Sight) -> Prepared:
    communities = Community.objects.using(alias).visible_to(sight.stand_in())
    return Prepared(communities.alias(upper_name=Upper("name")).filter(upper_name=NAME))


def _to_own_case(request: HttpRequest, community: Community) -> HttpResponse:
    match = request.resolver_match
    assert match is not None
    address = reverse(match.view_name, args=match.args, kwargs={**match.kwargs, "name": community.name})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
