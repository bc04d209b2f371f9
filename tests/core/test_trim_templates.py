"""Indentation of templates is not sent, and no two words grow together for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Engine

from apps.core.trimming import trimmed

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PAGE = "<ul>\n  {% for x in rows %}\n    <li>{{ x }}</li>\n  {% endfor %}\n</ul>\n"
SILENT = re.compile(
    r"\{#.*?#\}|\{% (?:if|elif|else|endif|for|empty|endfor|with|endwith|load|extends) ?[^%]*%\}|\{%[^%]* as \w+ %\}"
)


def engine(folder: Path, *, debug: bool = False) -> Engine:
    (folder / "page.html").write_text(PAGE)
    (folder / "mail.txt").write_text(PAGE)
    return Engine(dirs=[str(folder)], debug=debug, loaders=["apps.core.trimming.TrimmedTemplates"])


def test_indentation_and_lines_of_tags_are_not_sent(tmp_path: Path) -> None:
    page = engine(tmp_path).get_template("page.html")
    assert page.render(Context({"rows": "ab"})) == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"


def test_mails_are_sent_as_they_are_written(tmp_path: Path) -> None:
    mail = engine(tmp_path).get_template("mail.txt")
    assert mail.render(Context({"rows": "a"})) == "<ul>\n  \n    <li>a</li>\n  \n</ul>\n"


def test_templates_keep_their_lines_while_debugging(tmp_path: Path) -> None:
    assert engine(tmp_path, debug=True).get_template("page.html").source == PAGE


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("one\n  {% if x %}\n    two\n  {% endif %}\nthree\n", "one\n{% if x %}two\n{% endif %}three\n"),
        ("{# Inputs: x. #}\n{% load i18n %}\n<p>", "{# Inputs: x. #}{% load i18n %}<p>"),
        ("{% url 'x' as y %}\none", "{% url 'x' as y %}one"),
        ("one{% if x %}\ntwo{% endif %}\nthree", "one{% if x %}\ntwo{% endif %}\nthree"),
        ('{% translate "known as x" %}\none', '{% translate "known as x" %}\none'),
        ("{% include 'x' %}\none", "{% include 'x' %}\none"),
        ("{% block x %}\none", "{% block x %}\none"),
    ],
)
def test_line_breaks_stay_after_lines_that_write_something(source: str, wanted: str) -> None:
    assert trimmed(source) == wanted


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_loses_the_space_between_two_words(path: Path) -> None:
    source = path.read_text()
    before, after = (" ".join(SILENT.sub("", text).split()) for text in (source, trimmed(source)))
    assert after == before
