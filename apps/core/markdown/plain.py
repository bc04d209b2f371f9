"""Markdown to a line of plain text, for descriptions that other sites show."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from apps.core.markdown.html import PARSER
from apps.core.markdown.shape import words_of
from apps.core.markdown.work import TooMuchWorkError

# Marks, addresses and code take room in the source that the excerpt does not show.
SOURCE_PER_SIGN = 8
_SEPARATOR = " · "
# What ends a sentence or holds the next one, and what may stand behind that. An empty string is in the first.
_FINAL = ".!?:;,…–—。！？：；、，؟؛،।"  # noqa: RUF001 -- marks of other scripts
_CLOSING = "\"')]}»”’）」』"  # noqa: RUF001
_JOINERS = "\u200d\ufe0e\ufe0f"


def excerpt(text: str, limit: int = 200) -> str:
    """The first words of a body, at most `limit` characters, on one line, ended by "…" when something is left out.
    A block that no mark ends, such as a heading, is set off from the next by " · ".

    Plain text: whoever shows it escapes it. Spoilers read "[spoiler]". Costs what `limit` asks for, not what the body
    holds: only its beginning is parsed.
    """
    source = _beginning(text, limit * SOURCE_PER_SIGN)
    try:
        parts = _parts(source)
    except (TooMuchWorkError, RecursionError):
        parts = [source]
    return _cut(_joined(parts), limit, is_whole=len(source) == len(text))


def _parts(source: str) -> list[str]:
    """The words of each block."""
    parts: list[str] = []
    for token in PARSER.parse(source):
        if token.type == "inline":
            parts.append(words_of(token.children or [], spoiler=_("[spoiler]")))
        elif token.type in ("fence", "code_block"):
            parts.append(token.content)
    return parts


def _joined(parts: list[str]) -> str:
    """The blocks on one line."""
    blocks = [block for part in parts if (block := " ".join(part.split()))]
    return "".join(f"{block}{_behind(block)}" for block in blocks[:-1]) + (blocks[-1] if blocks else "")


def _behind(block: str) -> str:
    return " " if block.rstrip(_CLOSING)[-1:] in _FINAL else _SEPARATOR


def _beginning(text: str, length: int) -> str:
    """The text's first signs, ending before a spoiler that the cut would leave open."""
    if len(text) <= length:
        return text
    beginning = text[:length]
    opened = beginning.rfind(">!")
    return beginning[:opened] if opened > beginning.rfind("!<") else beginning


def _cut(words: str, limit: int, *, is_whole: bool) -> str:
    if len(words) <= limit and is_whole:
        return words
    end = min(len(words), limit - 1)
    # Neither within a word, if there is an earlier one, nor between a letter and its marks.
    if end < len(words) and (space := words.rfind(" ", 0, end + 1)) >= end // 2:
        end = space
    while end > 0 and end < len(words) and _belongs_to_previous(words, end):
        end -= 1
    return f"{words[:end].rstrip(_SEPARATOR)}…"


def _belongs_to_previous(words: str, i: int) -> bool:
    return unicodedata.category(words[i])[0] == "M" or words[i] in _JOINERS or words[i - 1] == "\u200d"
