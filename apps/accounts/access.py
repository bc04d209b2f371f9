"""How a view asks who is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts.models import User
from apps.core.addresses import address
from apps.core.htmx import wants_fragment
from apps.core.return_to import page_looked_at, redirect_to, return_to

P = ParamSpec("P")


def members_only(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator: a visitor is sent to the log-in, and from there back to a page that can be opened.

    Unlike Django's `login_required` it never names an address that takes POST only: a visitor's POST returns to the
    page that shows the form."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        log_in = log_in_address(_page_of(request))
        # htmx would follow a redirect and swap the log-in into the place of a button.
        return HttpResponseClientRedirect(log_in) if wants_fragment(request) else redirect_to(log_in)

    return allowed


def member_of(request: HttpRequest) -> User:
    """Who is logged in; for views behind `members_only`."""
    assert isinstance(request.user, User)
    return request.user


def log_in_address(target: str) -> str:
    """The log-in, which leads to `target`."""
    return f"{address(settings.LOGIN_URL)}?next={quote(target)}"


def _page_of(request: HttpRequest) -> str:
    """The page that the visitor looks at, or the one that a form names."""
    if wants_fragment(request) or request.method in ("GET", "HEAD"):
        return page_looked_at(request)
    return return_to(request, "/")
