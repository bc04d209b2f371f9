"""The cleaner: what goes, what stays, what counts as nothing, and how lengths are counted."""

from __future__ import annotations

import sys
import unicodedata
from typing import Literal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.text import clean_line, clean_text, looks_empty, mend_surrogates, normalize

# Any code point, lone surrogates too, with those that hurt made frequent.
HOSTILE = (
    "\0\x07\x1f\x7f\x85\xa0\u200b\u200d\u200e\u202e\u2028\u2066\ufeff\ufffe\ud800\udc00\r\n\t a\u0301e\u1100\u1161"
)
ANYTHING = st.text(st.one_of(st.sampled_from(HOSTILE), st.characters(exclude_categories=())))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  A  plain\t title \r\n", "A plain title"),
        ("one\nline\u2028only\x85here\vnow", "one line only here now"),
        ("no\xa0break\u3000wide\u2003em", "no break wide em"),
        ("nul\0 bell\x07 del\x7f csi\x9b bom\ufeff", "nul bell del csi bom"),
        ("bidi\u202e\u2066\u200f\u061c controls\u2069\u202c", "bidi controls"),
        ("non\ufffe\ufdd0\U0001ffffcharacters", "noncharacters"),
        ("lone \ud800surrogate\udfff", "lone surrogate"),
        ("pair \ud83d\ude00 joined", "pair 😀 joined"),
        ("e\u0301 composed", "\xe9 composed"),
        ("\u200bzero width ends\u2060\u200b ", "zero width ends"),
        ("family 👨\u200d👩\u200d👧 stays", "family 👨\u200d👩\u200d👧 stays"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647"),
        ("Z" + "\u0301\u0316" * 100, "\u0179" + "\u0316" * 100 + "\u0301" * 99),
        ("<b>&amp; {{ 7*7 }} {% x %} %s", "<b>&amp; {{ 7*7 }} {% x %} %s"),
    ],
)
def test_a_line_keeps_what_can_be_seen(typed: str, kept: str) -> None:
    assert clean_line(typed, limit=1_000) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\u2028four\x85five\x0csix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("tab\there  \nbreak above", "tab\there  \nbreak above"),
        ("\n  \n\t\n    code first\n\n\n", "    code first"),
        ("nul\0 escape\x1b[31m bom\ufeff", "nul escape[31m bom"),
        ("bidi \u202eoverride\u202c stays", "bidi \u202eoverride\u202c stays"),
        ("e\u0301\ud800\ufffe", "\xe9"),
        ("spaces   stay   inside", "spaces   stay   inside"),
    ],
)
def test_a_body_keeps_its_shape(typed: str, kept: str) -> None:
    assert clean_text(typed, limit=1_000) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\0",
        "\t\n\r\n",
        " " * 40_000,
        "\u200b",
        "\u200b\u2060\u200c\u200d\ufeff",
        "\u3164",
        "\uffa0\u115f\u1160",
        "\u2800" * 50,
        "\u0301\u0316\u20dd",
        "\u202e\u2066",
        "\u00ad\u034f\u180e\u061c",
        "\U000e0020\U000e0041\U000e007f",
        "\ufe0f\U000e0100\u180b",
        "\u17b4\u17b5",
        "\U0001d159\U0001d173",
        "\ud800",
        "\ufffe\U0010ffff",
        "\u2003\u3000\xa0\u1680\u205f",
    ],
)
def test_what_nobody_can_see_is_nothing(typed: str) -> None:
    assert looks_empty(typed)
    assert clean_line(typed, limit=10) == ""
    assert clean_text(typed, limit=50_000) == ""


@pytest.mark.parametrize(
    "typed", [".", "a\u200b", "0", "😀", "\U0001fae8", "\U000f0000", "ـ", "-", "ㅤ.", "\ufffd", "\ufffc"]
)
def test_what_can_be_seen_is_something(typed: str) -> None:
    assert not looks_empty(typed)
    assert clean_line(typed, limit=10)


def test_lengths_are_counted_in_code_points_after_cleaning() -> None:
    assert len(clean_line("😀" * 300, limit=300)) == 300
    assert clean_line("e\u0301" * 300 + " \0\n", limit=300) == "\xe9" * 300
    assert clean_text("\r\n".join("ab"), limit=3) == "a\nb"


