"""Hostile Markdown: no text is lost however deep, wide or long it is, and no text costs more than its length."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache, partial
from types import FrameType
from typing import Any

import pytest

from apps.core.links import domain_of, url_key
from apps.core.markdown import excerpt, render
from apps.core.markdown.html import HTML_MAX, SOURCE_MAX
from apps.core.text import clean_line, clean_text
from tests.core.hostile_markdown import (
    ALSO_HOSTILE,
    BUILT,
    LENGTHS,
    ONCE_QUADRATIC,
    PROSE,
    SHORT_LENGTHS,
    SMALL_TABLES,
    TIMES_PROSE,
    TIMES_SHORT_PROSE,
    fill,
    found_by_search,
)
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
    # Stairs of quotes are far denser than prose: by themselves they would come plain.
    assert render(f"{quotes}\n\n{PROSE}").count("<blockquote>") == sum(min(level, 6) for level in range(1, 13))
    assert render(lists).count("<ul>") == 6
    assert '<p dir="auto">b6</p>' in render(lists)
    assert text_of(render(f"{quotes}\n\n{PROSE}")).split()[:12] == [f"a{level}" for level in range(1, 13)]
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
    rows = [f"row{number}" for number in range(200)]
    source = "|" + "a|" * columns + "\n|" + "-|" * columns + "\n" + "\n".join(f"|{row}|" for row in rows)
    html = render(f"{source}\n\n{prose_of(36_000)}")
    assert [row for row in rows if row not in html] == []
    assert html.count("<t") < columns + 1_500
    assert ("<table" in html) == (columns <= 64)


def test_empty_cells_are_counted_for_all_tables_of_a_text_together() -> None:
    table = "|" + "a|" * 64 + "\n|" + "-|" * 64 + "\n" + "|word|\n" * 20
    html = render(f"{table}\n{table}\n{prose_of(36_000)}")
    assert html.count("<table") == 2
    assert html.count("<tr>") == 2 + 15
    assert text_of(html).count("|word|") == 25


def test_a_long_address_is_not_multiplied_by_its_references() -> None:
    html = render("[a]: /" + "u" * 1_900 + "\n\n" + ("[a] " + "word " * 20) * 900)
    assert len(html) < HTML_MAX
    assert text_of(html).count("a") == 900
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


def steps(work: Callable[[str], object], source: str) -> int:
    """Calls of Python functions and of the library's: a count that no busy machine changes."""
    count = 0

    def add(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(add)
    try:
        work(source)
    finally:
        sys.setprofile(None)
    return count


def render_post(source: str) -> str:
    return render(source, headings_from=2)


@cache
def prose_of(length: int) -> str:
    return (PROSE * (length // len(PROSE) + 1))[:length]


@cache
def steps_of_prose(work: Callable[[str], object], length: int) -> int:
    work(PROSE)
    return steps(work, prose_of(length))


def assert_cheap(build: Callable[[int], str], lengths: tuple[int, ...] = LENGTHS, times: float = TIMES_PROSE) -> None:
    """At most so many times the steps of ordinary prose."""
    for length in lengths:
        assert steps(render_post, build(length)[:length]) <= times * steps_of_prose(render_post, length)


def test_prose_is_rendered_as_prose_at_every_length() -> None:
    """The control: what hostile texts are compared with does not come plain itself."""
    for length in LENGTHS:
        html = render_post(prose_of(length - 20) + "\n\n**end**")
        assert "<strong>end</strong>" in html


@pytest.mark.parametrize("piece", ONCE_QUADRATIC)
def test_what_was_slow_costs_at_most_ten_times_prose_in_a_comment_and_a_post(piece: str) -> None:
    assert_cheap(lambda length: fill(piece, length), LENGTHS[:2])


@pytest.mark.slow
@pytest.mark.parametrize("piece", [*ONCE_QUADRATIC, *ALSO_HOSTILE])
def test_every_repetition_costs_at_most_ten_times_prose_in_forms_and_imports(piece: str) -> None:
    assert_cheap(lambda length: fill(piece, length))


@pytest.mark.slow
@pytest.mark.parametrize("shape", BUILT)
def test_every_built_shape_costs_at_most_ten_times_prose_in_forms_and_imports(shape: str) -> None:
    assert_cheap(BUILT[shape])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_texts_found_by_search_cost_at_most_ten_times_prose(seed: int) -> None:
    for _, build in found_by_search(seed, 12):
        assert_cheap(build, LENGTHS[:2])


@pytest.mark.parametrize("seed", range(4))
def test_short_texts_cost_no_more_times_the_prose_of_their_length(seed: int) -> None:
    shapes = [build for _, build in found_by_search(seed, 40)]
    shapes += [partial(fill, piece) for piece in (*ONCE_QUADRATIC, *ALSO_HOSTILE)[seed::4]]
    for build in (*shapes, *list(BUILT.values())[seed::4]):
        assert_cheap(build, SHORT_LENGTHS, TIMES_SHORT_PROSE)


@pytest.mark.parametrize("source", [fill(SMALL_TABLES), fill("![[]()"), "[" * 20_000 + "word" + "]" * 20_000])
def test_a_text_that_costs_too_much_comes_plain_with_every_word(source: str) -> None:
    html = render_post(source)
    assert_harmless(html)
    assert html.count("<") == html.count("<p") * 2 + html.count("<br>")
    assert text_of(html).split() == source.split()


def test_a_dense_comment_is_rendered() -> None:
    """A list, a table, links and emphasis as dense as people write them."""
    item = "* [A word](https://a.example/b) and **another** of u/somebody\n"
    table = "|Team|Won|Lost|\n|:--|--:|--:|\n" + "|A team|12|3|\n" * 20
    html = render(item * 20 + "\n" + table)
    assert html.count("<li") == 20
    assert html.count("<tr>") == 21
    assert html.count("<a ") == 40


@pytest.mark.slow
@pytest.mark.parametrize("sign", ["é", "\u0301", "\u0301\u0323", "\u0f73", "\u200b", "\r", " \n", "👨\u200d"])
@pytest.mark.parametrize("cleaner", [clean_text, clean_line])
def test_cleaning_costs_at_most_ten_steps_a_character(cleaner: Callable[..., str], sign: str) -> None:
    def clean(text: str) -> str:
        return cleaner(text, limit=None)

    for length in LENGTHS:
        assert steps(clean, fill(sign, length)) <= TIMES_PROSE * length


@pytest.mark.parametrize("length", [2_001, 100_000])
@pytest.mark.parametrize("place", ["http://{}/", "http://a.example/?{}", "http://[{}]/"])
@pytest.mark.parametrize("sign", ["\u0301\u0323", "a.", "a&", ":"])
def test_what_is_longer_than_any_address_is_not_taken_apart(sign: str, place: str, length: int) -> None:
    url = place.format(fill(sign, length + 2))
    assert domain_of(url) == ""
    assert url_key(url) != url_key(url + "a")
    assert steps(url_key, url) < 30
    assert steps(domain_of, url) < 10


@pytest.mark.parametrize("piece", ONCE_QUADRATIC)
def test_an_excerpt_costs_the_same_however_long_the_text_is(piece: str) -> None:
    excerpt(PROSE)
    short, long = (steps(excerpt, fill(piece, length)) for length in (4_000, 100_000))
    assert long < 1.2 * short + 500
    assert excerpt(fill("word [a](", 3_000)).startswith("word [a](")


# What makes the most HTML of a post's 40,000 characters.
@pytest.mark.slow
@pytest.mark.parametrize("piece", ["|a\n|-\n\n", "a|b\n-|-\n\n", "a>!x!<", "#\n", "r/abc ", "```\n", "é", "http://a "])
def test_the_html_of_the_longest_post_fits(piece: str) -> None:
    html = render(fill(piece))
    assert len(html) <= HTML_MAX
    assert_harmless(html)
