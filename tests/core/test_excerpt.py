"""The plain line that other sites show of a post."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.markdown import excerpt


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("", ""),
        ("a **b** ~~c~~ ^d `e`", "a b c d e"),
        ("# Head\n\n> quote\n\n- item\n\n    code\n\n```sql\nSELECT 1\n```", "Head · quote · item · code · SELECT 1"),
        ("a|b\n-|-\n1|2", "a · b · 1 · 2"),
        ("[t](http://a.example) ![alt](/b.png) r/abc http://a.example", "t alt r/abc http://a.example"),
        ("two  \nlines\nand   spaces", "two lines and spaces"),
        ("the killer is >!the **butler**!<, said >!the cook!<.", "the killer is [spoiler], said [spoiler]."),
        (">!all of it!<", "[spoiler]"),
        ("## In the order of my pride\n\nA bigger cache.\n\nMore", "In the order of my pride · A bigger cache. More"),
        ("# What?\n\n(It is \"this.\")\n\n- one,\n- two:\n\nそう。\n\nx", 'What? (It is "this.") one, two: そう。 x'),
        ("<script>alert(1)</script> & &amp; \"q\"", '<script>alert(1)</script> & & "q"'),
    ],
)  # fmt: skip
def test_an_excerpt_is_the_text_without_its_marks(source: str, line: str) -> None:
    assert excerpt(source) == line


@pytest.mark.parametrize(
    ("source", "limit", "line"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one…"),
        ("onetwothree four", 6, "onetw…"),
        ("aaaae\u0301e\u0301", 7, "aaaae\u0301…"),
        ("aaaae\u0301e\u0301", 6, "aaaa…"),
        ("abc👨\u200d👩\u200d👧👦", 6, "abc…"),
        ("one\n\ntwo three", 6, "one…"),
        ("one\n\ntwo three", 10, "one · two…"),
        ("x" * 300, 200, "x" * 199 + "…"),
    ],
)
def test_a_long_text_is_cut_between_words(source: str, limit: int, line: str) -> None:
    assert excerpt(source, limit) == line


def test_a_spoiler_beyond_the_part_that_is_read_stays_hidden() -> None:
    for gap in range(260):
        source = f"[a](/{'x' * gap}) >!the butler " + "did it " * 60 + "!<"
        assert "butler" not in excerpt(source, 30)
        assert excerpt(source, 30).startswith(("a", "["))


def test_an_excerpt_is_escaped_by_the_page() -> None:
    shown = Template('<meta content="{{ line }}">').render(Context({"line": excerpt('"><script>')}))
    assert shown == '<meta content="&quot;&gt;&lt;script&gt;">'


@settings(deadline=None)
@given(
    st.text(st.one_of(st.sampled_from("a *>!<\n\u0301\u200d😀"), st.characters(exclude_categories=["Cs"]))),
    st.integers(5, 40),
)
def test_an_excerpt_is_one_line_within_its_limit(source: str, limit: int) -> None:
    line = excerpt(source, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())


def test_an_excerpt_costs_what_it_shows() -> None:
    assert steps_to_excerpt("word **bold** " * 3_000) < 1.5 * steps_to_excerpt("word **bold** " * 300)


def steps_to_excerpt(source: str) -> int:
    steps = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal steps
        steps += event == "call"

    sys.setprofile(count)
    try:
        excerpt(source, 200)
    finally:
        sys.setprofile(None)
    return steps
