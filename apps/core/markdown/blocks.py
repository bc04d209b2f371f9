"""Block rules in which Reddit's dialect departs from CommonMark, and limits that no honest text meets."""

from __future__ import annotations

import re
from bisect import bisect_left

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import blockquote as plain_quote
from markdown_it.rules_block import hr as plain_line
from markdown_it.rules_block import lheading as plain_underlined
from markdown_it.rules_block import list_block as plain_list
from markdown_it.rules_block import reference as plain_reference

from apps.core.markdown.tables import table
from apps.core.markdown.work import CHARACTER, LINE, work_of

# Levels of quotes and lists (which take two) that are parsed at all; deeper markers stay as text. The parser works by
# recursion and drops what lies deeper than its own limit, so ours must be the lower one.
DEEPEST = 16

_BRACKET = re.compile(r"[\[\]]")
_LINE_BEGINS = re.compile(r"([-*_])(?:[ \t]*+\1){2}")


def use_blocks(parser: MarkdownIt) -> None:
    """Replaces the rules for headings, quotes, lists and tables by Reddit's."""
    ruler = parser.block.ruler
    # "alt": what each rule may cut short, as in the library's own.
    ruler.at("heading", heading, {"alt": ["paragraph", "reference", "blockquote"]})
    ruler.at("blockquote", quote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    ruler.at("hr", line_across, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    ruler.at("list", item_list, {"alt": ["paragraph", "reference", "blockquote"]})
    ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    ruler.at("reference", reference)
    ruler.at("lheading", underlined)


def heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """`# Heading`, and `##Heading` without the space, as most headings on Reddit are written.

    `#1` and `#!` stay text, so does a heading without words."""
    work_of(state).spend(2 * LINE)
    first, last = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    words = state.skipCharsStr(first, "#")
    level = words - first
    if not 1 <= level <= 6 or words >= last or state.is_code_block(start):
        return False
    if level == 1 and not state.src[words].isspace() and not _begins_words(state.src[words]):
        return False
    content = state.src[words:last].strip(" \t")
    tail = content.rstrip("#")
    if tail != content and (not tail or tail[-1] in " \t"):
        content = tail.rstrip(" \t")
    if not content:
        return False
    if not silent:
        _push_heading(state, level, content, start)
    return True


def quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A quote, which a line that opens a >!spoiler!< neither begins nor continues."""
    is_quote = state.src.startswith(">", state.bMarks[start] + state.tShift[start])
    work_of(state).spend(LINE)
    if not is_quote or state.level >= DEEPEST or _opens_spoiler(state, start):
        return False
    if silent:
        return True
    end = _next_blank(state, start, end)
    if _next(state, ">!", state.eMarks[start]) < state.eMarks[end - 1]:
        end = next((line for line in range(start + 1, end) if _opens_spoiler(state, line)), end)
    return end > start and plain_quote(state, start, end, silent)


def line_across(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """`---`, `***` and `___`. Asked twice for each item of a list, which begins with the same sign."""
    first = state.bMarks[start] + state.tShift[start]
    return _LINE_BEGINS.match(state.src, first) is not None and plain_line(state, start, end, silent)


def item_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A list, down to the deepest level."""
    return state.level < DEEPEST and plain_list(state, start, end, silent)


def reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """`[label]: /address "title"`. Its label, which may have many lines, is read sign by sign."""
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("[", first):
        return False
    bracket = _BRACKET.search(state.src, first + 1)
    work_of(state).spend(6 * CHARACTER * ((bracket.start() if bracket else len(state.src)) - first))
    return plain_reference(state, start, end, silent)


def underlined(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A heading above a line of - or =. Not looked for, through all of each paragraph, where no line can be one."""
    return bool(state.env["has_underlines"]) and plain_underlined(state, start, end, silent)


def _begins_words(sign: str) -> bool:
    return sign.isalpha() or sign in "*_~[(\"'`^>/"


def _push_heading(state: StateBlock, level: int, content: str, line: int) -> None:
    state.line = line + 1
    state.push("heading_open", f"h{level}", 1).map = [line, state.line]
    inline = state.push("inline", "", 0)
    inline.content = content
    inline.map = [line, state.line]
    inline.children = []
    state.push("heading_close", f"h{level}", -1)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _opens_spoiler(state: StateBlock, line: int) -> bool:
    """Whether the line begins with >! and the same paragraph holds !< after it."""
    start = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith(">!", start):
        return False
    work_of(state).spend(3 * LINE)
    return _next(state, "!<", start + 2) < _next(state, "\n\n", start)


def _next(state: StateBlock, sought: str, start: int) -> int:
    """Where `sought` stands next, or the end of everything. Listed once for a text, whose lines all may ask."""
    places: list[int] | None = state.env.get(sought)
    if places is None:
        places = state.env[sought] = [match.start() for match in re.finditer(re.escape(sought), state.src)]
    i = bisect_left(places, start)
    return places[i] if i < len(places) else len(state.src)


def _next_blank(state: StateBlock, start: int, end: int) -> int:
    """The next blank line or `end`. Each level of a quote looks at all its lines again, and spends the allowance."""
    blank = next((line for line in range(start, end) if state.isEmpty(line)), end)
    work_of(state).spend(LINE * (blank - start))
    return blank
