"""Icons, and the one door through which stored HTML reaches a page."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import override_settings

from apps.core.markdown import render


def test_an_icon_points_into_the_sprite() -> None:
    html = Template('{% load icons %}{% icon "up" %}').render(Context())
    assert html == '<svg class="i i-up" aria-hidden="true"><use href="/static/img/icons.svg#i-up"/></svg>'


def test_the_sprite_is_looked_up_once_and_again_when_settings_change() -> None:
    template = Template("{% load icons %}{% icon name %}")
    context = Context({"name": "down"})
    assert 'href="/static/img/icons.svg#i-down"' in template.render(context)
    with override_settings(STATIC_URL="/elsewhere/"):
        assert 'href="/elsewhere/img/icons.svg#i-down"' in template.render(context)
    assert 'href="/static/img/icons.svg#i-down"' in template.render(context)


def test_the_name_of_an_icon_is_escaped() -> None:
    assert "&quot;&gt;" in Template("{% load icons %}{% icon name %}").render(Context({"name": '">'}))


@pytest.mark.parametrize(("html", "shown"), [("<p>a &amp; b</p>", "<p>a &amp; b</p>"), ("", ""), (None, "")])
def test_stored_html_is_shown_as_it_is(html: str | None, shown: str) -> None:
    assert Template("{% load stored %}{{ html|stored_html }}").render(Context({"html": html})) == shown


def test_rendered_markdown_is_escaped_where_nobody_says_that_it_is_stored() -> None:
    assert Template("{{ html }}").render(Context({"html": render("a *b*")})).startswith("&lt;p")
