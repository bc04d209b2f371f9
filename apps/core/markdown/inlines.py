"""Inline rules of Reddit's dialect: superscript, spoilers, names, bare addresses, links and what became of images."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import autolink as plain_autolink
from markdown_it.rules_inline import image as plain_image
from markdown_it.rules_inline import link as plain_link
from markdown_it.token import Token

from apps.core.markdown.dispatch import CountingInlineState
from apps.core.markdown.scan import matched_brackets, open_length, without_punctuation
from apps.core.markdown.shape import words_of
from apps.core.markdown.work import CHARACTER, INLINE_TEXT, LINK, SIGN, SPOILER, TITLE, WRITTEN_CHARACTER, work_of
from apps.core.text import looks_empty

# Superscript within superscript is shown to this depth, then it could not be read.
SUPERSCRIPTS_MAX = 3
# A superscript without brackets is a word; what is longer has lost its spaces, or never had any.
WORD_MAX = 200
# Characters of addresses and titles in one text. Honest ones are no longer than the text and its escapes; a long
# reference that is used a thousand times is not honest.
ADDRESSES_MAX = 400_000

_NAME = "[A-Za-z0-9][A-Za-z0-9_]{2,20}"
_PLACE = "(?:hot|new|rising|top|controversial|submit|search|about/[a-z]+|comments/[a-z0-9]+(?:/[A-Za-z0-9_-]+){0,2})"
_COMMUNITY = re.compile(rf"({_NAME}(?:\+{_NAME}){{0,49}})(?![A-Za-z0-9_])(/{_PLACE}(?![A-Za-z0-9_-]))?(?:/(?![^\W_]))?")
_MEMBER = re.compile(r"([A-Za-z0-9_-]{3,20})(?![A-Za-z0-9_-])(?:/(?![^\W_]))?")
_SCHEME_LAST = re.compile(r"(?<![^\W_])(https?)\Z", re.IGNORECASE)
_ADDRESS = re.compile(r'://(?=[^\W_]|\[)(?:[^\s<>"`\[\]\\]|\\[!-/:-@\[-`{-~]|\[[^\s<>"`\[\]\\]*\])+')
_LETTER = re.compile(r"[^\W_]")
_SPACE = re.compile(r"\s")
_LABEL_END = re.compile(r"\]")
_NOWHERE = re.compile(r"\[[^\[\]]*\]\(\s*\)")
_SPOILER_SIGN = re.compile(r"\\.|!<", re.DOTALL)


def use_inlines(parser: MarkdownIt) -> None:
    """Adds the rules below, and replaces those for links, images and addresses in angle brackets."""
    ruler = parser.inline.ruler
    ruler.at("link", link)
    ruler.at("image", image)
    ruler.at("autolink", autolink)
    ruler.after("text", "address", address)
    ruler.after("address", "name", name)
    ruler.after("name", "superscript", superscript)
    ruler.after("superscript", "spoiler", spoiler)


def superscript(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`^word` up to white space, and `^(several words)` up to the bracket's end; ^_^ without letters stays."""
    # After a caret that stayed text the whole run does.
    if silent or state.src[state.pos] != "^" or state.pending[-1:] == "^":
        return False
    work_of(state).spend(2 * SIGN)
    start = _skip(state.src, "^", state.pos)
    depth = state.env.get("superscripts", 0)
    levels = min(start - state.pos, SUPERSCRIPTS_MAX - depth)
    if levels <= 0:
        return False
    is_bracket = state.src.startswith("(", start, state.posMax)
    first, last = (start + 1, _closing_bracket(state, start)) if is_bracket else (start, _end_of_word(state, start))
    if not first <= _next(state, _LETTER, first) < last:
        return False
    state.env["superscripts"] = depth + levels
    _push_around(state, ["sup"] * levels, state.src[first:last])
    state.env["superscripts"] = depth
    state.pos = last + is_bracket
    return True


