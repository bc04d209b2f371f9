"""Single values, as twenty years of dumps have them. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from apps.core.base36 import FIRST_LOCAL_ID
from apps.importer import values
from apps.importer.reasons import Reason, Unusable

NEW_YEAR = datetime(2013, 1, 1, tzinfo=UTC)
EPOCH = 1356998400


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("88", 296),
        ("t3_88", 296),
        (" 88 ", 296),
        ("1A2B", 59699),
        ("1a2b", 59699),
        (296, 296),
        ("zzzzzzzz", FIRST_LOCAL_ID - 1),
    ],
)
def test_ids_are_read_with_and_without_kind(value: Any, number: int) -> None:
    assert values.identifier(value, "t3") == number


@pytest.mark.parametrize(
    "value", [None, "", "t3_", "t1_88", "8 8", "8_8", "-8", "+8", "٣", "x" * 14, 0, "0", -5, 2.0, True, [], {}]
)
def test_what_is_no_id_is_refused(value: Any) -> None:
    with pytest.raises(Unusable) as refused:
        values.identifier(value, "t3")
    assert refused.value.reason is Reason.NO_ID


@pytest.mark.parametrize("value", ["100000000", FIRST_LOCAL_ID, "1y2p0ij32e8e7"])
def test_ids_of_our_own_range_are_refused(value: Any) -> None:
    with pytest.raises(Unusable) as refused:
        values.identifier(value, "t3")
    assert refused.value.reason is Reason.ID_TOO_BIG


@pytest.mark.parametrize("value", [EPOCH, float(EPOCH), str(EPOCH), f"{EPOCH}.0", f" {EPOCH} "])
def test_times_come_as_numbers_and_as_strings(value: Any) -> None:
    assert values.moment(value) == NEW_YEAR


@pytest.mark.parametrize(
    ("value", "year"), [(1119552314, 2005), (-1, 1969), (2**31 + 5, 2038), (253402300799, 9999), (1e9, 2001)]
)
def test_odd_times_are_times(value: Any, year: int) -> None:
    moment = values.moment(value)
    assert moment is not None
    assert moment.year == year


@pytest.mark.parametrize(
    "value",
    [None, 0, "", "soon", True, False, [], {}, 1e18, -1e18, 10**400, float("nan"), float("inf"), "nan", "9" * 50],
)
def test_what_is_no_time_is_none(value: Any) -> None:
    assert values.moment(value) is None


@pytest.mark.parametrize("value", [False, None, 0, "", "false", "no"])
def test_unedited(value: Any) -> None:
    assert values.edited_at(value, NEW_YEAR) is None


def test_edit_of_unknown_time_is_the_earliest_possible() -> None:
    value: Any = True
    assert values.edited_at(value, NEW_YEAR) == NEW_YEAR


@pytest.mark.parametrize("value", [EPOCH + 60, float(EPOCH + 60), str(EPOCH + 60)])
def test_edit_has_its_time(value: Any) -> None:
    assert values.edited_at(value, NEW_YEAR) == datetime(2013, 1, 1, 0, 1, tzinfo=UTC)


def test_edit_is_never_before_the_beginning() -> None:
    assert values.edited_at(5, NEW_YEAR) == NEW_YEAR


@pytest.mark.parametrize(
    ("score", "ratio", "ups", "downs"),
    [
        (10, None, 10, 0),
        (0, None, 0, 0),
        (-4, None, 0, 4),
        ("17", None, 17, 0),
        (17.0, None, 17, 0),
        # Unknown: the author's own vote.
        (None, None, 1, 0),
        ("many", None, 1, 0),
        (True, None, 1, 0),
        # 80 of 100 are up.
        (60, 0.8, 80, 20),
        (60, "0.8", 80, 20),
        (60, 1.0, 60, 0),
        (-60, 0.2, 20, 80),
        (1, 0.51, 25, 24),
        # The share says nothing, or contradicts.
        (0, 0.5, 0, 0),
        (9, 0.5, 9, 0),
        (9, 0.2, 9, 0),
        (-9, 0.8, 0, 9),
        (9, 1.5, 9, 0),
        (9, float("nan"), 9, 0),
        # Beyond the column.
        (10**12, None, values.SCORE_MAX, 0),
        (-(10**12), None, 0, values.SCORE_MAX),
        (10**400, None, 1, 0),
    ],
)
def test_votes_differ_by_the_score(score: Any, ratio: Any, ups: int, downs: int) -> None:
    assert values.votes(score, ratio) == (ups, downs)


def test_every_ratio_gives_back_the_score() -> None:
    for score in (-5000, -31, -1, 0, 1, 2, 10, 99, 123_456, values.SCORE_MAX):
        for hundredths in range(101):
            ups, downs = values.votes(score, hundredths / 100)
            assert ups - downs == score
            assert 0 <= ups < 2**31
            assert 0 <= downs < 2**31


@pytest.mark.parametrize(
    "text",
    [
        "[removed]",
        " [removed]\n",
        "[ Removed by Reddit ]",
        "[ Removed by reddit on account of violating the [content policy](x) ]",
    ],
)
def test_marks_of_removal(text: str) -> None:
    assert values.is_removed_mark(text)
    assert not values.is_deleted_mark(text)


@pytest.mark.parametrize("text", ["", "[deleted", "He wrote [removed]", "[removed] by whom?", "[ removed ]"])
def test_texts_that_only_speak_of_removal(text: str) -> None:
    assert not values.is_removed_mark(text)
    assert not values.is_deleted_mark(text)


@pytest.mark.parametrize(
    ("escaped", "plain"),
    [
        ("a &lt; b &gt; c &amp; d", "a < b > c & d"),
        ("&amp;lt;", "&lt;"),
        ("&amp;amp;", "&amp;"),
        # The API escapes three signs; the rest is what somebody wrote.
        ("&amp;nbsp; &nbsp; &#39; &quot;", "&nbsp; &nbsp; &#39; &quot;"),
        ("no signs", "no signs"),
    ],
)
def test_escapes_are_undone_exactly_once(escaped: str, plain: str) -> None:
    assert values.unescape(escaped) == plain
