"""Tables as in GitHub's flavour, but with every cell that was written."""

from __future__ import annotations

import re

from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from apps.core.markdown.work import BLOCK_TOKEN, CHARACTER, work_of

# Rows are padded to the width of the header, so a wide header above narrow rows multiplies the size of a text.
COLUMNS_MAX = 64
PADDING_MAX = 1_000

_DELIMITERS = re.compile(r"(?:[|:]|-(?![ \t]))[-|: \t]+\Z")
_DELIMITER = re.compile(r":?-+:?\Z")
_PIPE = re.compile(r"(?<!\\)\|")


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A table of at most 64 columns. All tables of a text get at most 1,000 empty cells for what rows lack, then rows
    stay text. Cells beyond the header's, which GitHub's flavour drops, join the last one."""
    header = _line(state, start)
    if start + 2 > end or "|" not in header:
        return False
    if state.is_code_block(start) or state.is_code_block(start + 1) or state.sCount[start + 1] < state.blkIndent:
        return False
    styles = _styles(_line(state, start + 1))
    if not styles or len(cells := _cells(mdTrim(header))) != len(styles):
        return False
    if silent:
        return True
    opened = state.push("table_open", "table", 1)
    state.push("thead_open", "thead", 1)
    _push_row(state, start, "th", cells, styles)
    state.push("thead_close", "thead", -1)
    last = _push_rows(state, start + 2, end, styles)
    state.push("table_close", "table", -1)
    opened.map = [start, last]
    state.line = last
    return True


def _push_rows(state: StateBlock, start: int, end: int, styles: list[str]) -> int:
    """Push the rows from the line `start` on, and return the line after the last one."""
    interruptions = state.md.block.ruler.getRules("blockquote")
    before, state.parentType = state.parentType, "table"
    line = start
    while line < end and state.sCount[line] >= state.blkIndent and not state.is_code_block(line):
        if any(rule(state, line, end, True) for rule in interruptions) or not (row := mdTrim(_line(state, line))):  # noqa: FBT003
            break
        cells = _cells(row)
        padding = state.env.get("padding", 0) + max(0, len(styles) - len(cells))
        if padding > PADDING_MAX:
            break
        state.env["padding"] = padding
        if line == start:
            state.push("tbody_open", "tbody", 1)
        _push_row(state, line, "td", cells, styles)
        line += 1
    state.parentType = before
    if line > start:
        state.push("tbody_close", "tbody", -1)
    return line


def _push_row(state: StateBlock, line: int, tag: str, cells: list[str], styles: list[str]) -> None:
    work_of(state).spend(BLOCK_TOKEN * len(styles) + CHARACTER * sum(map(len, cells)))
    last = len(styles) - 1
    cells[last:] = [" ".join(filter(None, (cell.strip(" \t") for cell in cells[last:])))]
    cells += [""] * (len(styles) - len(cells))
    state.push("tr_open", "tr", 1)
    for cell, style in zip(cells, styles, strict=True):
        opened = state.push(f"{tag}_open", tag, 1)
        if style:
            opened.attrs = {"style": f"text-align:{style}"}
        content = Token("inline", "", 0, map=[line, line + 1], level=state.level, content=mdTrim(cell), children=[])
        state.tokens.append(content)
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _styles(line: str) -> list[str]:
    """The alignment of each column; an empty list if the line does not delimit a table, or has too many columns."""
    if line.count("|") > COLUMNS_MAX + 1 or not _DELIMITERS.match(line):
        return []
    columns = [mdTrim(column) for column in line.split("|")]
    columns = columns[not columns[0] : len(columns) - (not columns[-1])]
    if not all(map(_DELIMITER.match, columns)):
        return []
    ends = {(True, True): "center", (False, True): "right", (True, False): "left"}
    return [ends.get((column[0] == ":", column[-1] == ":"), "") for column in columns]


def _cells(line: str) -> list[str]:
    """The cells of a line that has no white space around it. A pipe after a backslash is part of a cell."""
    cells = [cell.replace("\\|", "|") for cell in _PIPE.split(line)] if "\\|" in line else line.split("|")
    return cells[not cells[0] : len(cells) - (len(cells) > 1 and not cells[-1])]
