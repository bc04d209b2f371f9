"""The form fields clean before anything else can stumble, and give the text back."""

from __future__ import annotations

import pytest
from django import forms

from apps.core.fields import BodyField, LineField


class _PostForm(forms.Form):
    title = LineField(limit=300)
    body = BodyField(limit=100, required=False)


def test_what_was_typed_arrives_clean() -> None:
    form = _PostForm({"title": " A\0 title\ud800\n", "body": "\r\n    code\0\r\n\r\nmore  "})
    assert form.is_valid()
    assert form.cleaned_data == {"title": "A title", "body": "    code\n\nmore"}


@pytest.mark.parametrize("title", ["", "  ", "\u200b", "\u3164", "\0", "\ud800", None])
def test_an_invisible_title_is_missing(title: str | None) -> None:
    form = _PostForm({"title": title, "body": "\u2800"})
    assert form.errors == {"title": ["This field is required."]}
    assert form.cleaned_data == {"body": ""}


def test_a_text_that_is_too_long_is_refused_and_shown_again_whole() -> None:
    form = _PostForm({"title": "t" * 301, "body": "b" * 101})
    assert form.errors == {
        "title": ["301 of 300 characters: shorten this by 1 character."],
        "body": ["101 of 100 characters: shorten this by 1 character."],
    }
    assert "t" * 301 in str(form["title"])
    assert "b" * 101 in str(form["body"])


def test_a_form_with_a_surrogate_can_be_shown_again() -> None:
    form = _PostForm({"title": "", "body": "kept \ud800\0text"})
    assert not form.is_valid()
    assert "kept text" in str(form).encode().decode()


def test_the_widgets_carry_no_limit_and_no_style() -> None:
    html = str(_PostForm())
    assert "maxlength" not in html
    assert "style" not in html
    assert html.count('dir="auto"') == 2
    assert "<textarea" in html


def test_a_title_is_counted_in_code_points() -> None:
    assert _PostForm({"title": "😀" * 300}).is_valid()
