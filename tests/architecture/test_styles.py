"""Style sheets and markup know the same classes, and every token has a use."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
# Given to elements by htmx while it asks.
BY_LIBRARIES = {"htmx-request"}
LINE = 120
# A tag of a template may stand in the value of an attribute.
CLASS = re.compile(r'class="((?:{[%{#].*?[%}#]}|[^"{]|{(?![%{#]))*)"', re.DOTALL)
TAG = re.compile(r"{[%{#].*?[%}#]}", re.DOTALL)
QUOTED = re.compile(r"""["']([^"']*)["']""")
WORD = re.compile(r"[a-z][\w-]*")
ICON = re.compile(r"""\bicon[ (]["']?([\w-]+)""")


def written(*endings: str, folder: str) -> dict[str, str]:
    paths = [path for ending in endings for path in sorted((ROOT / folder).rglob(f"*{ending}"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}


def without_comments(style: str) -> str:
    return re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)


def selectors(style: str) -> str:
    """Everything outside of the innermost braces."""
    return re.sub(r"{[^{}]*}", " ", without_comments(style))


def classes_in(markup: str) -> tuple[set[str], set[str]]:
    """Return the classes that markup names, in the tags of an attribute too, and what composed ones begin with."""
    whole, begun = set(), set()
    for value in CLASS.findall(markup):
        begun |= set(re.findall(r"([a-z][\w-]*-){{", value))
        plain = TAG.sub(" ", re.sub(r"[\w-]+-{{", " {{", value))
        inside = " ".join(text for tag in TAG.findall(value) for text in QUOTED.findall(tag))
        whole |= set(WORD.findall(f"{plain} {inside}"))
    return whole, begun


def classes_in_python(source: str) -> set[str]:
    """Strings that could be classes and nothing else: words without any punctuation."""
    strings = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {word for text in strings if re.fullmatch(r"[a-z][\w-]*( [a-z][\w-]*)*", text) for word in text.split()}


@pytest.fixture(scope="module")
def known() -> tuple[set[str], set[str]]:
    whole, begun = set(BY_LIBRARIES), set()
    python = {path: text for path, text in written(".py", folder="apps").items() if "/demo/" not in path}
    pages = written(".html", ".jinja", folder="templates")
    for text in [*pages.values(), *python.values()]:
        named, composed = classes_in(text)
        whole |= named | {f"i-{icon}" for icon in ICON.findall(text)}
        begun |= composed
    # A block that stands in a class of base.html.
    for text in pages.values():
        whole |= set(re.findall(r"{% block page_class %}([\w-]+)", text))
    for text in python.values():
        whole |= classes_in_python(text)
    for text in written(".js", folder="static/js").values():
        whole |= {word for string in QUOTED.findall(text) for word in WORD.findall(string)}
    return whole, begun


@pytest.mark.parametrize("path", sorted(path for path in written(".css", folder="static/css") if "admin" not in path))
def test_every_class_of_a_style_sheet_is_somewhere_on_a_page(path: str, known: tuple[set[str], set[str]]) -> None:
    whole, begun = known
    named = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", selectors((ROOT / path).read_text())))
    unknown = {name for name in named - whole if not name.startswith(tuple(begun))}
    assert unknown == set()


def test_a_word_in_a_sentence_is_no_class() -> None:
    markup = """<p class="note{% if kind %} note-{{ kind }}{% elif a == "b" %} sub{% endif %} tile-{{ n }}">thumb</p>"""
    assert classes_in(markup) == ({"note", "sub", "b"}, {"note-", "tile-"})
    assert classes_in_python("a = 'cross join lateral ('; b = 'who-mod'") == {"who-mod"}


def test_every_token_is_used_and_every_used_token_is_there() -> None:
    styles = " ".join(
        without_comments(text) for path, text in written(".css", folder="static/css").items() if "admin" not in path
    )
    used = set(re.findall(r"var\((--[\w-]+)", styles))
    assert set(re.findall(r"(--[\w-]+):", styles)) | set(re.findall(r"@property (--[\w-]+)", styles)) == used


def test_lines_of_styles_and_scripts_are_short() -> None:
    texts = written(".css", ".js", folder="static")
    assert [path for path, text in texts.items() if any(len(line) > LINE for line in text.splitlines())] == []
