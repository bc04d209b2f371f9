"""How often: a fixed window for each act and person, counted in the cache.

The acts and their rates are one table, the setting RATE_LIMITS (config/settings/base.py)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, IPv6Network
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from apps.core.errors import TooManyRequests

P = ParamSpec("P")
# Names of buttons that publish nothing: the preview, the other kind of post, the rules and flair of a community
PREVIEWS = frozenset(("preview", "switch_to", "show"))
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def limit(act: str) -> Callable[[View[P]], View[P]]:
    """Decorator for a view: refuse a POST with TooManyRequests when the rate of `act` is used up.

    Counted for each member, or for each address where nobody is logged in. A GET is never counted. Raise
    ImproperlyConfigured, when the view's module is imported, for an act that is not in RATE_LIMITS."""
    rate_of(act)

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def limited(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                count(act, who(request))
            return view(request, *args, **kwargs)

        return cast(View[P], limited)

    return decorate


def limit_previews(view: View[P]) -> View[P]:
    """Decorator for the view of a text: a POST by a button that only shows the form again (one of PREVIEWS) is counted
    as a preview.

    What is sent in earnest is counted by the view, once its form is valid."""
    counted = limit("preview")(view)

    @wraps(view)
    def limited(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return (counted if PREVIEWS & request.POST.keys() else view)(request, *args, **kwargs)

    return cast(View[P], limited)


def count(act: str, person: str, *, clock: Callable[[], float] = time.time) -> None:
    """Count one act of a person. Raise TooManyRequests with the seconds that are left of the window."""
    times, seconds = rate_of(act)
    if not getattr(settings, "RATE_LIMITS_ENABLED", True):
        return
    now = clock()
    window, passed = divmod(int(now), seconds)
    key = f"limit:{act}:{person}:{window}"
    cache.add(key, 0, timeout=seconds + 1)
    if _increment(key, seconds) > times:
        raise TooManyRequests(seconds - passed)


def rate_of(act: str) -> tuple[int, int]:
    """Return how many times in how many seconds one person may do `act`. Raise ImproperlyConfigured if unknown."""
    try:
        times, seconds = settings.RATE_LIMITS[act]
    except KeyError as unknown:
        raise ImproperlyConfigured(f"RATE_LIMITS has no rate for {act!r}.") from unknown
    return times, seconds


def who(request: HttpRequest) -> str:
    """Whose acts are counted together: a member's, or those from one address."""
    user: Any = request.user
    return f"member-{user.pk}" if user.is_authenticated else f"address-{address_of(request)}"


def address_of(request: HttpRequest) -> str:
    """The address that core.middleware.trusted_proxies left, of IPv6 its /64: one connection owns all of that.

    0.0.0.0, one for all, behind a socket that tells none."""
    address = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 -- nothing listens here
    try:
        known = IPv6Address(address)
    except ValueError:
        return str(address)
    return str(known.ipv4_mapped or IPv6Network((int(known), 64), strict=False).network_address)


def _increment(key: str, seconds: int) -> int:
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, timeout=seconds + 1)
        return 1
