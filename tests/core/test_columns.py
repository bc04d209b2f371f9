"""Columns that are read in place of the stored ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F, Q

from apps.core.columns import EpochSeconds, whether
from apps.posts.models import Post


@pytest.mark.parametrize("microseconds", [0, 1, 499_999, 500_000, 999_000])
@pytest.mark.parametrize("second", [1_700_000_000, 1_700_000_001, 0, 4_102_444_799])
def test_a_moment_is_cut_to_its_second(post: Post, second: int, microseconds: int) -> None:
    """As moments.iso cuts it, and on every engine: nothing is shown as of a second that has not come yet. (SQLite
    reckons with milliseconds, so the last half of one is left out.)"""
    moment = datetime.fromtimestamp(second, UTC) + timedelta(microseconds=microseconds)
    Post.objects.update(created_at=moment)
    assert Post.objects.values_list(EpochSeconds("created_at"), flat=True).get() == second


def test_no_moment_is_none(post: Post) -> None:
    assert Post.objects.values_list(EpochSeconds("edited_at"), flat=True).get() is None


def test_a_moment_before_1970_is_negative(post: Post) -> None:
    Post.objects.update(created_at=datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert Post.objects.values_list(EpochSeconds("created_at"), flat=True).get() == -1


def test_a_condition_is_read_as_yes_or_no(post: Post) -> None:
    row = Post.objects.values(yes=whether(Q(title=F("title"))), no=whether(Q(edited_at__isnull=False))).get()
    assert row == {"yes": True, "no": False}
    assert [type(value) for value in row.values()] == [bool, bool]