def spoiler(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`>!text!<` within one paragraph; not within a link, where its switch could not work. None holds another one:
    it ends at the first !<."""
    if silent or not state.src.startswith(">!", state.pos) or state.linkLevel:
        return False
    start = state.pos + 2
    end = _end_of_spoiler(state, start)
    if looks_empty(state.src[start:end]):
        return False
    work_of(state).spend(SPOILER)
    _push_around(state, ["spoiler"], state.src[start:end].strip())
    state.pos = end + 2
    return True


def address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """A bare http or https address, without the punctuation that closes the sentence."""
    if silent or state.src[state.pos] != ":" or state.linkLevel:
        return False
    scheme = _SCHEME_LAST.search(state.pending[-6:])
    # What was no address holds none: not to be looked through again from each of its colons.
    if not scheme or state.pos < _memory(state).get("refused_address", 0):
        return False
    match = _ADDRESS.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    rest = without_punctuation(match[0])
    shown = unescapeAll(scheme[1] + rest)
    href = state.md.normalizeLink(shown)
    if not state.md.validateLink(href):
        _memory(state)["refused_address"] = match.end()
        return False
    state.pending = state.pending[: -len(scheme[1])]
    _push_link(state, href, shown)
    state.pos += len(rest)
    return True


def name(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`r/name`, `/r/name`, `r/a+b` with some paths below, `u/name` and `/u/name`; not within a word or a path."""
    if silent or state.src[state.pos] != "/" or state.linkLevel:
        return False
    if state.src[state.pos + 1 : state.pos + 3].lower() in ("r/", "u/"):
        start, letter = state.pos, state.pos + 1
    else:
        start = letter = state.pos - 1
        if start < 0 or state.src[start] not in "rRuU" or state.pending[-1:] != state.src[start]:
            return False
    match = _name_at(state, start, letter)
    if not match:
        return False
    if start < state.pos:
        state.pending = state.pending[:-1]
    _push_link(state, _path_of(state.src[letter].lower(), match), state.src[start : match.end()])
    state.pos = match.end()
    return True


def autolink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`<http://a.example>`, as in CommonMark. It is looked for sign by sign."""
    work_of(state).spend(2 * SIGN + LINK)
    return plain_autolink(state, silent)


def link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """A link as in CommonMark, as long as all links together keep to ADDRESSES_MAX."""
    before = len(state.tokens)
    if state.src[state.pos] != "[" or not _may_be_link(state, state.pos) or not plain_link(state, silent):
        return False
    # The text before the link may have become a token too.
    for token in state.tokens[before : before + 2]:
        if token.type == "link_open":
            _spend(state, token)
    return True


def image(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """An image becomes a link named by its alternative text: no page loads what a stranger points at."""
    if not state.src.startswith("![", state.pos) or not _may_be_link(state, state.pos + 1):
        return False
    if not plain_image(state, silent):
        return False
    if silent:
        return True
    token = state.tokens.pop()
    _spend(state, token)
    source, shown = str(token.attrs["src"]), words_of(token.children or [])
    if state.linkLevel:
        state.push("text", "", 0).content = source if looks_empty(shown) else shown
    else:
        _push_link(state, source, shown, str(token.attrs.get("title", "")))
    return True


def _push_around(state: StateInline, tags: list[str], content: str) -> None:
    """The content parsed by itself, so that no code span or emphasis in it reaches beyond its end."""
    for tag in tags:
        state.push(f"{tag}_open", tag, 1)
    inner = CountingInlineState(content, state.md, state.env, [])
    inner.level, inner.linkLevel = state.level, state.linkLevel
    work_of(state).spend(INLINE_TEXT + CHARACTER * len(content))
    state.md.inline.tokenize(inner)
    state.md.inline.pair_up(inner)  # type: ignore[attr-defined]
    state.tokens.extend(inner.tokens)
    for tag in tags:
        state.push(f"{tag}_close", tag, -1)


def _push_link(state: StateInline, href: str, shown: str, title: str = "") -> None:
    work_of(state).spend(LINK)
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": href, "title": title} if title else {"href": href}
    state.push("text", "", 0).content = shown
    state.push("link_close", "a", -1)


def _memory(state: StateInline) -> dict[str, Any]:
    """What was found out about one inline text: without it a hostile text is looked through from each of its signs."""
    memory: dict[str, Any] = vars(state).setdefault("dialect_memory", {})
    return memory


def _closing_bracket(state: StateInline, start: int) -> int:
    """Where the bracket at `start` closes, else `start` itself. All brackets of a text are matched once."""
    memory = _memory(state)
    if "brackets" not in memory:
        memory["brackets"] = matched_brackets(state.src)
    end: int = memory["brackets"].get(start, start)
    return end if end < state.posMax else start


def _end_of_word(state: StateInline, start: int) -> int:
    """The end of a superscript word: white space, or a sign that closes what was opened before the word."""
    end = min(_next(state, _SPACE, start), state.posMax)
    if end - start > WORD_MAX or _next(state, _LETTER, start) >= end:
        return start
    return start + open_length(state.src[start:end])


def _next(state: StateInline, pattern: re.Pattern[str], start: int) -> int:
    """Where the pattern matches next, or the text's end."""
    memory = _memory(state)
    asked, found = memory.get(pattern.pattern, (1, 0))
    if not asked <= start <= found:
        match = pattern.search(state.src, start)
        found = match.start() if match else len(state.src)
        memory[pattern.pattern] = (start, found)
    return int(found)


def _end_of_spoiler(state: StateInline, start: int) -> int:
    """Where the next unescaped !< stands, or `start`."""
    memory = _memory(state)
    # Without an end there is none for any later opener either.
    if "no_more_spoilers" in memory:
        return start
    place = start
    while sign := _SPOILER_SIGN.search(state.src, place, state.posMax):
        if sign[0] == "!<":
            return sign.start()
        place = sign.end()
    memory["no_more_spoilers"] = True
    return start


def _skip(text: str, sign: str, start: int) -> int:
    while text.startswith(sign, start):
        start += 1
    return start


def _name_at(state: StateInline, start: int, letter: int) -> re.Match[str] | None:
    if start > 0 and (state.src[start - 1].isalnum() or state.src[start - 1] in "/\\_-.@"):
        return None
    pattern = _COMMUNITY if state.src[letter] in "rR" else _MEMBER
    return pattern.match(state.src, letter + 2, state.posMax)


def _path_of(letter: str, match: re.Match[str]) -> str:
    return f"/user/{match[1]}/" if letter == "u" else f"/r/{match[1]}{match[2] or ''}/"


def _may_be_link(state: StateInline, start: int) -> bool:
    if _NOWHERE.match(state.src, start, state.posMax):
        return False
    # The parser looks for the closing bracket from each opening one, many levels deep: first see that there is one.
    return _next(state, _LABEL_END, start) < state.posMax and state.env.get("addresses", 0) <= ADDRESSES_MAX


def _spend(state: StateInline, token: Token) -> None:
    length = sum(len(str(value)) for value in token.attrs.values())
    state.env["addresses"] = state.env.get("addresses", 0) + length
    work_of(state).spend(LINK + TITLE * ("title" in token.attrs) + WRITTEN_CHARACTER * length)
