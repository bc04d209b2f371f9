"""Block rules in which Reddit's dialect departs from CommonMark, and limits that no honest text meets."""

from __future__ import annotations

import re
from bisect import bisect_left

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import blockquote as plain_quote
from markdown_it.rules_block import list_block as plain_list
from markdown_it.rules_block import table as plain_table
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

# Levels of quotes and lists (which take two) that are parsed at all; deeper markers stay as text. The parser works by
# recursion and drops what lies deeper than its own limit, so ours must be the lower one.
DEEPEST = 16
# Lines that quotes and tables look at ahead: each level of a quote sees all its lines again, and so may each table.
LINES_MAX = 40_000
# A table is padded to its header's width, so a wide header over narrow rows multiplies its size.
COLUMNS_MAX = 64
PADDING_MAX = 2_000


def use_blocks(parser: MarkdownIt) -> None:
    """Replaces the rules for headings, quotes, lists and tables by those below."""
    ruler = parser.block.ruler
    # "alt": what each rule may cut short, as in the library's own.
    ruler.at("heading", heading, {"alt": ["paragraph", "reference", "blockquote"]})
    ruler.at("blockquote", quote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    ruler.at("list", item_list, {"alt": ["paragraph", "reference", "blockquote"]})
    ruler.at("table", table, {"alt": ["paragraph", "reference"]})


def heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """`# Heading`, and `##Heading` without the space, as most headings on Reddit are written.

    `#1` and `#!` stay text, so does a heading without words."""
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
    if not is_quote or state.level >= DEEPEST or _opens_spoiler(state, start):
        return False
    if silent:
        return True
    end = _next_blank(state, start, end)
    end = next((line for line in range(start + 1, end) if _opens_spoiler(state, line)), end)
    return end > start and plain_quote(state, start, end, silent)


def item_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A list, down to the deepest level."""
    return state.level < DEEPEST and plain_list(state, start, end, silent)


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A table of at most 64 columns; rows stay text once padding them would outgrow what was written.

    Cells beyond the header's, which GitHub's flavour drops, join the last one."""
    if start + 2 > end or "|" not in _line(state, start):
        return False
    columns = _line(state, start + 1).count("|") + 1
    if columns > COLUMNS_MAX + 2:
        return False
    # First only whether it is one.
    if not plain_table(state, start, end, True):  # noqa: FBT003
        return False
    if silent:
        return True
    end = _end_of_table(state, start, _next_blank(state, start, end), columns)
    first = len(state.tokens)
    if end == start or not plain_table(state, start, end, silent):
        return False
    _keep_excess(state, state.tokens[first:])
    return True


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
    return _next(state, "!<", start + 2) < _next(state, "\n\n", start)


def _next(state: StateBlock, sought: str, start: int) -> int:
    """Where `sought` stands next, or the end of everything. Listed once for a text, whose lines all may ask."""
    places: list[int] | None = state.env.get(sought)
    if places is None:
        places = state.env[sought] = [match.start() for match in re.finditer(re.escape(sought), state.src)]
    i = bisect_left(places, start)
    return places[i] if i < len(places) else len(state.src)


def _next_blank(state: StateBlock, start: int, end: int) -> int:
    """The next blank line or `end`; `start` itself once LINES_MAX lines have been looked at."""
    if state.env.get("lines_seen", 0) > LINES_MAX:
        return start
    blank = next((line for line in range(start, end) if state.isEmpty(line)), end)
    state.env["lines_seen"] = state.env.get("lines_seen", 0) + blank - start
    return blank


def _keep_excess(state: StateBlock, tokens: list[Token]) -> None:
    row: list[Token] = []
    line = 0
    for token in tokens:
        if token.type == "tr_open" and token.map:
            row, line = [], token.map[0]
        elif token.type == "inline":
            row.append(token)
        elif token.type == "tr_close":
            cells = escapedSplit(_line(state, line).strip(" \t").removeprefix("|"))
            excess = [cell.strip(" \t") for cell in cells[len(row) :]]
            row[-1].content = " ".join(filter(None, [row[-1].content, *excess]))


def _end_of_table(state: StateBlock, start: int, end: int, columns: int) -> int:
    padding = 0
    for line in range(start + 2, end):
        padding += max(0, columns - _line(state, line).count("|") - 1)
        if padding > PADDING_MAX:
            return line
    return end
