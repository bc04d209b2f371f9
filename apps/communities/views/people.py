"""Approved members and banned members, for moderators who see to people."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import member_of, members_only
from apps.communities.doors import with_community
from apps.communities.forms.people import BanForm, ListedForm, MemberForm
from apps.communities.models import Community, Permission
from apps.communities.pages import render_about, with_addresses
from apps.communities.people import approved_page, banned_page
from apps.communities.permissions import SENTENCES, can_see_to_people
from apps.communities.services import bans, membership
from apps.communities.standing import Standing, standing_of
from apps.core.forms import cleaned_or_400, refusals_in, status_of
from apps.core.permissions import require

NEEDED = SENTENCES[Permission.ACCESS]


@require_safe
@with_community
@members_only
def approved(request: HttpRequest, community: Community) -> HttpResponse:
    return _approved(request, _allowed(request, community), MemberForm())


@require_POST
@with_community
@members_only
def approve_member(request: HttpRequest, community: Community) -> HttpResponse:
    standing = _allowed(request, community)
    form = MemberForm(request.POST)
    if form.is_valid():
        member = form.cleaned_data["member"]
        with refusals_in(form):
            membership.approve_member(moderator=member_of(request), community=community, member=member)
            messages.success(request, _("u/%(name)s is approved.") % {"name": member.username})
            return redirect("communities:approved", community.name)
    return _approved(request, standing, form)


@require_POST
@with_community
@members_only
def dismiss_member(request: HttpRequest, community: Community) -> HttpResponse:
    _allowed(request, community)
    member = cleaned_or_400(ListedForm(request.POST))["member"]
    membership.dismiss_member(moderator=member_of(request), community=community, member=member)
    messages.success(request, _("u/%(name)s is not approved any more.") % {"name": member.username})
    return redirect("communities:approved", community.name)


@require_safe
@with_community
@members_only
def banned(request: HttpRequest, community: Community) -> HttpResponse:
    # Another page may link here with the name of somebody to ban.
    return _banned(request, _allowed(request, community), BanForm(initial={"member": request.GET.get("member", "")}))


@require_POST
@with_community
@members_only
def ban_member(request: HttpRequest, community: Community) -> HttpResponse:
    standing = _allowed(request, community)
    form = BanForm(request.POST)
    if form.is_valid():
        member = form.cleaned_data["member"]
        with refusals_in(form):
            bans.ban_member(
                moderator=member_of(request),
                community=community,
                member=member,
                days=form.cleaned_data["days"],
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
            )
            messages.success(request, _("u/%(name)s is banned.") % {"name": member.username})
            return redirect("communities:banned", community.name)
    return _banned(request, standing, form)


@require_POST
@with_community
@members_only
def lift_ban(request: HttpRequest, community: Community) -> HttpResponse:
    _allowed(request, community)
    member = cleaned_or_400(ListedForm(request.POST))["member"]
    bans.lift_ban(moderator=member_of(request), community=community, member=member)
    messages.success(request, _("The ban of u/%(name)s is lifted.") % {"name": member.username})
    return redirect("communities:banned", community.name)


def _allowed(request: HttpRequest, community: Community) -> Standing:
    standing = standing_of(request.user, community)
    require(can_see_to_people(standing), NEEDED)
    return standing


def _approved(request: HttpRequest, standing: Standing, form: MemberForm) -> HttpResponse:
    page = with_addresses(approved_page(standing.community, request.GET), request)
    context = {"page": page, "form": form}
    return render_about(request, "communities/approved.html", standing, context, status=status_of(form))


def _banned(request: HttpRequest, standing: Standing, form: BanForm) -> HttpResponse:
    page = with_addresses(banned_page(standing.community, request.GET), request)
    context = {"page": page, "form": form}
    return render_about(request, "communities/banned.html", standing, context, status=status_of(form))
