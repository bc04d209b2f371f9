"""Compare two folders of bench.save_pages as a browser would show them.

    python3 -m bench.compare_pages BEFORE AFTER [--all]

Pages are compared as elements, attributes and texts. Whitespace counts where a reader could see it: between texts and
inline elements, in <pre> and <textarea>, and where an element would be :empty without it. It does not count at the
edges of a block, between the children of a flex or grid container, or in <head>; site.css says which elements are
which. Equal differences are shown once, with the number of pages that have them and one of their names; `--all` names
every page. Also prints the bytes of both folders, raw and compressed as the server does."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from pathlib import Path

import brotli  # type: ignore[import-untyped]

CSS = Path(__file__).resolve().parent.parent / "static" / "css"
QUALITY = 4  # of brotli, as the server compresses
KEPT = {"pre", "textarea"}
KINDS = {
    "void": "area base br col embed hr img input link meta source track wbr",
    # Their children are boxes of their own or are not drawn, so that whitespace between these is nothing.
    "loose": "html head table thead tbody tfoot tr ul ol dl select optgroup datalist svg colgroup",
    "block": "body header footer main nav aside section article div p h1 h2 h3 h4 h5 h6 li dt dd form fieldset legend"
    " details summary dialog hr br blockquote pre figure figcaption address caption td th option title meta link"
    " script style template base",
    "atomic": "button select textarea img svg input progress meter",
}
VOID, LOOSE, BLOCKS, ATOMIC = (frozenset(names.split()) for names in KINDS.values())
# Tokens, submission keys and the like are the same in two runs of the same code; after other code they may differ.
RANDOM = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]*|(?<=name="submission_key" value=")[^"]*')
CHANGING = {"csrfmiddlewaretoken", "submission_key", "message_id"}
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
DISPLAY = re.compile(r"display:\s*([a-z-]+)")
COMPOUND = re.compile(r"^([a-z][a-z0-9]*)?((?:\.[\w-]+)*)(?::not\(\.([\w-]+)\))?$")


@dataclass
class Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)


@dataclass(frozen=True)
class Compound:
    """One step of a selector: `tag` ("" for any) with `classes` and without `absent`; `is_child`: after a >."""

    tag: str
    classes: frozenset[str]
    absent: str
    is_child: bool

    def fits(self, element: Element) -> bool:
        worn = set(element.attributes.get("class", "").split())
        return self.tag in ("", element.name) and self.classes <= worn and self.absent not in worn


@dataclass(frozen=True)
class Selector:
    parts: tuple[Compound, ...]
    display: str

    @property
    def weight(self) -> tuple[int, int]:
        classes = sum(len(part.classes) + bool(part.absent) for part in self.parts)
        return classes, sum(bool(part.tag) for part in self.parts)

    def fits(self, element: Element) -> bool:
        return self._fits(element, len(self.parts) - 1)

    def _fits(self, element: Element | None, at: int) -> bool:
        if element is None or not self.parts[at].fits(element):
            return False
        if at == 0:
            return True
        above = element.parent
        while above is not None:
            if self._fits(above, at - 1):
                return True
            above = None if self.parts[at].is_child else above.parent
        return False


class Displays:
    """The `display` that a style sheet gives to elements at every width, as far as simple selectors say it."""

    def __init__(self, css: str) -> None:
        self._selectors = sorted(self._read(css), key=lambda selector: selector.weight)
        self._known: dict[tuple[str, ...], str] = {}

    def of(self, element: Element) -> str:
        line: list[str] = []
        above: Element | None = element
        while above is not None:
            line.append(f"{above.name} {above.attributes.get('class', '')}")
            above = above.parent
        key = tuple(line)
        if key not in self._known:
            default = "block" if element.name in BLOCKS | LOOSE else "atomic" if element.name in ATOMIC else "inline"
            fitting = [selector.display for selector in self._selectors if selector.fits(element)]
            self._known[key] = fitting[-1] if fitting else default
        return self._known[key]

    @staticmethod
    def _read(css: str) -> Iterator[Selector]:
        css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
        css = re.sub(r"@[^{};]*\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}", "", css)
        for names, body in RULE.findall(css):
            if display := DISPLAY.search(body):
                for name in _alternatives(names):
                    if parts := _parts(name.strip()):
                        yield Selector(parts, display[1])


def _alternatives(names: str) -> list[str]:
    """Return the selectors of a list, with :is() and :where() of plain names written out."""
    names = re.sub(r":where\(", ":is(", names)
    if inside := re.search(r"([^,]*):is\(([^()]*)\)([^,]*)", names):
        rest = names.replace(inside[0], "", 1)
        written = [f"{inside[1]}{one.strip()}{inside[3]}" for one in inside[2].split(",")]
        return [*written, *(name for name in _alternatives(rest) if name.strip())]
    return names.split(",")


def _parts(name: str) -> tuple[Compound, ...]:
    """Return the steps of a selector; nothing for one that asks for more than tags and classes."""
    parts, is_child = [], False
    for word in name.replace(">", " > ").split():
        if word == ">":
            is_child = True
        elif compound := COMPOUND.match(word):
            classes = frozenset(filter(None, compound[2].split(".")))
            parts.append(Compound(compound[1] or "", classes, compound[3] or "", is_child))
            is_child = False
        else:
            return ()
    return tuple(parts)


class Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#root")
        self.at = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if attributes.get("name") in CHANGING:
            attributes["value"] = "…"
        element = Element(tag, attributes, self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.children.append(Element(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        if self.at.name != tag:
            self.at.children.append(f"[unexpected end of {tag} in {self.at.name}]")
        elif self.at.parent is not None:
            self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)

    def handle_comment(self, data: str) -> None:
        self.at.children.append(Element("#comment", {"text": data}, self.at))


class Shown:
    """The lines of a page as a reader would see them: tags, texts, and "␠" for a space beside an inline tag."""

    def __init__(self, html: str, displays: Displays) -> None:
        self.lines: list[str] = []
        self._displays = displays
        self._at_edge = True  # a space here is dropped: a block begins, or another space stands before
        tree = Tree()
        tree.feed(html)
        tree.close()
        self._children(tree.root, is_loose=False)
        self._edge()

    def _children(self, element: Element, *, is_loose: bool) -> None:
        for child in element.children:
            if isinstance(child, Element):
                self._element(child, in_loose=is_loose)
            elif element.name in KEPT or element.name in {"script", "style"}:
                self.lines.append(repr(child))
            else:
                self._text(child, is_loose=is_loose)

    def _text(self, text: str, *, is_loose: bool) -> None:
        for part in re.findall(r"[ \t\n\r\f]+|[^ \t\n\r\f]+", text):
            if not part.isspace() or part.strip(" \t\n\r\f"):
                self.lines.append(part)
                self._at_edge = False
            elif not self._at_edge:
                self.lines.append("␠")
                self._at_edge = True
        if is_loose:
            self._edge()

    def _edge(self) -> None:
        """Drop the space before this place, also where inline tags end after it."""
        at = len(self.lines) - 1
        while at >= 0 and self.lines[at].startswith("</") and not self.lines[at].endswith("|"):
            at -= 1
        if at >= 0 and self.lines[at] == "␠":
            del self.lines[at]
        self._at_edge = True

    def _absent(self, element: Element) -> None:
        """Put it before the last space, so that it does not matter on which side of the space it was."""
        has_space, was_at_edge = self.lines[-1:] == ["␠"], self._at_edge
        if has_space:
            self.lines.pop()
        self.lines.append(_tag(element))
        self._at_edge = True
        self._children(element, is_loose=True)
        if has_space:
            self.lines.append("␠")
        self._at_edge = was_at_edge

    def _inside(self, element: Element, *, is_loose: bool) -> None:
        if element.name in KEPT:
            self._at_edge = False
        if not element.children and element.name not in VOID | {"use", "option", "textarea"}:
            self.lines.append("∅")  # style sheets tell :empty from whitespace
        self._children(element, is_loose=is_loose)

    def _element(self, element: Element, *, in_loose: bool) -> None:
        display = self._displays.of(element)
        if _is_absent(element):
            self._absent(element)
            return
        is_contents = display == "contents"
        passes_on = is_contents and in_loose
        is_box = (display != "inline" or in_loose) and not is_contents
        if _is_heard_only(element) and not self._at_edge and str(element.children[0])[:1].isspace():
            self._text(" ", is_loose=False)  # it takes no room, so a space inside it is a space before it
        ends_line = (in_loose and not is_contents) or display in {"block", "flex", "grid", "table", "none"}
        if ends_line:
            self._edge()
        self.lines.append(_tag(element))
        was_at_edge = self._at_edge
        if is_box:
            self._at_edge = True
        self._inside(element, is_loose=element.name in LOOSE or display.endswith(("flex", "grid")) or passes_on)
        if is_box and element.name not in KEPT:
            self._edge()
        if element.name not in VOID:
            self.lines.append(f"</{element.name}>{'|' if is_box else ''}")
        if is_box:
            self._at_edge = ends_line
        elif not element.children:
            self._at_edge = was_at_edge


def _is_absent(element: Element) -> bool:
    """Return whether it is never drawn. A space before such an element and one after it are one space."""
    attributes = element.attributes
    return element.name in {"#comment", "datalist", "script", "template"} or (
        element.name == "input" and attributes.get("type") == "hidden"
    )


def _is_heard_only(element: Element) -> bool:
    """Return whether only screen readers read it: the class sr takes a text out of its line."""
    is_text = bool(element.children) and isinstance(element.children[0], str)
    return is_text and "sr" in element.attributes.get("class", "").split()


def _tag(element: Element) -> str:
    words = [f'{name}="{" ".join(value.split())}"' for name, value in sorted(element.attributes.items())]
    return f"<{' '.join([element.name, *words])}>"


def differences(before: list[str], after: list[str]) -> Iterator[str]:
    """Yield each place that differs, with two pieces around it."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, begin, end, new_begin, new_end in matcher.get_opcodes():
        if kind != "equal":
            around = " ".join(before[max(0, begin - 3) : begin])
            behind = " ".join(before[end : end + 3])
            old, new = " ".join(before[begin:end]), " ".join(after[new_begin:new_end])
            yield f"  … {around}\n  - {old}\n  + {new}\n  … {behind}"


