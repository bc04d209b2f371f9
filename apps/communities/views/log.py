"""The public log of what moderators did."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.communities.doors import with_community
from apps.communities.models import Community
from apps.communities.modlog import log_page
from apps.communities.pages import render_about, with_addresses
from apps.communities.standing import standing_of


@require_safe
@with_community
def log(request: HttpRequest, community: Community) -> HttpResponse:
    page = log_page(community, request.user, request.GET)
    standing = standing_of(request.user, community)
    return render_about(request, "communities/log.html", standing, {"page": with_addresses(page, request)})