@pytest.mark.parametrize(
    ("clean", "length", "limit", "sentence"),
    [
        (clean_line, 301, 300, "301 of 300 characters: shorten this by 1 character."),
        (clean_text, 40_002, 40_000, "40,002 of 40,000 characters: shorten this by 2 characters."),
    ],
)
def test_a_text_that_is_too_long_is_told_both_counts(clean, length: int, limit: int, sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValidationError) as refusal:
        clean("x" * length, limit=limit)
    assert refusal.value.messages == [sentence]
    assert refusal.value.code == "too_long"


def test_an_import_has_no_limit() -> None:
    assert len(clean_line("x" * 5_000, limit=None)) == len(clean_text("x" * 5_000, limit=None)) == 5_000


@settings(deadline=None)
@given(ANYTHING)
def test_a_clean_line_is_one_storable_line(typed: str) -> None:
    line = clean_line(typed, limit=None)
    line.encode()
    assert clean_line(line, limit=None) == line
    assert unicodedata.is_normalized("NFC", line)
    assert line == " ".join(line.split())
    assert not {"Cc", "Cs"} & set(map(unicodedata.category, line))
    assert not any(unicodedata.bidirectional(sign) in BIDI_CONTROLS for sign in line)


@settings(deadline=None)
@given(ANYTHING)
def test_a_clean_body_is_storable(typed: str) -> None:
    body = clean_text(typed, limit=None)
    body.encode()
    assert clean_text(body, limit=None) == body
    assert unicodedata.is_normalized("NFC", body)
    assert "Cs" not in set(map(unicodedata.category, body))
    assert {sign for sign in body if unicodedata.category(sign) == "Cc"} <= {"\n", "\t"}


@settings(deadline=None)
@given(ANYTHING)
def test_the_cleaner_loses_no_letter(typed: str) -> None:
    letters = [sign for sign in unicodedata.normalize("NFC", mend_surrogates(typed)) if sign.isalnum()]
    if not looks_empty("".join(letters)):
        assert [sign for sign in clean_text(typed, limit=None) if sign.isalnum()] == letters


@settings(deadline=None)
@given(ANYTHING)
def test_no_surrogate_survives(typed: str) -> None:
    mend_surrogates(typed).encode()


@settings(deadline=None)
@given(
    st.text(
        st.one_of(
            st.sampled_from("ae\u0301\u0316\u0344\u0327\u1100\u1161\u11a8\u0f73"),
            st.characters(exclude_categories=["Cs"]),
        )
    )
)
def test_normalizing_is_nfc(text: str) -> None:
    assert normalize(text) == unicodedata.normalize("NFC", text)


def test_normalizing_sorts_every_mark_as_unicode_does() -> None:
    marks = [chr(point) for point in range(sys.maxunicode + 1) if unicodedata.combining(chr(point))]
    assert len(marks) > 800
    for mark in marks:
        for text in (f"a\u0301\u0345{mark}\u0316\u05b0", f"{mark}\u0316\u0301{mark}", f"\u1100{mark}\u1161"):
            assert normalize(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("marks", "count"), [("\u0301\u0316\u0327", 3_000), ("\u0f73\u0316", 3_000), ("\u0344\u0316", 3_000)]
)
def test_normalizing_hands_only_sorted_marks_to_the_library(
    monkeypatch: pytest.MonkeyPatch, marks: str, count: int
) -> None:
    """The library sorts by insertion: 40,000 unsorted marks took it two seconds, 160,000 half a minute."""
    seen: list[str] = []
    library = unicodedata.normalize

    def watched(form: Literal["NFC", "NFD"], text: str) -> str:
        seen.append(text)
        return library(form, text)

    monkeypatch.setattr(unicodedata, "normalize", watched)
    normalize("a" + marks * 1_000)
    classes = [unicodedata.combining(mark) for mark in max(seen, key=len)[1:]]
    assert len(classes) == count
    assert classes == sorted(classes)


BIDI_CONTROLS = {"LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
