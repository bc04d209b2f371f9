"""Reads rendered HTML as a browser would, for the tests of Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

ALLOWED = {
    **{tag: set[str]() for tag in ("blockquote", "ul", "hr", "br", "code", "em", "strong", "s", "sup", "span")},
    **{tag: set[str]() for tag in ("table", "thead", "tbody", "tr")},
    **{f"h{level}": {"dir"} for level in range(2, 7)},
    "p": {"class", "dir"},
    "ol": {"start"},
    "li": {"dir"},
    "pre": {"tabindex", "role", "aria-label"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "th": {"class", "dir", "scope"},
    "td": {"class", "dir"},
    "a": {"href", "title", "rel"},
    "label": {"class"},
    "input": {"type", "aria-label"},
}
SAFE_HREF = re.compile(r"\A(?:https?://[^/?#\s]|mailto:[^@\s]+@|/(?![/\\])|#|\?)", re.IGNORECASE)
VOID = {"br", "hr", "img", "input"}
BLOCKS = {
    "p",
    "blockquote",
    "ul",
    "ol",
    "li",
    "hr",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "div",
    "br",
} | {f"h{level}" for level in range(1, 7)}
Event = tuple[str, str, tuple[tuple[str, str | None], ...]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []
        self.deepest = 0
        self.open_tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append(("open", tag, tuple(sorted(attrs, key=lambda pair: pair[0]))))
        if tag not in VOID:
            self.open_tags.append(tag)
            self.deepest = max(self.deepest, len(self.open_tags))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        self.events.append(("close", tag, ()))
        assert self.open_tags, f"</{tag}> closes nothing"
        assert self.open_tags.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.events.append(("text", data, ()))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data!r}")


def read(html: str) -> _Reader:
    """The events of the HTML. Fails for tags that do not match, comments and declarations."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open_tags, f"{reader.open_tags} stay open"
    return reader


def text_of(html: str) -> str:
    """What a reader sees, spoilers opened."""
    return "".join(data for kind, data, _ in read(html).events if kind == "text")


def assert_harmless(html: str) -> None:
    """Only tags and attributes of the allow-list, and no address that could run."""
    for kind, tag, attrs in read(html).events:
        if kind != "open":
            continue
        assert tag in ALLOWED, f"<{tag}> in {html[:300]!r}"
        assert {key for key, _ in attrs} <= ALLOWED[tag], f"<{tag} {attrs}> in {html[:300]!r}"
        values = dict(attrs)
        if tag == "a":
            assert SAFE_HREF.match(values.get("href") or ""), f"{values} in {html[:300]!r}"
            assert ("rel" in values) == (str(values["href"])[0] not in "/#?"), f"{values} in {html[:300]!r}"
        if tag == "input":
            assert values["type"] == "checkbox"


def as_commonmark(html: str) -> list[Event]:
    """The events without what the pages add, adjacent text joined, white space as CommonMark's own tests have it."""
    events: list[Event] = []
    in_code = 0
    heading = ""
    for kind, name, attrs in read(html).events:
        if kind == "text":
            _add_text(events, name if in_code else re.sub(r"\s+", " ", name))
            continue
        values = dict(attrs)
        if name == "p" and kind == "open" and "md-h" in (values.get("class") or ""):
            heading = f"h{(values['class'] or '')[-1]}"
        tag = heading or name if name == "p" else name
        if name == "p" and kind == "close":
            heading = ""
        in_code += {"open": 1, "close": -1}[kind] if name == "pre" else 0
        kept = tuple((key, value) for key, value in attrs if key in ("href", "title", "src", "alt", "start"))
        events.append((kind, tag, kept))
    return [event for event in _trimmed(events) if event[0] != "text" or event[1]]


def _add_text(events: list[Event], text: str) -> None:
    if events and events[-1][0] == "text":
        text = events.pop()[1] + text
    events.append(("text", text, ()))


def _trimmed(events: list[Event]) -> list[Event]:
    """White space next to a block's tag means nothing, but in code."""
    trimmed: list[Event] = []
    in_code = False
    for before, (kind, name, attrs), after in zip([None, *events], events, [*events[1:], None], strict=False):
        content = name
        if kind == "text" and not in_code:
            content = content.lstrip() if before is None or before[1] in BLOCKS else content
            content = content.rstrip() if after is None or after[1] in BLOCKS else content
        elif name == "pre":
            in_code = kind == "open"
        trimmed.append((kind, content, attrs))
    return trimmed
