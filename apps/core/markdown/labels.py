"""The parts of a link (its text, address and title), read in a time that the allowance of the text bounds.

These replace the functions of markdown_it.helpers, which go through a text sign by sign, from each bracket again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markdown_it.common.utils import unescapeAll
from markdown_it.rules_inline import StateInline

from apps.core.markdown.work import BRACKET_STEP, CHARACTER, SIGN, Work

# Brackets in one another within an address, as in the library.
_BRACKETS_MAX = 32
_ENCLOSED = re.compile(r"<((?:[^<>\n\\]++|\\.)*+)>", re.DOTALL)
_PART = re.compile(r"[^\\()\x00-\x20\x7f]++|\\(?! ).?|[()]", re.DOTALL)
# The text of a title up to what may end it. A title in round brackets holds no opening one.
_TITLES = {
    '"': re.compile(r'(?:[^"\\]++|\\.?)*+', re.DOTALL),
    "'": re.compile(r"(?:[^'\\]++|\\.?)*+", re.DOTALL),
    ")": re.compile(r"(?:[^()\\]++|\\.?)*+", re.DOTALL),
}


@dataclass(slots=True)
class Part:
    """An address or a title that was looked for: whether it was found, where it ends, its text, unescaped."""

    ok: bool = False
    pos: int = 0
    # Only a title: the sign that ends it, and whether it may go on in the next line.
    marker: str = ""
    can_continue: bool = False
    written: list[str] = field(default_factory=list)

    @property
    def str(self) -> str:
        return unescapeAll("".join(self.written))


class Helpers:
    """What the library's rules call as `state.md.helpers`, for one text."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def parseLinkLabel(self, state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: FBT001, FBT002, N802, N803
        """Where the text of a link that begins at `start` ends; -1 if it does not, or if it holds another link."""
        before, level, end = state.pos, 1, -1
        state.pos = start + 1
        while state.pos < state.posMax:
            sign = state.src[state.pos]
            if sign == "]":
                level -= 1
                if level == 0:
                    end = state.pos
                    break
            place = state.pos
            state.md.inline.skipToken(state)
            self._work.spend(BRACKET_STEP)
            if sign == "[" and place == state.pos - 1:
                level += 1
            elif sign == "[" and disableNested:
                break
        state.pos = before
        if end > start and "references" in state.env:
            # The text will be looked up in them.
            self._work.spend(CHARACTER * (end - start))
        return end

    def parseLinkDestination(self, string: str, pos: int, maximum: int) -> Part:  # noqa: N802
        """The address at `pos`, in angle brackets or up to white space."""
        self._work.spend(SIGN)
        if string.startswith("<", pos):
            enclosed = _ENCLOSED.match(string, pos, maximum)
            return Part(ok=True, pos=enclosed.end(), written=[enclosed[1]]) if enclosed else Part()
        start, level = pos, 0
        while part := _PART.match(string, pos, maximum):
            self._work.spend(BRACKET_STEP)
            if part[0] == ")" and level == 0:
                break
            level += {"(": 1, ")": -1}.get(part[0], 0)
            if level > _BRACKETS_MAX:
                return Part()
            pos = part.end()
        return Part(ok=True, pos=pos, written=[string[start:pos]]) if pos > start and level == 0 else Part()

    def parseLinkTitle(self, string: str, start: int, maximum: int, prev_state: Part | None = None) -> Part:  # noqa: N802
        """The title at `start`; one that a reference began in the line before goes on there."""
        self._work.spend(SIGN)
        if prev_state:
            title = Part(marker=prev_state.marker, written=prev_state.written)
        else:
            opening = string[start : min(start + 1, maximum)]
            if not opening or opening not in "\"'(":
                return Part()
            title = Part(marker=")" if opening == "(" else opening)
            start += 1
        text = _TITLES[title.marker].match(string, start, maximum)
        end = text.end() if text else start
        title.written.append(string[start:end])
        title.ok = string.startswith(title.marker, end, maximum)
        title.pos = end + 1 if title.ok else 0
        title.can_continue = end >= maximum
        return title
