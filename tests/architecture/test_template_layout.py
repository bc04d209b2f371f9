"""How templates are written: one element a line, children indented by two spaces, at most 120 characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
LONGEST = 120
# Elements that stand in a line of text, together with others.
INLINE = {"a", "abbr", "b", "br", "code", "em", "i", "kbd", "small", "span", "strong", "svg", "time", "use"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
OPENING = {"autoescape", "block", "blocktranslate", "call", "comment", "for", "if", "macro", "slot", "with"}
BETWEEN = {"elif", "else", "empty", "plural"}

SILENT = re.compile(r"\{#.*?#\}|<!doctype[^>]*>")
VARIABLE = re.compile(r"\{\{.*?\}\}")
TAG = re.compile(r"\{%[-+]?\s*(\w+).*?%\}")
VALUE = re.compile(r"""="[^"]*"|='[^']*'""")
TOKEN = re.compile(r"\{%(?P<word>\w+)%\}|</(?P<end>[\w-]+)>|<(?P<start>[a-z][\w-]*)|(?P<bracket>/?>)")


def bare(line: str) -> str:
    """Return the line with no more of its tags than their first words, and without comments and values."""
    return VALUE.sub("", TAG.sub(r"{%\1%}", VARIABLE.sub("…", SILENT.sub("", line))))


def long_lines(source: str) -> Iterator[str]:
    for number, line in enumerate(source.splitlines(), 1):
        if len(line) > LONGEST:
            yield f"{number}: {len(line)} characters"


def crowded_lines(source: str) -> Iterator[str]:
    """Yield each line on which two elements begin, other than those that stand in a line of text."""
    for number, line in enumerate(source.splitlines(), 1):
        names = [token["start"] for token in TOKEN.finditer(bare(line)) if token["start"]]
        if len([name for name in names if name not in INLINE]) > 1:
            yield f"{number}: {', '.join(names)}"


def crooked_lines(source: str) -> Iterator[str]:
    """Yield each line that is not indented by two spaces for every element and every tag like `if` around it.

    The attributes of a start tag that has one attribute a line are indented too. The text of a <textarea> is not."""
    around: list[str] = []
    is_in_start_tag = False
    for number, line in enumerate(source.splitlines(), 1):
        tokens = list(TOKEN.finditer(bare(line).strip()))
        is_text = around[-1:] == ["textarea"] and not is_in_start_tag
        closes = bool(tokens) and tokens[0].start() == 0 and _closes(tokens[0])
        wanted = 2 * (len(around) - closes)
        if line.strip() and not is_text and len(line) - len(line.lstrip()) != wanted:
            yield f"{number}: not indented by {wanted}"
        for token in tokens:
            if token["start"]:
                around.append(token["start"])
                is_in_start_tag = True
            elif token["bracket"]:
                is_in_start_tag = False
                if token["bracket"] == "/>" or around[-1] in VOID:
                    around.pop()
            elif token["word"] in OPENING:
                around.append(token["word"])
            elif around and (token["end"] or token["word"] == f"end{around[-1]}"):
                around.pop()


def _closes(token: re.Match[str]) -> bool:
    word = token["word"] or ""
    return bool(token["end"] or token["bracket"] or word in BETWEEN or word.removeprefix("end") in OPENING - {word})


def loose_translations(source: str) -> Iterator[str]:
    """Yield each text of several lines that is looked up with its line breaks and its indentation."""
    for number, line in enumerate(source.splitlines(), 1):
        _, begin, rest = line.rpartition("{% blocktranslate")
        if begin and "endblocktranslate" not in rest and " trimmed" not in rest:
            yield f"{number}: without trimmed"


def nameless_inputs(source: str) -> Iterator[str]:
    """Yield a complaint about a fragment that does not begin with a comment that names its inputs."""
    comment = re.match(r"(?:\{#.*#\}\n)*", source)
    if not re.search(r"\b(?:[Ii]nputs?|[Bb]locks?)\b", comment[0] if comment else ""):
        yield "1: names no inputs"


RULES: dict[str, Callable[[str], Iterator[str]]] = {
    "length": long_lines,
    "elements": crowded_lines,
    "indentation": crooked_lines,
    "translations": loose_translations,
    "inputs": nameless_inputs,
}


def complaints_about(path: Path) -> list[str]:
    rules = dict(RULES)
    if not path.name.startswith("_"):
        del rules["inputs"]
    if path.suffix == ".txt":
        del rules["indentation"]  # spaces in a mail are read
    return [complaint for rule in rules.values() for complaint in rule(path.read_text())]


@pytest.fixture(scope="module")
def complaints() -> dict[str, list[str]]:
    paths = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".jinja", ".txt"})
    found = {path.relative_to(TEMPLATES).as_posix(): complaints_about(path) for path in paths}
    return {name: lines for name, lines in found.items() if lines}


def test_templates_have_one_element_a_line_and_short_lines(complaints: dict[str, list[str]]) -> None:
    assert complaints == {}


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("length", "x" * 121),
        ("elements", "<p>one</p><p>two</p>"),
        ("elements", '<li><button class="{% if x %}y{% endif %}">'),
        ("indentation", "<p>\none\n</p>"),
        ("indentation", "{% if x %}\n<br>\n{% endif %}"),
        ("indentation", '<a\nhref="/"\n>\n  x\n</a>'),
        ("indentation", "<ul>\n  <li>\n  </li>\n  </ul>"),
        ("translations", "{% blocktranslate with x=y %}\n  One\n{% endblocktranslate %}"),
        ("inputs", "<p>one</p>"),
    ],
)
def test_what_breaks_a_rule_is_seen(rule: str, source: str) -> None:
    assert list(RULES[rule](source))


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("length", "x" * 120),
        ("elements", "<p>one <b>two</b> <a>three</a></p>"),
        ("indentation", "<p>\n  {% if x > 1 %}\n    one\n  {% else %}\n    two\n  {% endif %}\n</p>"),
        ("indentation", '<a\n  {% if x %}\n    href="{% if y %}a > b{% endif %}"\n  {% endif %}\n>\n  x\n</a>'),
        ("indentation", "<div>\n  <textarea\n    rows='2'\n  >\nany\n where</textarea>\n  <hr>\n</div>"),
        ("translations", "{% blocktranslate trimmed %}\n  One\n{% endblocktranslate %}"),
        ("inputs", "{# A fragment. #}\n{# No inputs. #}\n<p>one</p>"),
    ],
)
def test_what_keeps_a_rule_is_left_alone(rule: str, source: str) -> None:
    assert not list(RULES[rule](source))
