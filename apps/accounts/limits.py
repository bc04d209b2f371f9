"""What django-allauth's limits look like to the person who meets them."""

from __future__ import annotations

import time

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from apps.core import failures
from apps.core.errors import TooManyRequests

# Every limit that allauth puts on a whole view counts a minute.
MINUTE = 60


def too_many(request: HttpRequest) -> HttpResponse:
    """429. The site's answer where allauth refuses a view (`handler429` in config/urls.py)."""
    return failures.too_many(request, TooManyRequests(MINUTE))


def wait_after_failed_log_ins(request: HttpRequest, key: str) -> int:
    """Seconds until another attempt to log in counts, at least 1. `key`: allauth's for the account."""
    now, waits = time.time(), [1.0]
    for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
        name = ratelimit.get_cache_key(request, app="allauth.account", action="login_failed", rate=rate, key=key)
        attempts: list[float] = cache.get(name, [])
        if len(attempts) >= rate.amount:  # the newest stands first
            waits.append(attempts[rate.amount - 1] + rate.duration - now)
    return round(max(waits))
