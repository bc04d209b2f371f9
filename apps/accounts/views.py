"""Preferences, theme and density, sessions, and closing one's account. What allauth does stands in allauth."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import member_of, members_only
from apps.accounts.forms import (
    CloseAccountForm,
    DensityForm,
    EndSessionForm,
    MemberPreferencesForm,
    PreferencesForm,
    ThemeForm,
)
from apps.accounts.models import User
from apps.accounts.services import HandOverFirst, change_preferences, close_account, end_session, end_sessions
from apps.accounts.sessions import open_sessions, session_row
from apps.accounts.visitors import (
    COMMENT_SORT_COOKIE,
    DENSITY_COOKIE,
    NSFW_COOKIE,
    POST_SORT_COOKIE,
    THEME_COOKIE,
)
from apps.core.forms import cleaned_or_400
from apps.core.models import Sweep
from apps.core.ratelimit import limit
from apps.core.return_to import redirect_to, return_to
from apps.core.sweeps import KEEP_FINISHED, progress_of

CLOSED = "accounts.closed"
YEAR = 60 * 60 * 24 * 365
COOKIES = {
    "theme": THEME_COOKIE,
    "density": DENSITY_COOKIE,
    "post_sort": POST_SORT_COOKIE,
    "comment_sort": COMMENT_SORT_COOKIE,
    "shows_nsfw": NSFW_COOKIE,
}


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    form_class = MemberPreferencesForm if request.user.is_authenticated else PreferencesForm
    initial = {name: getattr(request.user, name) for name in form_class.base_fields}
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        messages.success(request, _("Your preferences are saved."))
        return _kept(request, redirect_to(return_to(request, request.path)), form.cleaned_data)
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "accounts/preferences.html", context, status=422 if form.is_bound else 200)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    return _kept(request, redirect_to(return_to(request, "/")), cleaned_or_400(ThemeForm(request.POST)))


@require_POST
def set_density(request: HttpRequest) -> HttpResponse:
    return _kept(request, redirect_to(return_to(request, "/")), cleaned_or_400(DensityForm(request.POST)))


@require_safe
@members_only
def sessions(request: HttpRequest) -> HttpResponse:
    rows = [session_row(session, request.session.session_key) for session in open_sessions(member_of(request))]
    return render(request, "accounts/sessions.html", {"sessions": rows})


@require_POST
@members_only
def log_out_elsewhere(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    chosen = cleaned_or_400(EndSessionForm(request.POST))["session"]
    if chosen == EndSessionForm.OTHERS:
        end_sessions(member=member, spare=request.session.session_key)
        messages.success(request, _("You are logged out everywhere else."))
    else:
        end_session(member=member, session_id=int(chosen))
        messages.success(request, _("The session is ended."))
    return redirect("accounts:sessions")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@limit("close_account")
def close(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    form = CloseAccountForm(member, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "accounts/close.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        close_account(member=member, erase=form.cleaned_data["erase"])
    except HandOverFirst as refusal:
        form.add_error(None, refusal.as_form_error())
        return render(request, "accounts/close.html", {"form": form, "places": refusal.places}, status=409)
    logout(request)
    messages.success(request, _("Your account is closed. Thank you for what you wrote here."))
    if progress_of(Sweep.Subject.MEMBER, member.pk) is None:
        return redirect_to("/")
    return redirect_to(f"{reverse('accounts:closed')}?{urlencode({'of': signing.dumps(member.pk, salt=CLOSED)})}")


@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """How far the erasure of a long history has come, for whoever closed the account: the address is signed."""
    try:
        member_id = signing.loads(request.GET.get("of", ""), salt=CLOSED, max_age=KEEP_FINISHED)
    except signing.BadSignature as error:
        raise Http404 from error
    progress = progress_of(Sweep.Subject.MEMBER, member_id, finished=True)
    return render(request, "accounts/closed.html", {"progress": progress})


def _kept(request: HttpRequest, response: HttpResponse, chosen: dict[str, Any]) -> HttpResponse:
    """A member's choice is kept with the account, a visitor's in cookies for a year."""
    if isinstance(request.user, User):
        change_preferences(member=request.user, **chosen)
        return response
    for name, value in chosen.items():
        text = str(int(value)) if isinstance(value, bool) else value
        if text in ("", "0"):
            response.delete_cookie(COOKIES[name], samesite="Lax")
        else:
            # No script reads them, so none needs to be able to.
            response.set_cookie(
                COOKIES[name], text, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
            )
    return response
