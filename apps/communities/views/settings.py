"""Everything that moderators decide about their community."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import member_of, members_only
from apps.communities.doors import with_community
from apps.communities.forms.community import SettingsForm
from apps.communities.models import Community, Permission
from apps.communities.pages import render_about
from apps.communities.permissions import SENTENCES, can_change_settings
from apps.communities.services.community import change_settings
from apps.communities.standing import standing_of
from apps.core.forms import refusals_in, status_of
from apps.core.models import Sweep
from apps.core.permissions import require
from apps.core.sweeps import progress_of


@require_http_methods(["GET", "HEAD", "POST"])
@with_community
@members_only
def settings(request: HttpRequest, community: Community) -> HttpResponse:
    standing = standing_of(request.user, community)
    require(can_change_settings(standing), SENTENCES[Permission.CONFIG])
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=SettingsForm.initial_of(community))
    if form.is_valid():
        with refusals_in(form):
            change_settings(moderator=member_of(request), community=community, settings=form.settings())
            messages.success(request, _("The settings are saved."))
            return redirect("communities:settings", community.name)
    context = {"form": form, "progress": progress_of(Sweep.Subject.COMMUNITY, community.pk)}
    return render_about(request, "communities/settings.html", standing, context, status=status_of(form))
