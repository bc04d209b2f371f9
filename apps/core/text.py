"""The one cleaner of what people write: forms, API, importer and admin all use it.

Lengths are counted in code points of the cleaned text, as PostgreSQL and SQLite count them. Nothing visible is
refused or cut: a text that is too long raises, a control character that nobody can see is dropped, Zalgo stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import ngettext

_SURROGATES = re.compile("[\ud800-\udfff]")
# Tab, the line ends of every alphabet, and the four separators of ASCII.
_LINE_ENDS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]")
_BODY_LINE_ENDS = re.compile("\r\n|[\v\f\r\x85\u2028\u2029]")
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff" + _NONCHARACTERS
# Marks, embeddings, overrides and isolates, with their deprecated relatives and interlinear annotation: in a
# title they would reorder the line around it.
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb"
_NOT_IN_A_LINE = re.compile(f"[{_CONTROLS}{_DIRECTIONS}]")
_NOT_IN_A_BODY = re.compile(f"[{_CONTROLS}]")
_BLANK_LINES_FIRST = re.compile(r"\A(?:[^\S\n]*+\n)+")
# Tibetan vowels that begin with a mark once they are decomposed, and only then.
_MARKS_OF_TWO = "\u0f73\u0f75\u0f81"
_TRIMMED = " \u00ad\u180e\u200b\u2060"

# Letters and symbols that draw nothing: Hangul fillers, Braille blank, musical null note head.
BLANK_SYMBOLS = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")
_BLANK_CATEGORIES = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn", "Me", "Mc"))


def clean_line(text: str, *, limit: int | None) -> str:
    """One line: titles and names of things.

    NFC, without control, bidi and non-characters, every run of white space one space, trimmed; "" when nothing would
    be seen. Raises ValidationError (code "too_long") beyond `limit` code points; None means no limit (the importer).
    """
    text = _LINE_ENDS.sub(" ", mend_surrogates(text))
    text = normalize(_NOT_IN_A_LINE.sub("", text))
    return _checked(" ".join(text.split()).strip(_TRIMMED), limit)


def clean_text(text: str, *, limit: int | None) -> str:
    r"""A body of many lines, in Markdown: line ends become \n; tabs and the spaces that mean code or a break stay.

    Bidi controls stay, since Arabic and Hebrew prose needs them: a rendered block is a bidi paragraph of its own, so
    they never reach beyond the paragraph that holds them. Otherwise as `clean_line`.
    """
    text = _BODY_LINE_ENDS.sub("\n", mend_surrogates(text))
    text = normalize(_NOT_IN_A_BODY.sub("", text))
    return _checked(_BLANK_LINES_FIRST.sub("", text).rstrip(), limit)


def looks_empty(text: str) -> bool:
    """Whether a reader would see nothing: white space, zero-width and format characters, fillers, lone marks."""
    seen = _NOT_IN_A_BODY.sub("", text)
    return all(sign in BLANK_SYMBOLS or unicodedata.category(sign) in _BLANK_CATEGORIES for sign in seen)


def mend_surrogates(text: str) -> str:
    """The text with surrogate pairs joined and lone surrogates, which no database and no response can hold, dropped."""
    if not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def normalize(text: str) -> str:
    """NFC, in linear time.

    unicodedata.normalize sorts each run of combining marks by insertion: 40,000 marks take seconds. Sorted runs take
    it no time, and sorting by combining class, stably, is what it would do."""
    if text.isascii():
        return text
    runs = [_sorted_marks(run) if is_mark else "".join(run) for is_mark, run in groupby(text, _is_mark)]
    return unicodedata.normalize("NFC", "".join(runs))


@lru_cache(maxsize=4_096)
def _is_mark(sign: str) -> bool:
    return unicodedata.combining(sign) != 0 or sign in _MARKS_OF_TWO


def _sorted_marks(run: Iterable[str]) -> str:
    # One by one to NFD first: what is two marks sorts apart.
    marks = "".join(map(_decomposed, run))
    return "".join(sorted(marks, key=unicodedata.combining))


@lru_cache(maxsize=4_096)
def _decomposed(mark: str) -> str:
    return unicodedata.normalize("NFD", mark)


def _checked(text: str, limit: int | None) -> str:
    if looks_empty(text):
        return ""
    if limit is not None and len(text) > limit:
        excess = len(text) - limit
        shorten = ngettext(
            "%(count)s of %(limit)s characters: shorten this by %(excess)s character.",
            "%(count)s of %(limit)s characters: shorten this by %(excess)s characters.",
            excess,
        )
        numbers = {"count": len(text), "limit": limit, "excess": excess}
        shown = {name: number_format(number, force_grouping=True) for name, number in numbers.items()}
        raise ValidationError(shorten % shown, code="too_long")
    return text
