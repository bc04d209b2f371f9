"""The flair that a community offers, and what its members wear."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import member_of, members_only
from apps.communities.doors import with_community
from apps.communities.flair import offered_flair
from apps.communities.forms.flair import EditFlairForm, FlairForm
from apps.communities.forms.people import MemberFlairForm, OwnFlairForm
from apps.communities.models import Community, FlairTemplate, Permission
from apps.communities.pages import render_about
from apps.communities.permissions import SENTENCES, can_choose_own_flair, can_edit_flair
from apps.communities.services import flair as services
from apps.communities.standing import Standing, standing_of
from apps.core.forms import refusals_in, status_of
from apps.core.permissions import require

ADD_ID, GIVE_ID = "add_%s", "give_%s"
POST, MEMBER = FlairTemplate.Wearer.POST, FlairTemplate.Wearer.MEMBER


@require_safe
@with_community
@members_only
def flair(request: HttpRequest, community: Community) -> HttpResponse:
    return _page(request, _allowed(request, community))


@require_POST
@with_community
@members_only
def add_flair(request: HttpRequest, community: Community) -> HttpResponse:
    standing = _allowed(request, community)
    form = FlairForm(request.POST, auto_id=ADD_ID)
    if form.is_valid():
        with refusals_in(form):
            services.add_flair(
                moderator=member_of(request),
                community=community,
                wearer=form.cleaned_data["wearer"],
                text=form.cleaned_data["text"],
                for_moderators=form.cleaned_data["for_moderators"],
            )
            messages.success(request, _("The flair is added."))
            return redirect("communities:flair", community.name)
    return _page(request, standing, add_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@with_community
@members_only
def edit_flair(request: HttpRequest, community: Community, flair_id: int) -> HttpResponse:
    standing = _allowed(request, community)
    template = get_object_or_404(FlairTemplate, community=community, pk=flair_id)
    initial = {"text": template.text, "for_moderators": template.for_moderators}
    form = EditFlairForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        with refusals_in(form):
            services.edit_flair(
                moderator=member_of(request),
                community=community,
                flair_id=flair_id,
                text=form.cleaned_data["text"],
                for_moderators=form.cleaned_data["for_moderators"],
            )
            messages.success(request, _("The flair is changed."))
            return redirect("communities:flair", community.name)
    context = {"form": form, "template": template}
    return render_about(request, "communities/edit_flair.html", standing, context, status=status_of(form))


@require_POST
@with_community
@members_only
def delete_flair(request: HttpRequest, community: Community, flair_id: int) -> HttpResponse:
    _allowed(request, community)
    services.delete_flair(moderator=member_of(request), community=community, flair_id=flair_id)
    messages.success(request, _("The flair is deleted."))
    return redirect("communities:flair", community.name)


@require_POST
@with_community
@members_only
def set_member_flair(request: HttpRequest, community: Community) -> HttpResponse:
    standing = _allowed(request, community)
    form = MemberFlairForm(request.POST, offered=offered_flair(community, MEMBER, to_moderators=True), auto_id=GIVE_ID)
    if form.is_valid():
        member, worn = form.cleaned_data["member"], form.cleaned_data["flair"]
        with refusals_in(form):
            services.set_member_flair(actor=member_of(request), community=community, member=member, flair=worn)
            messages.success(request, _("The flair of u/%(name)s is set.") % {"name": member.username})
            return redirect("communities:flair", community.name)
    return _page(request, standing, give_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@with_community
@members_only
def my_flair(request: HttpRequest, community: Community) -> HttpResponse:
    standing = standing_of(request.user, community)
    require(can_choose_own_flair(standing), standing.refusal_to_take_part)
    offered = offered_flair(community, MEMBER, to_moderators=standing.may_flair)
    held = {"flair": standing.membership and standing.membership.flair_id}
    form = OwnFlairForm(request.POST if request.method == "POST" else None, initial=held, offered=offered)
    if form.is_valid():
        member, worn = member_of(request), form.cleaned_data["flair"]
        with refusals_in(form):
            services.set_member_flair(actor=member, community=community, member=member, flair=worn)
            messages.success(request, _("Your flair is set."))
            return redirect("communities:my_flair", community.name)
    context = {"form": form, "has_choice": bool(offered)}
    return render_about(request, "communities/my_flair.html", standing, context, status=status_of(form))


def _allowed(request: HttpRequest, community: Community) -> Standing:
    standing = standing_of(request.user, community)
    require(can_edit_flair(standing), SENTENCES[Permission.FLAIR])
    return standing


def _page(
    request: HttpRequest, standing: Standing, *, add_form: Form | None = None, give_form: Form | None = None
) -> HttpResponse:
    community = standing.community
    member_flair = offered_flair(community, MEMBER, to_moderators=True)
    add_form = add_form or FlairForm(auto_id=ADD_ID)
    give_form = give_form or MemberFlairForm(offered=member_flair, auto_id=GIVE_ID)
    context = {
        "post_flair": offered_flair(community, POST, to_moderators=True),
        "member_flair": member_flair,
        "add_form": add_form,
        "give_form": give_form,
    }
    return render_about(request, "communities/flair.html", standing, context, status=status_of(add_form, give_form))
