"""Finding a community, founding one, subscribing."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import member_of, members_only
from apps.communities.directory import DirectorySort, directory_page, read_beginning, read_sort
from apps.communities.doors import with_community
from apps.communities.forms.community import CreateCommunityForm
from apps.communities.models import Community
from apps.communities.pages import with_addresses
from apps.communities.rules import NameNotAvailable
from apps.communities.services import membership
from apps.communities.services.community import create_community
from apps.core.forms import status_of
from apps.core.htmx import wants_fragment
from apps.core.ratelimit import limit
from apps.core.return_to import redirect_to, return_to


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    sort, beginning = read_sort(request.GET.get("sort", "")), read_beginning(request.GET.get("q", ""))
    page = directory_page(request.user, sort, request.GET, beginning=beginning)
    context = {
        "page": with_addresses(page, request, sort=request.GET.get("sort", ""), q=beginning),
        "sort": sort,
        "sorts": [(choice, _address(choice, beginning)) for choice in DirectorySort],
        "beginning": beginning,
    }
    return render(request, "communities/directory.html", context)


def _address(sort: DirectorySort, beginning: str) -> str:
    asked = {"sort": "" if sort == DirectorySort.POPULAR else sort.value, "q": beginning}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('communities:directory')}{query and '?'}{query}"


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@limit("create_community")
def create(request: HttpRequest) -> HttpResponse:
    form = CreateCommunityForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            community = create_community(
                creator=member_of(request),
                name=form.cleaned_data["name"],
                title=form.cleaned_data["title"],
                description=form.cleaned_data["description"],
                visibility=form.cleaned_data["visibility"],
                is_nsfw=form.cleaned_data["is_nsfw"],
            )
        except NameNotAvailable as refusal:
            form.add_error("name", refusal.as_form_error())
        else:
            messages.success(request, _("r/%(name)s is open. Write its first post.") % {"name": community.name})
            return redirect(community)
    return render(request, "communities/create.html", {"form": form}, status=status_of(form))


@require_POST
@with_community
@members_only
@limit("subscribe")
def subscribe(request: HttpRequest, community: Community) -> HttpResponse:
    wish = request.POST.get("subscribed", "1")
    if wish not in ("0", "1"):
        raise BadRequest(_("A subscription is on (1) or off (0). Use the button on the page."))
    act = membership.subscribe if wish == "1" else membership.unsubscribe
    act(member=member_of(request), community=community)
    if not wants_fragment(request):
        return redirect_to(return_to(request, community.get_absolute_url()))
    context = {
        "community": community,
        "is_subscribed": wish == "1",
        "here": return_to(request, ""),
        "is_small": bool(request.POST.get("small")),
    }
    return render(request, "communities/_subscribe.html", context)
