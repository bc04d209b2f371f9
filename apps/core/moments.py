"""Moments as people read them. Plain functions over seconds since 1970, cheap enough for a page of 200 comments."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from math import floor

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3_600, 86_400
MONTH, YEAR = 30 * DAY, 365 * DAY
_EPOCH = date(1970, 1, 1).toordinal()


def ago(epoch: float, now: float, language: str | None = None) -> str:
    """The age in its largest whole unit, "5 minutes ago", in the active language; "just now" under a minute.

    `language`: the active one, from whoever asks for a whole page of moments: to look it up costs more than the rest. A
    month is 30 days and a year 365, and nothing is ever 12 months old. A clock that runs ahead is "just now". A few
    microseconds, like the two below."""
    age, language = floor(now - epoch), language or get_language()
    for unit in (YEAR, MONTH, DAY, HOUR, MINUTE):
        if age >= unit:
            count = age // unit
            return _ago(unit, min(count, 11) if unit == MONTH else count, language)
    return _ago(0, 0, language)


def full(epoch: float, language: str | None = None) -> str:
    """The whole moment, "20 November 2026 at 14:31 UTC", in the active language. `language`: as above."""
    days, seconds_of_day = divmod(floor(epoch), DAY)
    minutes = seconds_of_day // MINUTE
    return _day(days, language or get_language()) % f"{minutes // 60:02}:{minutes % 60:02}"


def iso(epoch: float) -> str:
    """The machine's form, "2026-11-20T14:31:05Z", rounded down to the second."""
    days, seconds_of_day = divmod(floor(epoch), DAY)
    minutes = seconds_of_day // MINUTE
    return f"{_iso_day(days)}T{minutes // 60:02}:{minutes % 60:02}:{seconds_of_day % 60:02}Z"


def iso_minute(epoch: float) -> str:
    """The same to the minute, as `full` tells it: "2026-11-20T14:31Z"."""
    return f"{iso(epoch)[:16]}Z"


def seconds(value: datetime | float) -> float:
    """Seconds since 1970 of an aware datetime (a naive one counts as UTC) or of seconds."""
    if not isinstance(value, datetime):
        return float(value)
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()


def now() -> float:
    """The present, in seconds since 1970."""
    return timezone.now().timestamp()


# The language is a part of the keys. The caches stay small, since units and days repeat.
@lru_cache(maxsize=1024)
def _ago(unit: int, count: int, language: str | None) -> str:
    forms = {
        MINUTE: ngettext("%(count)d minute ago", "%(count)d minutes ago", count),
        HOUR: ngettext("%(count)d hour ago", "%(count)d hours ago", count),
        DAY: ngettext("%(count)d day ago", "%(count)d days ago", count),
        MONTH: ngettext("%(count)d month ago", "%(count)d months ago", count),
        YEAR: ngettext("%(count)d year ago", "%(count)d years ago", count),
    }
    return forms[unit] % {"count": count} if unit else _("just now")


@lru_cache(maxsize=4096)
def _day(days: int, language: str | None) -> str:
    """The day in words, with a %s for the time. A translation may put its parts into another order."""
    day = date_format(date.fromordinal(_EPOCH + days), _("j F Y"), use_l10n=False)
    return _("%(day)s at %(time)s UTC") % {"day": day.replace("%", "%%"), "time": "%s"}


@lru_cache(maxsize=4096)
def _iso_day(days: int) -> str:
    return date.fromordinal(_EPOCH + days).isoformat()
