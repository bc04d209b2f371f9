"""The public log of what moderators did."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.communities.doors import with_community
from apps.communities.forms.log import LogForm
from apps.communities.models import Community, SystemActor
from apps.communities.modlog import log_page
from apps.communities.pages import render_about, with_addresses
from apps.communities.standing import standing_of
from apps.core.forms import status_of
from apps.core.keyset import Page


@require_safe
@with_community
def log(request: HttpRequest, community: Community) -> HttpResponse:
    """All of it, or what the filters in the query let through; nothing beside the sentences of a wrong filter."""
    form = LogForm(request.GET)
    page = log_page(community, request.user, request.GET, form.wanted()) if form.is_valid() else Page([])
    context = {
        "form": form,
        "system_actors": SystemActor,
        "page": with_addresses(page, request, **form.kept()),
    }
    standing = standing_of(request.user, community)
    return render_about(request, "communities/log.html", standing, context, status=status_of(form))
