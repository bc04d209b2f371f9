"""Hostile Markdown: no text is lost however deep, wide or long it is, and no text costs more than its length."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from apps.core.markdown import render
from apps.core.markdown.html import HTML_MAX, SOURCE_MAX
from tests.core.hostile_markdown import ALSO_HOSTILE, BUILT, ONCE_QUADRATIC, fill
from tests.core.markup import assert_harmless, read, text_of

DEEP: dict[str, Callable[[int], str]] = {
    "quotes": lambda depth: "> " * depth + "the words",
    "tight quotes": lambda depth: ">" * depth + "the words",
    "lists": lambda depth: "- " * depth + "the words",
    "numbered lists": lambda depth: "1. " * depth + "the words",
    "quotes and lists": lambda depth: "> - " * depth + "the words",
    "stairs of lists": lambda depth: "\n".join("  " * level + "- step" for level in range(depth)) + " the words",
    "stairs of quotes": lambda depth: "\n\n".join(">" * level + "step" for level in range(1, depth + 1)) + " the words",
    "emphasis": lambda depth: "*a **b " * depth + "the words" + " b** a*" * depth,
    "brackets": lambda depth: "[" * depth + "the words" + "](/a)" * depth,
    "images": lambda depth: "![" * depth + "the words" + "](/a)" * depth,
    "superscripts": lambda depth: "^(" * depth + "the words" + ")" * depth,
    "carets": lambda depth: "^" * depth + "the words",
    "spoilers": lambda depth: "a" + ">!" * depth + "the words" + "!<" * depth,
}  # fmt: skip


@pytest.mark.parametrize("shape", DEEP)
@pytest.mark.parametrize("depth", [5, 50, 300])
def test_deep_text_is_shown_whole_and_flat(shape: str, depth: int) -> None:
    source = DEEP[shape](depth)
    html = render(source)
    assert_harmless(html)
    assert "the words" in text_of(html)
    assert read(html).deepest <= 20
    if "stairs" in shape:
        assert text_of(html).count("step") == depth


def test_quotes_and_lists_are_shown_six_levels_deep_and_their_text_beyond() -> None:
    quotes = "\n\n".join(f"{'>' * level}a{level}" for level in range(1, 13))
    lists = "\n".join(f"{'  ' * level}- b{level}" for level in range(8))
    assert render(quotes).count("<blockquote>") == sum(min(level, 6) for level in range(1, 13))
    assert render(lists).count("<ul>") == 6
    assert '<p dir="auto">b6</p>' in render(lists)
    assert text_of(render(quotes)).split() == [f"a{level}" for level in range(1, 13)]
    assert text_of(render(lists)).split() == [f"b{level}" for level in range(8)]


@pytest.mark.parametrize(
    "shape", ["tight quotes", "quotes", "lists", "emphasis", "brackets", "carets", "superscripts", "spoilers"]
)
def test_ten_thousand_levels_break_nothing(shape: str) -> None:
    html = render(DEEP[shape](10_000))
    assert "the words" in text_of(html)
    assert read(html).deepest <= 20


def test_a_call_from_very_deep_still_shows_the_words() -> None:
    def descend(levels: int) -> str:
        return descend(levels - 1) if levels else render("> - > - > - **the** words & more\n\nend")

    frame: FrameType | None = sys._getframe()
    used = 0
    while frame:
        used, frame = used + 1, frame.f_back
    html = descend(sys.getrecursionlimit() - used - 30)
    assert text_of(html).split("\n") == ["> - > - > - **the** words & more", "end", ""]
    assert_harmless(html)


@pytest.mark.parametrize("columns", [64, 65, 200, 5_000])
def test_a_wide_table_grows_no_more_than_its_text(columns: int) -> None:
    rows = [f"row{number}" for number in range(3_000)]
    source = "|" + "a|" * columns + "\n|" + "-|" * columns + "\n" + "\n".join(f"|{row}|" for row in rows)
    html = render(source)
    assert [row for row in rows if row not in html] == []
    assert html.count("<t") < columns + 5_000
    assert ("<table" in html) == (columns <= 64)


def test_a_long_address_is_not_multiplied_by_its_references() -> None:
    html = render("[a]: /" + "u" * 1_900 + "\n\n" + "[a] " * 9_000)
    assert len(html) < HTML_MAX
    assert text_of(html).count("a") == 9_000
    assert 200 < html.count("<a") < 300


@pytest.mark.parametrize("source", [fill(">!a!<\n"), fill("r/abc "), "a\n\nb\nc <i>", fill("&"), fill("```\n")])
def test_beyond_the_limit_the_text_comes_plain_and_whole(source: str) -> None:
    html = render(source, limit=50)
    assert_harmless(html)
    assert "<label" not in html
    assert "<pre" not in html
    assert "<a" not in html
    assert text_of(html).split() == source.split()
    assert html.count("<br>") + html.count("<p") >= source.strip().count("\n") / 2


def test_up_to_the_limit_the_text_is_rendered() -> None:
    html = render("**a**")
    assert render("**a**", limit=len(html)) == html
    assert "**" in render("**a**", limit=len(html) - 1)


def test_a_text_beyond_any_form_is_shown_plain() -> None:
    source = "**word** & more\n" * (SOURCE_MAX // 16 + 1)
    html = render(source)
    assert_harmless(html)
    assert text_of(html).split() == source.split()


def steps_to_render(source: str) -> int:
    """Calls of Python functions and of the library's: a count that no busy machine changes."""
    steps = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal steps
        steps += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        render(source, headings_from=2)
    finally:
        sys.setprofile(None)
    return steps


def assert_linear(build: Callable[[int], str]) -> None:
    short, long = steps_to_render(build(2_000)), steps_to_render(build(8_000))
    assert long < 5.5 * short + 40 * 8_000


@pytest.mark.parametrize("piece", ONCE_QUADRATIC)
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    assert_linear(lambda length: fill(piece, length))


@pytest.mark.slow
@pytest.mark.parametrize("piece", ALSO_HOSTILE)
def test_work_on_other_repetitions_grows_no_faster_than_the_text(piece: str) -> None:
    assert_linear(lambda length: fill(piece, length))


@pytest.mark.slow
@pytest.mark.parametrize("shape", BUILT)
def test_work_on_built_shapes_grows_no_faster_than_the_text(shape: str) -> None:
    assert_linear(BUILT[shape])


# What makes the most HTML of a post's 40,000 characters.
@pytest.mark.slow
@pytest.mark.parametrize("piece", ["|a\n|-\n\n", "a|b\n-|-\n\n", "a>!x!<", "#\n", "r/abc ", "```\n", "é", "http://a "])
def test_the_html_of_the_longest_post_fits(piece: str) -> None:
    html = render(fill(piece))
    assert len(html) <= HTML_MAX
    assert_harmless(html)
