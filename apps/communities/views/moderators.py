"""Who moderates a community: the public list, and how somebody becomes and stops being one."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import member_of, members_only
from apps.accounts.models import User
from apps.communities.doors import with_community
from apps.communities.forms.people import InviteForm, ListedForm, MemberForm, PermissionsForm
from apps.communities.models import Community
from apps.communities.pages import render_about
from apps.communities.people import leaving_of, moderator_named, senior_of, team_of
from apps.communities.permissions import (
    NEEDS_A_MODERATOR,
    NEEDS_EVERYTHING,
    NEEDS_SENIORITY,
    NEEDS_THE_SENIOR,
    can_change_moderator,
    can_hand_over,
    can_invite_moderators,
)
from apps.communities.services import moderators as services
from apps.communities.standing import Standing, standing_of
from apps.core.forms import cleaned_or_400, refusals_in, status_of
from apps.core.permissions import require
from apps.core.ratelimit import limit

INVITE_ID = "invite_%s"


@require_safe
@with_community
def moderators(request: HttpRequest, community: Community) -> HttpResponse:
    return _page(request, standing_of(request.user, community))


@require_POST
@with_community
@members_only
@limit("invite_moderator")
def invite_moderator(request: HttpRequest, community: Community) -> HttpResponse:
    standing = standing_of(request.user, community)
    require(can_invite_moderators(standing), NEEDS_EVERYTHING)
    form = InviteForm(request.POST, auto_id=INVITE_ID)
    if form.is_valid():
        with refusals_in(form):
            services.invite_moderator(
                moderator=member_of(request),
                community=community,
                member=form.cleaned_data["member"],
                permissions=form.cleaned_data["permissions"],
            )
            messages.success(request, _("The invitation is sent: it waits in the member's menu."))
            return redirect("communities:moderators", community.name)
    return _page(request, standing, invite_form=form)


@require_POST
@with_community
@members_only
def withdraw_invitation(request: HttpRequest, community: Community) -> HttpResponse:
    require(can_invite_moderators(standing_of(request.user, community)), NEEDS_EVERYTHING)
    member = cleaned_or_400(ListedForm(request.POST))["member"]
    services.withdraw_invitation(moderator=member_of(request), community=community, member=member)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("communities:moderators", community.name)


@require_http_methods(["GET", "HEAD", "POST"])
@with_community
@members_only
def set_permissions(request: HttpRequest, community: Community, username: str) -> HttpResponse:
    other = get_object_or_404(moderator_named(community, username))
    standing = standing_of(request.user, community)
    require(can_change_moderator(standing, other), NEEDS_SENIORITY)
    held = {"permissions": sorted(other.permissions)}
    form = PermissionsForm(request.POST if request.method == "POST" else None, initial=held)
    if form.is_valid():
        with refusals_in(form):
            services.set_permissions(
                moderator=member_of(request),
                community=community,
                member=other.member,
                permissions=form.cleaned_data["permissions"],
            )
            messages.success(request, _("The permissions of u/%(name)s are changed.") % {"name": other.member.username})
            return redirect("communities:moderators", community.name)
    context = {"form": form, "other": other.member}
    return render_about(request, "communities/set_permissions.html", standing, context, status=status_of(form))


@require_POST
@with_community
@members_only
def remove_moderator(request: HttpRequest, community: Community, username: str) -> HttpResponse:
    other = moderator_named(community, username).first()
    if other is not None:
        require(can_change_moderator(standing_of(request.user, community), other), NEEDS_SENIORITY)
        services.remove_moderator(moderator=member_of(request), community=community, member=other.member)
        messages.success(request, _("u/%(name)s no longer moderates here.") % {"name": other.member.username})
    return redirect("communities:moderators", community.name)


@require_http_methods(["GET", "HEAD", "POST"])
@with_community
@members_only
def leave_moderators(request: HttpRequest, community: Community) -> HttpResponse:
    """Asks by GET, leaves by POST."""
    if request.method != "POST":
        standing = standing_of(request.user, community)
        require(standing.is_moderator, NEEDS_A_MODERATOR)
        context = {"community": community, "leaving": leaving_of(standing)}
        return render(request, "communities/leave_moderators.html", context)
    if services.leave_moderators(member=member_of(request), community=community):
        messages.success(request, _("You no longer moderate r/%(name)s.") % {"name": community.name})
    # A private community may have closed behind them.
    still_there = Community.objects.visible_to(request.user).filter(pk=community.pk).exists()
    return redirect("communities:moderators", community.name) if still_there else redirect("communities:directory")


@require_http_methods(["GET", "HEAD", "POST"])
@with_community
@members_only
def hand_over(request: HttpRequest, community: Community) -> HttpResponse:
    """Asks by GET: without `member` for a name, with one whether it shall be. Hands over by POST."""
    standing = standing_of(request.user, community)
    if request.method != "POST":
        require(can_hand_over(standing, senior_of(community)), NEEDS_THE_SENIOR)
        form = MemberForm(request.GET if "member" in request.GET else None)
        return _hand_over_page(request, standing, form, _heir_of(form, community))
    # Who exactly may, the service knows; it also lets a second click of the former senior pass.
    require(standing.is_moderator or standing.is_operator, NEEDS_THE_SENIOR)
    form = MemberForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            services.hand_over(moderator=member_of(request), community=community, to=form.cleaned_data["member"])
            messages.success(request, _("The community is handed over."))
            return redirect("communities:moderators", community.name)
    return _hand_over_page(request, standing, form)


def _heir_of(form: MemberForm, community: Community) -> User | None:
    """The person that the form names, if the community can be handed over to them; else the form says why not."""
    if form.is_valid():
        with refusals_in(form):
            member: User = form.cleaned_data["member"]
            services.require_heir(community=community, to=member)
            return member
    return None


def _hand_over_page(request: HttpRequest, standing: Standing, form: Form, heir: User | None = None) -> HttpResponse:
    context = {"community": standing.community, "standing": standing, "form": form, "heir": heir}
    return render(request, "communities/hand_over.html", context, status=status_of(form))


def _page(request: HttpRequest, standing: Standing, *, invite_form: Form | None = None) -> HttpResponse:
    invite_form = invite_form or InviteForm(auto_id=INVITE_ID)
    context = {
        "team": team_of(standing.community, standing),
        "can_invite": can_invite_moderators(standing),
        "invite_form": invite_form,
    }
    return render_about(request, "communities/moderators.html", standing, context, status=status_of(invite_form))
