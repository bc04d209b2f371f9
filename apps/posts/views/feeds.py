"""The listings: front page, r/all, r/popular, communities, domains, other discussions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models.functions import Upper
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.visitors import preferences_of
from apps.communities.doors import with_community
from apps.communities.models import Community, FlairTemplate
from apps.communities.sidebar import sidebar_of
from apps.communities.standing import standing_of
from apps.core.keyset import read_page_request
from apps.core.links import domain_of
from apps.posts import feeds, scopes
from apps.posts.doors import readable_or_404
from apps.posts.pages import listed, listing_page
from apps.posts.sorts import ORDERS, Sort, read_sort

EVERYWHERE = {"all", "popular"}
SUGGESTIONS = 6
POST = FlairTemplate.Wearer.POST


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Home: the communities that a member subscribed to; r/popular for visitors."""
    return _front(request, _default_sort(request))


@require_safe
def front_sorted(request: HttpRequest, sort: str) -> HttpResponse:
    return _front(request, Sort(sort))


@require_safe
def all(request: HttpRequest) -> HttpResponse:  # noqa: A001 -- the word of its address
    return _everything(request, _default_sort(request))


@require_safe
def all_sorted(request: HttpRequest, sort: str) -> HttpResponse:
    return _everything(request, Sort(sort))


@require_safe
def popular(request: HttpRequest) -> HttpResponse:
    return _popular(request, _default_sort(request))


@require_safe
def popular_sorted(request: HttpRequest, sort: str) -> HttpResponse:
    return _popular(request, Sort(sort))


@require_safe
def community(request: HttpRequest, name: str) -> HttpResponse:
    """r/name, and r/a+b."""
    if name.lower() in EVERYWHERE:
        return redirect(f"posts:{name.lower()}", permanent=True)
    return _place(request, name, _default_sort(request))


@require_safe
def community_sorted(request: HttpRequest, name: str, sort: str) -> HttpResponse:
    if name.lower() in EVERYWHERE:
        return redirect(f"posts:{name.lower()}_sorted", sort, permanent=True)
    return _place(request, name, Sort(sort))


@require_safe
def domain(request: HttpRequest, host: str) -> HttpResponse:
    """Links to one host."""
    return _domain(request, host, _default_sort(request))


@require_safe
def domain_sorted(request: HttpRequest, host: str, sort: str) -> HttpResponse:
    return _domain(request, host, Sort(sort))


@require_safe
def duplicates(request: HttpRequest, name: str, id36: str) -> HttpResponse:
    """Other discussions of a link."""
    post = readable_or_404(request.user, id36)
    address = reverse("posts:duplicates", args=[post.community.name, post.id36])
    if not post.url_key:
        raise Http404
    if request.path != address:
        return redirect(address)
    found = feeds.duplicates(request.user, post, read_page_request(request.GET, ORDERS[Sort.NEW]))
    return render(request, "posts/duplicates.html", {"post": post, **listed(request, found)})


def _default_sort(request: HttpRequest) -> Sort:
    return read_sort(preferences_of(request.user).post_sort)


def _front(request: HttpRequest, sort: Sort) -> HttpResponse:
    scope = scopes.subscribed(request.user)
    if not scope.keys:
        return render(request, "posts/front_empty.html", {"suggestions": _suggestions(request)})
    context = listing_page(request, scope, sort, base=reverse("posts:front"))
    return render(request, "posts/front.html", context)


def _everything(request: HttpRequest, sort: Sort) -> HttpResponse:
    context = listing_page(request, scopes.everywhere(request.user), sort, base=reverse("posts:all"))
    return _feed(request, "r/all", _("Posts from all communities"), context)


def _popular(request: HttpRequest, sort: Sort) -> HttpResponse:
    context = listing_page(request, scopes.popular(), sort, base=reverse("posts:popular"))
    return _feed(request, "r/popular", _("Posts from the communities that want to be found"), context)


def _domain(request: HttpRequest, host: str, sort: Sort) -> HttpResponse:
    known = domain_of(f"https://{host}/")
    if not known:
        raise Http404
    if host != known:
        return redirect("posts:domain_sorted", known, sort.value)
    context = listing_page(request, scopes.from_domain(host), sort, base=reverse("posts:domain", args=[host]))
    return _feed(request, host, _("Links to %(host)s") % {"host": host}, context)


def _feed(request: HttpRequest, title: str, description: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, "posts/feed.html", {"title": title, "description": description, **context})


def _place(request: HttpRequest, name: str, sort: Sort) -> HttpResponse:
    return _several(request, name, sort) if "+" in name else _community(request, name, sort)


@with_community
def _community(request: HttpRequest, community: Community, sort: Sort) -> HttpResponse:
    standing = standing_of(request.user, community)
    context: dict[str, Any] = {**sidebar_of(community, standing)}
    if community.is_nsfw and not preferences_of(request.user).shows_nsfw:
        return render(request, "posts/community_veiled.html", context)
    flair = _chosen_flair(request, community)
    scope = scopes.with_flair(flair) if flair else scopes.in_community(community)
    kept = {"flair": str(flair.pk)} if flair else {}
    context |= listing_page(request, scope, sort, base=community.get_absolute_url(), place=standing, **kept)
    return render(request, "posts/community.html", {**context, "flair": flair})


def _several(request: HttpRequest, names: str, sort: Sort) -> HttpResponse:
    """Those of a+b that exist for the viewer; 404 when none does."""
    found = _named(request, names.split("+"))
    if not found:
        raise Http404
    joined = "+".join(community.name for community in found)
    base = reverse("posts:community", args=[joined])
    context = listing_page(request, scopes.in_communities(found), sort, base=base)
    return render(request, "posts/several.html", {"title": f"r/{joined}", "communities": found, **context})


def _named(request: HttpRequest, names: Sequence[str]) -> list[Community]:
    """In the order in which they were named, each once. One statement."""
    plain = dict.fromkeys(name.upper() for name in names if name.isascii() and name.isprintable())
    wanted = list(plain)[: scopes.SEVERAL_MAX]
    visible = Community.objects.visible_to(request.user).without_nsfw_unless(
        shown=preferences_of(request.user).shows_nsfw
    )
    found = {
        community.name.upper(): community
        for community in visible.annotate(upper_name=Upper("name")).filter(upper_name__in=wanted)
    }
    return [found[name] for name in wanted if name in found]


def _chosen_flair(request: HttpRequest, community: Community) -> FlairTemplate | None:
    text = request.GET.get("flair", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return get_object_or_404(FlairTemplate, community=community, wearer=POST, pk=int(text))


def _suggestions(request: HttpRequest) -> list[Community]:
    """The largest communities that the viewer may find, with `.is_subscribed`. One statement."""
    found = Community.objects.visible_to(request.user).without_nsfw_unless(
        shown=preferences_of(request.user).shows_nsfw
    )
    return list(found.with_subscription_of(request.user).order_by("-subscriber_count", "-id")[:SUGGESTIONS])
