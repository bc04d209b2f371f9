"""Markdown against the corpora that the repository may not carry, read from the folder in THICKET_DATA."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template

from apps.core.links import clean_url, domain_of, url_key
from apps.core.markdown import excerpt, render
from apps.core.markdown.html import PARSER
from apps.core.text import clean_line, clean_text
from tests.core.hostile_markdown import PROSE
from tests.core.markup import as_commonmark, assert_harmless, read, text_of

DATA = os.environ.get("THICKET_DATA")
DIFFERENCES = Path(__file__).with_name("commonmark_differences.json")

pytestmark = [pytest.mark.corpora, pytest.mark.skipif(not DATA, reason="THICKET_DATA is not set")]

# Each shape puts a hostile text at another place of the dialect.
PLACES = [
    "{}", "    {}", "```\n{}\n```", "```{}\nx\n```", "> {}", "- {}", "# {}", "`{}`", "**{}**", "^({})", "^{}",
    "a >!{}!<", "[{}](/a)", "[a]({})", "[a](<{}>)", '[a](/a "{}")', "![{}](/a)", "![a]({})", "<{}>",
    "http://a.example/{}", "r/{}", "u/{}", "[a][b]\n\n[b]: {}", "[{}][b]\n\n[b]: /a", "{}|b\n-|-\n1|2",
    "a|b\n-|-\n{}|2",
]  # fmt: skip


def corpus(name: str) -> list[Any]:
    items: list[Any] = json.loads(Path(DATA or "", "text", f"{name}.json").read_text())
    assert len(items) > 200
    return items


def expected_events(html: str) -> object:
    try:
        return as_commonmark(html)
    except AssertionError:
        # Raw HTML that is not whole, as the specification shows some.
        return None


def test_differences_from_commonmark_are_those_we_mean() -> None:
    """Each group of differences states its reason; an example that differs or agrees unexpectedly fails here."""
    groups = json.loads(DIFFERENCES.read_text())
    meant = [number for group in groups for number in group["examples"]]
    assert len(meant) == len(set(meant))
    assert all(len(group["reason"]) > 40 for group in groups)
    examples = corpus("commonmark")
    assert len(examples) == 652
    differing = {
        example["example"]
        for example in examples
        if expected_events(example["html"]) != as_commonmark(render(example["markdown"]))
    }
    assert sorted(differing - set(meant)) == []
    assert sorted(set(meant) - differing) == []


def test_examples_of_commonmark_render_harmlessly() -> None:
    for example in corpus("commonmark"):
        assert_harmless(render(example["markdown"], headings_from=2))


@pytest.mark.parametrize("name", ["xss", "naughty_strings"])
@pytest.mark.parametrize("place", PLACES)
def test_hostile_strings_render_harmlessly(name: str, place: str) -> None:
    """Behind the sanitiser, and before it: what the parser makes must need no cleaning."""
    for text in corpus(name):
        source = place.replace("{}", text)
        assert_harmless(render(source, headings_from=2))
        # Prose around it brings the allowance that a few very dense strings need.
        assert_harmless(PARSER.render(f"{source}\n\n{PROSE}", {"headings_from": 2}))


def test_the_check_finds_what_is_harmful() -> None:
    """The control: the same strings as HTML, without the renderer, must not pass."""
    passed = []
    for text in corpus("xss"):
        try:
            assert_harmless(f"<p>{text}</p>")
        except AssertionError:
            continue
        passed.append(text)
    assert len(passed) < 15


@pytest.mark.parametrize("name", ["xss", "naughty_strings"])
def test_hostile_strings_pass_the_cleaners_and_keep_their_words(name: str) -> None:
    for text in corpus(name):
        line, body = clean_line(text, limit=None), clean_text(text, limit=None)
        line.encode()
        body.encode()
        assert clean_line(line, limit=None) == line
        assert clean_text(body, limit=None) == body
        words = [word for word in body.split() if word.isascii() and word.isprintable()]
        assert text_of(render("    " + body.replace("\n", "\n    "))).split() == body.split() or not body
        assert all(word in line.split() for word in words)


@pytest.mark.parametrize("name", ["xss", "naughty_strings"])
def test_hostile_strings_are_no_addresses_or_safe_ones(name: str) -> None:
    for text in corpus(name):
        domain_of(text)
        url_key(text)
        for typed in (text, f"https://{text}", f"https://a.example/{text}"):
            try:
                url = clean_url(typed)
            except ValidationError:
                continue
            assert url.startswith(("http://", "https://"))
            assert url.isascii()
            assert not set(url) & set(" <>\"'\\\n\t") - set("'")


@pytest.mark.parametrize("name", ["xss", "naughty_strings"])
def test_excerpts_of_hostile_strings_are_plain_text(name: str) -> None:
    template = Template('<p title="{{ line }}">{{ line }}</p>')
    for text in corpus(name):
        events = read(template.render(Context({"line": excerpt(clean_text(text, limit=None))}))).events
        assert [(kind, tag) for kind, tag, _ in events if kind != "text"] == [("open", "p"), ("close", "p")]
