"""Where a form may lead back to."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_on_this_site(request: HttpRequest, address: str) -> bool:
    """Whether the address stays on the host of this request, by https if the request came by it."""
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def way_back(request: HttpRequest, default: str = "/") -> str:
    """The form's `next`, if it stays on this site; else `default`."""
    address = request.POST.get("next", "")
    return address if is_on_this_site(request, address) else default