def main() -> int:
    before, after = Path(sys.argv[1]), Path(sys.argv[2])
    names = sorted({path.name for folder in (before, after) for path in folder.glob("*.html")})
    displays = Displays("\n".join(path.read_text() for path in sorted(CSS.glob("*.css"))))
    found: dict[str, list[str]] = defaultdict(list)
    sizes = [[0, 0], [0, 0]]
    for name in names:
        texts = [(folder / name).read_text() if (folder / name).exists() else None for folder in (before, after)]
        if None in texts:
            found[f"  only in {after if texts[0] is None else before}"].append(name)
            continue
        old, new = [RANDOM.sub("…", str(text)) for text in texts]
        for size, text in zip(sizes, texts, strict=True):
            size[0] += len(str(text).encode())
            size[1] += len(brotli.compress(str(text).encode(), quality=QUALITY))
        if old != new:
            shown = [Shown(text, displays).lines for text in (old, new)]
            if shown[0] != shown[1]:
                for difference in differences(*shown):
                    found[difference].append(name)
    for difference, places in sorted(found.items(), key=lambda item: len(item[1])):
        print(f"{len(places)} places, such as {places[0]}\n{difference}\n")
        if "--all" in sys.argv:
            print("  " + "\n  ".join(places))
    (raw, packed), (new_raw, new_packed) = sizes
    print(f"{len(names)} pages, {len(found)} kinds of difference")
    print(f"bytes: {raw:,} -> {new_raw:,} ({new_raw / raw - 1:+.1%}), ", end="")
    print(f"brotli {QUALITY}: {packed:,} -> {new_packed:,} ({new_packed / packed - 1:+.1%})")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
