"""The way back: where a form leads when it is done, and which page somebody looks at."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from apps.core.htmx import wants_fragment


def return_to(request: HttpRequest, default: str, *, anchor: str = "") -> str:
    """`next` of the form or else of the address, if it is a path of this site; else `default`.

    `anchor`: the part of the page to show, where the address names none."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    target = asked if is_path_here(asked) else default
    return f"{target}#{anchor}" if anchor and "#" not in target else target


def is_path_here(text: str) -> bool:
    """Whether the text is a path that stays on this site: it begins with exactly one slash.

    An address with a scheme or a host, a relative path and a bare query are none, whatever host they name."""
    return text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None)


def redirect_to(path: str) -> HttpResponse:
    """A redirect to a path. Unlike `django.shortcuts.redirect` it never takes a path for the name of a view."""
    return HttpResponseRedirect(path)


def page_looked_at(request: HttpRequest) -> str:
    """Path and query of the page that is shown: for a fragment the one that it goes into."""
    shown = HtmxDetails(request).current_url_abs_path if wants_fragment(request) else None
    return shown or request.get_full_path()


def next_query(here: str) -> str:
    """What the address of a page that asks ends with, so that it leads back to `here`; "" without one."""
    return f"?next={quote(here)}" if here else ""
