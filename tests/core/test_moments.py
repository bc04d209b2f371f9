"""Moments in words, exact at every border."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from apps.core.moments import ago, full, iso, seconds

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NOW = datetime(2026, 11, 20, 14, 36, 5, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (-5 * DAY, "just now"),
        (-0.5, "just now"),
        (0, "just now"),
        (59.9, "just now"),
        (60, "1 minute ago"),
        (119, "1 minute ago"),
        (120, "2 minutes ago"),
        (HOUR - 1, "59 minutes ago"),
        (HOUR, "1 hour ago"),
        (DAY - 1, "23 hours ago"),
        (DAY, "1 day ago"),
        (30 * DAY - 1, "29 days ago"),
        (30 * DAY, "1 month ago"),
        (60 * DAY, "2 months ago"),
        (364 * DAY, "11 months ago"),
        (365 * DAY, "1 year ago"),
        (730 * DAY, "2 years ago"),
        (7_300 * DAY, "20 years ago"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(age: float, words: str) -> None:
    assert ago(NOW - age, NOW) == words


@pytest.mark.parametrize(
    ("epoch", "words", "machine"),
    [
        (NOW - 305, "20 November 2026 at 14:31 UTC", "2026-11-20T14:31:00Z"),
        (0, "1 January 1970 at 00:00 UTC", "1970-01-01T00:00:00Z"),
        (1_135_857_599.999, "29 December 2005 at 11:59 UTC", "2005-12-29T11:59:59Z"),
        (951_782_400, "29 February 2000 at 00:00 UTC", "2000-02-29T00:00:00Z"),
        (-0.5, "31 December 1969 at 23:59 UTC", "1969-12-31T23:59:59Z"),
    ],
)
def test_the_whole_moment_is_told_in_utc(epoch: float, words: str, machine: str) -> None:
    assert full(epoch) == words
    assert iso(epoch) == machine


def test_datetimes_and_seconds_are_the_same_moment() -> None:
    moment = datetime(2026, 11, 20, 14, 36, 5, tzinfo=UTC)
    assert seconds(moment) == seconds(NOW) == NOW
    assert seconds(moment.astimezone(timezone(timedelta(hours=9)))) == NOW
    assert seconds(moment.replace(tzinfo=None)) == NOW


def test_words_follow_the_active_language() -> None:
    """Django's own catalogues know the months; a cached word of another language must not be given out."""
    in_december = NOW + 30 * DAY
    english = full(in_december)
    with translation.override("de"):
        german = full(in_december)
    assert full(in_december) == english == "20 December 2026 at 14:36 UTC"
    assert german == "20 Dezember 2026 at 14:36 UTC"


@time_machine.travel(NOW, tick=False)
def test_templates_tell_moments() -> None:
    html = Template(
        "{% load moments %}{% moment at %}|{{ at|ago }}|{{ epoch|ago }}|{{ none|ago }}|{{ missing|ago }}"
    ).render(Context({"at": datetime.fromtimestamp(NOW - 300, UTC), "epoch": NOW - 7_200, "none": None}))
    element = '<time datetime="2026-11-20T14:31:05Z" title="20 November 2026 at 14:31 UTC">5 minutes ago</time>'
    assert html == f"{element}|5 minutes ago|2 hours ago||"
