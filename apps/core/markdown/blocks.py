"""Block rules in which Reddit's dialect departs from CommonMark, and limits that no honest text meets."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import blockquote as plain_quote
from markdown_it.rules_block import list_block as plain_list
from markdown_it.rules_block import table as plain_table

# Levels of quotes and lists (which take two) that are parsed at all; deeper markers stay as text. The parser works by
# recursion and drops what lies deeper than its own limit, so ours must be the lower one.
DEEPEST = 16
# Each level of a quote looks at all its lines again.
QUOTED_LINES_MAX = 40_000
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
    end = _end_of_quote(state, start, end)
    state.env["quoted_lines"] = state.env.get("quoted_lines", 0) + end - start
    return state.env["quoted_lines"] <= QUOTED_LINES_MAX and plain_quote(state, start, end, silent)


def item_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A list, down to the deepest level."""
    return state.level < DEEPEST and plain_list(state, start, end, silent)


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A table of at most 64 columns; rows stay text once padding them would outgrow what was written."""
    if start + 2 > end or "|" not in _line(state, start):
        return False
    columns = _line(state, start + 1).count("|") + 1
    if columns > COLUMNS_MAX + 2:
        return False
    return plain_table(state, start, end if silent else _end_of_table(state, start, end, columns), silent)


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
    paragraph_end = state.src.find("\n\n", start)
    return state.src.find("!<", start + 2, paragraph_end if paragraph_end > 0 else len(state.src)) > 0


def _end_of_quote(state: StateBlock, start: int, end: int) -> int:
    """The first line that can't belong to a quote."""
    return next((n for n in range(start + 1, end) if state.isEmpty(n) or _opens_spoiler(state, n)), end)


def _end_of_table(state: StateBlock, start: int, end: int, columns: int) -> int:
    padding = 0
    for line in range(start + 2, end):
        if state.isEmpty(line):
            break
        padding += max(0, columns - _line(state, line).count("|") - 1)
        if padding > PADDING_MAX:
            return line
    return end
