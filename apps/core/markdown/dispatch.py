"""The loops of markdown-it-py, which here try only the rules that can begin with the current sign, and count the work.

The library tries every rule at every line and every sign. The results are the same, since each rule looks at the first
sign before anything else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from apps.core.markdown.work import (
    BLOCK,
    BLOCK_TOKEN,
    INLINE_TEXT,
    INLINE_TOKEN,
    LINE,
    LONE_TEXT,
    PAIRED_SIGN,
    SIGN,
    work_of,
)

BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]

# The signs that a rule can begin with. Block rules that are missing here are tried at every line.
_BLOCK_SIGNS = {
    "fence": "`~", "blockquote": ">", "hr": "*-_", "list": "*+-0123456789", "reference": "[", "heading": "#",
    "html_block": "",
}  # fmt: skip
_INLINE_SIGNS = {
    "newline": "\n", "escape": "\\", "backticks": "`", "strikethrough": "~", "emphasis": "*_", "link": "[",
    "image": "!", "autolink": "<", "entity": "&", "address": ":", "name": "/", "superscript": "^", "spoiler": ">",
}  # fmt: skip
# "]" begins no rule, but ends the text of a link.
_TEXT_END = re.compile("[" + re.escape("".join(_INLINE_SIGNS.values()) + "]") + "]")
_PAIRED = re.compile("[*_~]")
# A line that may underline a heading, within quotes and lists.
_UNDERLINE = re.compile(r"^[>\d.)*+ \t]*+[-=][>\d.)*+ \t=-]*+$", re.MULTILINE)


class _CountingState(StateBlock):
    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        self.md.work.spend(BLOCK_TOKEN)  # type: ignore[attr-defined]
        self.level -= nesting < 0
        token = Token(ttype, tag, nesting, level=self.level, block=True)
        self.level += nesting > 0
        self.tokens.append(token)
        return token


class CountingInlineState(StateInline):
    """The state of one inline text. A run of signs becomes a token for each of them, within a single rule."""

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        self.md.work.spend(INLINE_TOKEN)  # type: ignore[attr-defined]
        return super().push(ttype, tag, nesting)


class _Chains(Ruler[BlockRule]):
    """Chains of block rules, each with a table of the rules that may begin with a sign.

    The library asks each rule of a chain whether a paragraph, a quote or a list ends at a line. `getRules` returns a
    single rule instead, which looks up the few that are worth asking."""

    def __init__(self) -> None:
        super().__init__()
        self._interruptions: dict[str, list[BlockRule]] = {}
        self._tables: dict[str, tuple[dict[str, list[BlockRule]], list[BlockRule]]] = {}

    def table_of(self, chain: str) -> tuple[dict[str, list[BlockRule]], list[BlockRule]]:
        """The rules by first sign, and those for every other sign."""
        if chain not in self._tables:
            rules = [rule for rule in self.__rules__ if rule.enabled and (not chain or chain in rule.alt)]
            signs = set("".join(_BLOCK_SIGNS.get(rule.name, "") for rule in rules))
            by_sign = {sign: [rule.fn for rule in rules if sign in _BLOCK_SIGNS.get(rule.name, sign)] for sign in signs}
            self._tables[chain] = by_sign, [rule.fn for rule in rules if rule.name not in _BLOCK_SIGNS]
        return self._tables[chain]

    def getRules(self, chainName: str = "") -> list[BlockRule]:  # noqa: N802, N803
        if not chainName:
            return super().getRules()
        if chainName not in self._interruptions:
            self._interruptions[chainName] = [self._interruption(chainName)]
        return self._interruptions[chainName]

    def _interruption(self, chain: str) -> BlockRule:
        by_sign, others = self.table_of(chain)

        def interrupts(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001
            work_of(state).spend(LINE)
            first = state.bMarks[line] + state.tShift[line]
            for rule in by_sign.get(state.src[first : first + 1], others):  # noqa: SIM110 -- any() is slower at each line
                if rule(state, line, end, silent):
                    return True
            return False

        return interrupts


class BlockParser(ParserBlock):
    """The parser of blocks, which chooses the rules by the first sign of a line."""

    def __init__(self) -> None:
        super().__init__()
        chains = _Chains()
        chains.__rules__ = self.ruler.__rules__
        self.ruler = chains

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        by_sign, others = self.ruler.table_of("")  # type: ignore[attr-defined]
        work = work_of(state)
        line, had_empty_lines = startLine, False
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= state.md.options.maxNesting:
                state.line = endLine
                break
            work.spend(BLOCK)
            first = state.bMarks[line] + state.tShift[line]
            for rule in by_sign.get(state.src[first : first + 1], others):
                if rule(state, line, endLine, False):  # noqa: FBT003
                    break
            state.tight = not had_empty_lines
            line = state.line
            if line - 1 < endLine and state.isEmpty(line - 1):
                had_empty_lines = True
            if line < endLine and state.isEmpty(line):
                had_empty_lines = True
                state.line = line = line + 1

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803
        if not src:
            return None
        md.work.spend(LINE * src.count("\n"))  # type: ignore[attr-defined]
        state = _CountingState(src, md, env, outTokens)
        env["has_underlines"] = _UNDERLINE.search(src) is not None
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


class InlineParser(ParserInline):
    """The parser of inline text, which chooses the rule by the sign that ends a run of plain text."""

    def __init__(self) -> None:
        super().__init__()
        self._by_sign: dict[str, InlineRule] | None = None

    def tokenize(self, state: StateInline) -> None:
        src, end = state.src, state.posMax
        if state.level >= state.md.options["maxNesting"]:
            state.append_pending(src[state.pos : end])
            state.pos = end
        by_sign, work = self._rules(), work_of(state)
        while (pos := state.pos) < end:
            sign = _TEXT_END.search(src, pos, end)
            start = sign.start() if sign else end
            if start > pos:
                state.append_pending(src[pos:start])
                state.pos = pos = start
                if pos >= end:
                    break
            rule = by_sign.get(src[pos])
            if rule is None or not rule(state, False):  # noqa: FBT003
                state.append_pending(src[pos])
                state.pos = pos + 1
            work.spend(SIGN)
        if state.pending:
            state.pushPending()

    def pair_up(self, state: StateInline) -> None:
        """Turn the pairs of signs that `tokenize` found into emphasis, and join texts that stand side by side."""
        work_of(state).spend(PAIRED_SIGN * len(state.delimiters))
        rules = self.ruler2.getRules("")
        # Without signs of emphasis only the last rule, which joins texts, has anything to do.
        for rule in rules if _PAIRED.search(state.src) else rules[-1:]:
            rule(state)

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        work_of(state := CountingInlineState(src, md, env, tokens)).spend(INLINE_TEXT)
        self.tokenize(state)
        self.pair_up(state)
        return state.tokens

    def skipToken(self, state: StateInline) -> None:  # noqa: N802
        pos = state.pos
        if pos in state.cache:
            state.pos = state.cache[pos]
            return
        work_of(state).spend(SIGN)
        rule = self._rules().get(state.src[pos])
        if state.level >= state.md.options["maxNesting"]:
            state.pos = state.posMax
        elif rule is None:
            sign = _TEXT_END.search(state.src, pos + 1)
            state.pos = pos + 1 if state.src[pos] == "]" else sign.start() if sign else state.posMax
        else:
            state.level += 1
            is_found = rule(state, True)  # noqa: FBT003
            state.level -= 1
            if not is_found:
                state.pos = pos + 1
        state.cache[pos] = state.pos

    def _rules(self) -> dict[str, InlineRule]:
        if self._by_sign is None:
            rules = {rule.name: rule.fn for rule in self.ruler.__rules__ if rule.enabled}
            self._by_sign = {sign: rules[name] for name, signs in _INLINE_SIGNS.items() for sign in signs}
        return self._by_sign


def parse_inlines(state: StateCore) -> None:
    """Parse the inline text of all blocks, as the core rule "inline". Text without any sign becomes one token."""
    work = state.md.work  # type: ignore[attr-defined]
    for token in state.tokens:
        if token.type != "inline":
            continue
        content = token.content
        if _TEXT_END.search(content):
            token.children = []
            state.md.inline.parse(content, state.md, state.env, token.children)
        elif content:
            work.spend(LONE_TEXT)
            token.children = [Token("text", "", 0, content=content)]
