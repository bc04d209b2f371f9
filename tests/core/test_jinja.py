"""The engine of rows: everything is escaped, nothing is guessed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from jinja2 import StrictUndefined, UndefinedError
from markupsafe import Markup

from apps.core.jinja import environment
from apps.posts.models import Distinction

HOSTILE = "<b>&\"'</b>"
ESCAPED = "&lt;b&gt;&amp;&#34;&#39;&lt;/b&gt;"


class Loud(str):
    """A string of a kind that the engine does not know."""

    __slots__ = ()


class Thing:
    """Something that is no string, and says markup when asked for words."""

    def __str__(self) -> str:
        return HOSTILE


def drawn(template: str, **names: Any) -> str:
    return environment(undefined=StrictUndefined).from_string(template).render(**names)


@pytest.mark.parametrize("value", [HOSTILE, Loud(HOSTILE), Thing(), lazystr(HOSTILE)])
@pytest.mark.parametrize(
    "template",
    [
        "{{ value }}",
        "{{ it.value }}",
        '{{ it["value"] }}',
        "{% set same = value %}{{ same }}",
        "{% for one in [value] %}{{ one }}{% endfor %}",
        "{{ value if value else none }}",
        "{% macro m(given) %}{{ given }}{% endmacro %}{{ m(value) }}",
        "{% macro m(given='') %}{{ given }}{% endmacro %}{{ m(given=value) }}",
        "{{ value ~ '' }}",
        "{{ [value]|join }}",
        "{% set block %}{{ value }}{% endset %}{{ block }}",
        "{% autoescape false %}{{ value }}{% endautoescape %}",
    ],
)
def test_every_kind_of_value_is_escaped_wherever_it_is_drawn(template: str, value: Any) -> None:
    class Both(dict[str, Any]):
        pass

    both = Both(value=value)
    both.value = value  # type: ignore[attr-defined]
    assert drawn(template, value=value, it=both) == ESCAPED


@pytest.mark.parametrize("value", [mark_safe(HOSTILE), Markup(HOSTILE)])
def test_what_is_called_safe_by_either_engine_is_drawn_as_it_is(value: Any) -> None:
    assert drawn("{{ value }}", value=value) == HOSTILE
    assert drawn("{% macro m(given) %}{{ given }}{% endmacro %}{{ m(value) }}", value=value) == HOSTILE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-12, "-12"),
        (1.5, "1.5"),
        (True, "True"),
        (None, "None"),
        ("", ""),
        (Distinction.MODERATOR, "moderator"),
    ],
)
def test_what_is_no_text_is_drawn_as_python_writes_it(value: Any, text: str) -> None:
    assert drawn("{{ value }}", value=value) == text


def test_escaped_text_is_not_escaped_twice() -> None:
    assert drawn("{% set block %}{{ value }}{% endset %}{{ block }}", value=HOSTILE) == ESCAPED
    assert drawn("{% macro m(x) %}{{ x }}{% endmacro %}{{ m(m(value)) }}", value=HOSTILE) == ESCAPED


def test_a_value_is_not_a_template() -> None:
    assert drawn("{{ value }}", value="{{ 7 * 7 }}{% x %}") == "{{ 7 * 7 }}{% x %}"


def test_an_attribute_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(AttributeError, match="naem"):
        drawn("{{ it.naem }}", it=SimpleNamespace(name="x"))
    with pytest.raises(AttributeError):
        drawn("{% if it.naem %}x{% endif %}", it=SimpleNamespace(name="x"))
    with pytest.raises(KeyError, match="naem"):
        drawn('{{ it["naem"] }}', it={"name": "x"})


def test_a_key_is_not_looked_for_among_the_attributes_nor_the_other_way_round() -> None:
    with pytest.raises(AttributeError):
        drawn("{{ it.name }}", it={"name": "x"})
    with pytest.raises(TypeError):
        drawn('{{ it["name"] }}', it=SimpleNamespace(name="x"))


def test_a_name_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        drawn("{{ nobody }}")


def test_functions_are_called_with_what_the_template_says() -> None:
    def told(*words: str, end: str = "") -> str:
        return "-".join(words) + end

    assert drawn("{{ told('a', value, end='!') }}", told=told, value="<") == "a-&lt;!"


def test_a_call_block_is_an_error() -> None:
    """StrictCode does not hand the block on to the macro. It must not be lost without a word."""
    with pytest.raises(TypeError, match="caller"):
        drawn("{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}x{% endcall %}")


def test_indentation_goes_and_lines_stay() -> None:
    source = """<ul>
    {% for n in [1, 2] %}
    <li
      class="a  b"
    >
      {{ n }}  {{ n }}
    </li>
    {% endfor %}
</ul>"""
    rows = [f'<li\nclass="a  b"\n>\n{n}  {n}\n</li>\n' for n in (1, 2)]
    assert drawn(source) == f"<ul>\n{''.join(rows)}</ul>"


def test_indentation_of_a_value_stays() -> None:
    assert drawn("{{ value }}", value="code:\n    x = 1") == "code:\n    x = 1"
