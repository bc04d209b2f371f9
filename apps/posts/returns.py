"""The way back from a page that asks before it acts ("Remove this?") to where its link stood."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from apps.accounts.redirects import is_on_this_site
from apps.core.htmx import wants_fragment


def came_from(request: HttpRequest, *, default: str, anchor: str = "") -> str:
    """`next` of the form or address, if it stays on this site; else `default`. At `anchor`, where that names none."""
    address = request.POST.get("next") or request.GET.get("next", "")
    target = address if is_on_this_site(request, address) else default
    return f"{target}#{anchor}" if anchor and "#" not in target else target


def page_looked_at(request: HttpRequest) -> str:
    """Path and query of the page that is shown: for a fragment the one that it goes into."""
    shown = HtmxDetails(request).current_url_abs_path if wants_fragment(request) else None
    return shown or request.get_full_path()


def next_query(here: str) -> str:
    """What the address of a page that asks ends with, so that it leads back to `here`; "" without one."""
    return f"?{urlencode({'next': here})}" if here else ""
