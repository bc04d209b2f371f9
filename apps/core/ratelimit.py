"""How often: a fixed window for each act and person, counted in the cache."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from apps.core.errors import TooManyRequests

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def limit(act: str, *, times: int, seconds: int) -> Callable[[View[P]], View[P]]:
    """Decorator for a view: a POST is refused with TooManyRequests after `times` in a window of `seconds`.

    Counted for each member, or for each address where nobody is logged in. A GET is never counted."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def limited(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                count(act, who(request), times=times, seconds=seconds)
            return view(request, *args, **kwargs)

        return cast(View[P], limited)

    return decorate


def count(act: str, person: str, *, times: int, seconds: int, clock: Callable[[], float] = time.time) -> None:
    """Counts one act. Raises TooManyRequests with the seconds that are left of the window."""
    if not getattr(settings, "RATE_LIMITS_ENABLED", True):
        return
    now = clock()
    window, passed = divmod(int(now), seconds)
    key = f"limit:{act}:{person}:{window}"
    cache.add(key, 0, timeout=seconds + 1)
    if _increment(key, seconds) > times:
        raise TooManyRequests(seconds - passed)


def who(request: HttpRequest) -> str:
    user: Any = request.user
    return f"member-{user.pk}" if user.is_authenticated else f"address-{request.META.get('REMOTE_ADDR', '')}"


def _increment(key: str, seconds: int) -> int:
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, timeout=seconds + 1)
        return 1
