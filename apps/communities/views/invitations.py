"""Invitations to moderate, answered by the person invited. A private community is named here, and here only."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import member_of, members_only
from apps.communities.people import invitation_to, invitations_of
from apps.communities.services import moderators


@require_safe
@members_only
def invitations(request: HttpRequest) -> HttpResponse:
    return render(request, "communities/invitations.html", {"invitations": invitations_of(member_of(request))})


@require_POST
@members_only
def accept_invitation(request: HttpRequest, name: str) -> HttpResponse:
    # Also somebody who moderates by now: a second click is no error.
    community = get_object_or_404(invitation_to(member_of(request), name, or_accepted=True)).community
    moderators.accept_invitation(member=member_of(request), community=community)
    messages.success(request, _("You moderate r/%(name)s now.") % {"name": community.name})
    return redirect("communities:moderators", community.name)


@require_POST
@members_only
def decline_invitation(request: HttpRequest, name: str) -> HttpResponse:
    invitation = invitation_to(member_of(request), name).first()
    if invitation is not None:
        moderators.decline_invitation(member=member_of(request), community=invitation.community)
        messages.success(request, _("You declined to moderate r/%(name)s.") % {"name": invitation.community.name})
    return redirect("communities:invitations")
