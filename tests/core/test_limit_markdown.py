"""Hostile Markdown: no text is lost however deep, wide or long it is, and no text costs more than its length."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from apps.core.markdown import render
from apps.core.markdown.render import HTML_MAX, SOURCE_MAX
from tests.core.markup import assert_harmless, read, text_of

LENGTH = 40_000


def fill(piece: str, length: int = LENGTH) -> str:
    return piece * (length // len(piece))


def nest(opening: str, closing: str, length: int = LENGTH) -> str:
    times = length // (len(opening) + len(closing))
    return opening * times + "x" + closing * times


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


# Repeated to the length of a post. The first ones were quadratic, in the parser or in our rules, before each got its
# guard.
ONCE_QUADRATIC = (
    "a|b\n-|-\n---\n",
    "---\n+-|-\n",
    "[",
    "![",
    "://a",
    "a:http://",
    ">!a\n",
    "> a\n",
    "# a\n",
    "^_",
    "^()a)",
    "a>!\\!<",
    "<a^^(>!",
    "[a](http://a|",
)
ALSO_HOSTILE = (
    "*", "**a ", "*a_ ", "a**b", "***b**c* ", "~~", "~~a~~", "`", "`a", "\\", "<", "<a ", "<http://", "&", "&amp;",
    "]", "[a](", "[]()", "![a](/b)", "[a][", "[a](/b", "[a]: /b\n", "[a]:/b", "^", "^a", "^a ", "^(", "^(a", "^()",
    "^[a](/b) ", "^`a", "^.)a", "^^^^a ", "a>!", "a>!x!<", "a>!`", "a>!^a !<", ">!a!<\n", "> a\n>!b!<\n", ">>>>>>!a\n",
    "r/", "/r/", "r/abc ", "r/abc+", "u/-", "/u/abc", "http://", "http://a ", "http://a,", "http://a@", "> a\n\n",
    ">>>>a\n>b\n\n", "- a\n", "1. a\n", "- a\n\n", "> - a\n", "#a\n", "#", "#\n", "a\n-\n", "---\n", "a|b\n", "|-\n",
    "|a\n|-\n", "a|b\n-|-\n", "a|b\n-|-\n\n", "> a|b\n> -|-\n", "```\n", "```a b\n```\n", "    a\n", "\ta\n\n", "a\n",
    "a\n\n", "a  \n", " ", "\n", "é", "👨\u200d", "\u202ea", "\0a",
)  # fmt: skip
BUILT: dict[str, Callable[[int], str]] = {
    "nested brackets": lambda length: nest("[", "](/u)", length),
    "nested images": lambda length: nest("![", "](/u)", length),
    "nested emphasis": lambda length: nest("*a **b ", "c** d*", length),
    "nested superscripts": lambda length: nest("^(", ")", length),
    "nested spoilers": lambda length: "a" + nest(">!", "!<", length),
    "lazy lines": lambda length: ">" * 40 + "a\n" + fill("b\n", length),
    "deep quoted lines": lambda length: fill(">" * 40 + "a\n", length),
    "stairs": lambda length: "\n".join(">" * depth for depth in range(int((2 * length) ** 0.5))),
    "runs of backticks": lambda length: "".join("`" * run + "a" for run in range(int((2 * length) ** 0.5))),
    "full table": lambda length: (
        fill("|" + "a|" * 64 + "\n", 130) + "|" + "-|" * 64 + "\n" + fill("|" + "a|" * 64 + "\n", length)
    ),
    "padded table": lambda length: "|" + "a|" * 64 + "\n|" + "-|" * 64 + "\n" + fill("a|\n", length),
    "one long address": lambda length: "http://a" + fill(")", length),
    "one long reference": lambda length: "[a]: /" + fill("u", length // 2) + "\n\n" + fill("[a]", length // 2),
}


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
@pytest.mark.parametrize("piece", ["|a\n|-\n\n", "a|b\n-|-\n\n", "a>!x!<", "#\n", "r/abc ", "```\n", "é", "http://a "])
def test_the_html_of_the_longest_post_fits(piece: str) -> None:
    html = render(fill(piece))
    assert len(html) <= HTML_MAX
    assert_harmless(html)
