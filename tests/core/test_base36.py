"""Ids and fullnames there and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.base36 import BIGGEST_ID, FIRST_LOCAL_ID, KINDS, from_base36, fullname, parse_fullname, to_base36


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (35, "z"),
        (36, "10"),
        (33_862_690, "k5sma"),
        (FIRST_LOCAL_ID, "100000000"),
        (BIGGEST_ID, "1y2p0ij32e8e7"),
    ],
)
def test_numbers_are_written_as_reddit_writes_them(number: int, text: str) -> None:
    assert to_base36(number) == text
    assert from_base36(text) == from_base36(text.upper()) == number


@settings(deadline=None)
@given(st.integers(0, BIGGEST_ID))
def test_every_id_comes_back(number: int) -> None:
    text = to_base36(number)
    assert from_base36(text) == number
    assert text == text.lower()
    assert len(text) <= 13
    assert all(parse_fullname(fullname(kind, number)) == (kind, number) for kind in KINDS)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-1", "+1", "1_0", " 1", "1 ", "1\n", "a.b", "é", "٣", "１", "a\0", "1y2p0ij32e8e8", "z" * 13, "0" * 14],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_base36(text)
    with pytest.raises(ValueError):
        parse_fullname(f"t3_{text}")


@pytest.mark.parametrize("text", ["", "t3", "t3-a", "t9_a", "T3_a", "_a", "post_a", "t3_a_b", "x" * 1_000])
def test_what_is_no_fullname_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_fullname(text)


def test_numbers_below_zero_and_unknown_kinds_have_no_name() -> None:
    with pytest.raises(ValueError):
        to_base36(-1)
    with pytest.raises(ValueError):
        fullname("t9", 1)
