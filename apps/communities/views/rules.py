"""The rules of a community: read by all, changed by moderators."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import member_of, members_only
from apps.communities.doors import with_community
from apps.communities.forms.rules import RuleForm
from apps.communities.models import Community, Permission
from apps.communities.pages import render_about
from apps.communities.permissions import SENTENCES, can_edit_rules
from apps.communities.services import rules
from apps.communities.standing import Standing, standing_of
from apps.core.forms import refusals_in, status_of
from apps.core.permissions import require

NEEDED = SENTENCES[Permission.CONFIG]


@require_safe
@with_community
def about_rules(request: HttpRequest, community: Community) -> HttpResponse:
    return _page(request, standing_of(request.user, community), RuleForm())


@require_POST
@with_community
@members_only
def add_rule(request: HttpRequest, community: Community) -> HttpResponse:
    standing = standing_of(request.user, community)
    require(can_edit_rules(standing), NEEDED)
    form = RuleForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            rules.add_rule(moderator=member_of(request), community=community, **form.rule())
            messages.success(request, _("The rule is added."))
            return redirect("communities:about_rules", community.name)
    return _page(request, standing, form)


@require_http_methods(["GET", "HEAD", "POST"])
@with_community
@members_only
def edit_rule(request: HttpRequest, community: Community, rule_id: int) -> HttpResponse:
    standing = standing_of(request.user, community)
    require(can_edit_rules(standing), NEEDED)
    rule = community.rules.filter(pk=rule_id).first()
    if rule is None and request.method != "POST":
        raise Http404
    initial = None if rule is None else {name: getattr(rule, name) for name in RuleForm.base_fields}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        with refusals_in(form):
            rules.edit_rule(moderator=member_of(request), community=community, rule_id=rule_id, **form.rule())
            messages.success(request, _("The rule is changed."))
            return redirect("communities:about_rules", community.name)
    context = {"form": form, "rule_id": rule_id}
    return render_about(request, "communities/edit_rule.html", standing, context, status=status_of(form))


@require_POST
@with_community
@members_only
def delete_rule(request: HttpRequest, community: Community, rule_id: int) -> HttpResponse:
    require(can_edit_rules(standing_of(request.user, community)), NEEDED)
    rules.delete_rule(moderator=member_of(request), community=community, rule_id=rule_id)
    messages.success(request, _("The rule is deleted."))
    return redirect("communities:about_rules", community.name)


@require_POST
@with_community
@members_only
def reorder_rule(request: HttpRequest, community: Community, rule_id: int) -> HttpResponse:
    require(can_edit_rules(standing_of(request.user, community)), NEEDED)
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        raise BadRequest(_("Say where the rule goes: 1 is the first place. Use the buttons on the page."))
    rules.reorder_rule(moderator=member_of(request), community=community, rule_id=rule_id, number=int(number))
    return redirect("communities:about_rules", community.name)


def _page(request: HttpRequest, standing: Standing, form: RuleForm) -> HttpResponse:
    context = {"form": form, "can_edit": can_edit_rules(standing), "rules_max": rules.RULES_MAX}
    return render_about(request, "communities/about_rules.html", standing, context, status=status_of(form))
