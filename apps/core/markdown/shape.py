"""What the parser found, made fit for Thicket's pages: headings that keep the outline, flat depths, honest links."""

from __future__ import annotations

from collections.abc import Iterable

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from apps.core.text import looks_empty

# Quotes and lists in one another, and emphasis in emphasis, are shown to this depth: on a phone there is no room
# for more, and browsers give up at 512. What lies deeper keeps its words.
CONTAINERS_MAX = 6
MARKS_MAX = 8

_CONTAINERS = ("blockquote", "bullet_list", "ordered_list")
_MARKS = ("em", "strong", "s")
_READ_IN_OWN_DIRECTION = frozenset(("paragraph_open", "heading_open", "list_item_open", "th_open", "td_open"))
_ALIGNED = {"text-align:right": "num", "text-align:center": "mid"}
_OWN_ADDRESS = ("/", "#", "?")


def shape(state: StateCore) -> None:
    """A rule for the end of the parser's chain. `state.env["headings_from"]`: see `render`."""
    state.tokens = _flat_blocks(state.tokens)
    _set_headings(state.tokens, state.env.get("headings_from"))
    for i, token in enumerate(state.tokens):
        if token.type == "inline" and len(token.children or []) > 1:
            token.children = _honest_links(_flat_marks(token.children or []))
        elif token.type in ("th_open", "td_open"):
            _set_cell(state.tokens, i)
        if token.type in _READ_IN_OWN_DIRECTION:
            token.attrSet("dir", "auto")


def words_of(tokens: Iterable[Token], *, spoiler: str | None = None) -> str:
    """The text of inline tokens without its marks; a spoiler's is replaced by `spoiler` if that is given."""
    words: list[str] = []
    hidden = 0
    for token in tokens:
        if token.type in ("spoiler_open", "spoiler_close") and spoiler is not None:
            hidden += token.nesting
            words.append(spoiler if hidden else "")
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.content and not hidden:
            words.append(token.content)
    return "".join(words)


def _flat_blocks(tokens: list[Token]) -> list[Token]:
    """Quotes and lists beyond CONTAINERS_MAX lose their tags; what they hold becomes paragraphs of the last shown."""
    kept: list[Token] = []
    shown: list[bool] = []
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind in _CONTAINERS and token.nesting == 1:
            shown.append(len(shown) < CONTAINERS_MAX)
        is_shown = not shown or shown[-1]
        if kind in _CONTAINERS and token.nesting == -1:
            shown.pop()
        if kind == "paragraph" and not is_shown:
            # Tight lists hide their paragraphs; without its list the text would stick to its neighbour.
            token.hidden = False
        if is_shown or (kind not in _CONTAINERS and kind != "list_item"):
            kept.append(token)
    return kept


def _flat_marks(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    shown: list[bool] = []
    for token in tokens:
        is_mark = token.tag in _MARKS and token.nesting != 0
        if is_mark and token.nesting == 1:
            shown.append(len(shown) < MARKS_MAX)
        if not is_mark or shown[-1]:
            kept.append(token)
        if is_mark and token.nesting == -1:
            shown.pop()
    return kept


def _honest_links(tokens: list[Token]) -> list[Token]:
    """No link in a link, none without an address or a name, and search engines told which ones strangers have set."""
    kept: list[Token] = []
    opened: list[Token] = []
    start = 0
    for token in tokens:
        if token.type == "link_open":
            opened.append(token)
            if len(opened) > 1 or not token.attrs["href"]:
                continue
            start = len(kept) + 1
            if not str(token.attrs["href"]).startswith(_OWN_ADDRESS):
                token.attrSet("rel", "nofollow ugc noopener")
        elif token.type == "link_close":
            target = opened.pop()
            if opened or not target.attrs["href"]:
                continue
            if looks_empty(words_of(kept[start:])):
                kept.append(_text(str(target.attrs.get("title") or target.attrs["href"])))
        kept.append(token)
    return kept


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _set_headings(tokens: list[Token], first: int | None) -> None:
    """With a first level: levels that never skip one. Without: paragraphs that only look like headings."""
    outline: list[int] = []
    for i, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        written = int(token.tag[1])
        if first is None or looks_empty(words_of(tokens[i + 1].children or [])):
            tag = "p"
            token.attrSet("class", f"md-h{written}")
        else:
            while outline and outline[-1] >= written:
                outline.pop()
            outline.append(written)
            tag = f"h{min(first + len(outline) - 1, 6)}"
        token.tag = tokens[i + 2].tag = tag


def _set_cell(tokens: list[Token], i: int) -> None:
    """Alignment as a class, since the page allows no inline style; an empty heading is no heading."""
    cell, content = tokens[i], tokens[i + 1]
    if alignment := _ALIGNED.get(str(cell.attrs.pop("style", ""))):
        cell.attrSet("class", alignment)
    if cell.type == "th_open" and content.content:
        cell.attrSet("scope", "col")
    elif cell.type == "th_open":
        cell.tag = tokens[i + 2].tag = "td"
