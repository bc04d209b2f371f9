"""The five orders of a listing, and the windows of time for two of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.keyset import FactsOrder, moment_rank


class Sort(models.TextChoices):
    HOT = "hot", pgettext_lazy("order of posts", "Hot")
    NEW = "new", pgettext_lazy("order of posts", "New")
    RISING = "rising", pgettext_lazy("order of posts", "Rising")
    TOP = "top", pgettext_lazy("order of posts", "Top")
    CONTROVERSIAL = "controversial", pgettext_lazy("order of posts", "Controversial")

    @property
    def has_period(self) -> bool:
        return self in (Sort.TOP, Sort.CONTROVERSIAL)


class Period(models.TextChoices):
    HOUR = "hour", _("hour")
    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
    ALL = "all", _("all time")

    @property
    def since(self) -> datetime | None:
        """Where the window begins, as seen from now; None: at the beginning of time."""
        length = LENGTHS.get(self)
        return None if length is None else timezone.now() - length


LENGTHS = {
    Period.HOUR: timedelta(hours=1),
    Period.DAY: timedelta(days=1),
    Period.WEEK: timedelta(days=7),
    Period.MONTH: timedelta(days=30),
    Period.YEAR: timedelta(days=365),
}

# Rising looks back half a day (Reddit's r2/lib/rising.py) and reads at most so many of the newest posts.
RISING_AGE = timedelta(hours=12)
RISING_MAX = 1_000

# Rising has no stored rank: it is paged by fullname alone.
ORDERS = {
    Sort.HOT: FactsOrder("hot"),
    Sort.NEW: FactsOrder("created_at", read_rank=moment_rank),
    Sort.RISING: FactsOrder("created_at", read_rank=moment_rank),
    Sort.TOP: FactsOrder("score", read_rank=int),
    Sort.CONTROVERSIAL: FactsOrder("controversy"),
}


def read_sort(text: str) -> Sort:
    """Hot for what is no order: a cookie or a preference may be older than the site."""
    return Sort(text) if text in Sort.values else Sort.HOT


def read_period(text: str) -> Period:
    """A day, as Reddit has it, for what is no window."""
    return Period(text) if text in Period.values else Period.DAY


def rising_rank(score: int, age: timedelta) -> float:
    """Points gained for each hour of life; one hour is given to everybody, so that a vote in the first minute does
    not weigh as much as sixty in an hour."""
    return (score - 1) / (age.total_seconds() / 3600 + 1)
