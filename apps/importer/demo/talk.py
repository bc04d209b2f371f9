"""The little language in which the demo's conversations are written.

    = remarks                      a section
    # a note to the writer
    - {edited} A comment, and what befell it.
    - {removed: Advertising} A comment with the reason of the moderator who removed it.
    -- @op A reply, by the author of the post.
    --- @back By whoever wrote the comment before the parent.
    ---- @some_name By this person.

One comment a line; dashes give the depth; `\\n` breaks a line and `\\n\\n` ends a paragraph. In the sections that hold
no comments each line is an entry of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LINE = re.compile(
    r"(?P<dashes>-+) (?:@(?P<by>[A-Za-z0-9_-]+) )?(?:\{(?P<marks>[a-z, ]+)(?:: (?P<reason>[^}]+))?\} )?(?P<text>.+)"
)
MARKS = frozenset(("deleted", "removed", "edited", "mod", "down"))

OP, BACK = "op", "back"


@dataclass(slots=True)
class Said:
    """One written comment with the replies that were written for it. `by` is "" for anybody; `reason` is why it was
    removed."""

    text: str
    by: str = ""
    marks: frozenset[str] = frozenset()
    reason: str = ""
    replies: list[Said] = field(default_factory=list)


@dataclass(slots=True)
class Talk:
    """A file: trees of comments, and lists of lines."""

    trees: dict[str, list[Said]] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)


def read_talk(text: str) -> Talk:
    """Every section of a file. Raises ValueError with the line that can't be read."""
    talk = Talk()
    section = ""
    for line in text.splitlines():
        if line.startswith("="):
            section = line.removeprefix("=").strip()
            talk.trees.setdefault(section, [])
            talk.lines.setdefault(section, [])
        elif line.startswith("-"):
            _hang(talk.trees.setdefault(section, []), line)
        elif line.strip() and not line.startswith("#"):
            talk.lines.setdefault(section, []).append(line)
    return talk


def read_tree(text: str) -> list[Said]:
    """Comments only."""
    roots: list[Said] = []
    for line in text.strip().splitlines():
        _hang(roots, line)
    return roots


def _hang(roots: list[Said], line: str) -> None:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"not a comment: {line!r}")
    marks = frozenset(filter(None, re.split(r"[, ]+", match["marks"] or "")))
    if marks - MARKS:
        raise ValueError(f"unknown marks: {line!r}")
    if ("removed" in marks) != bool(match["reason"]):
        raise ValueError(f"a removal and its reason belong together: {line!r}")
    siblings = roots
    for _level in range(len(match["dashes"]) - 1):
        if not siblings:
            raise ValueError(f"no parent: {line!r}")
        siblings = siblings[-1].replies
    text = match["text"].replace("\\n\\n", "\n\n").replace("\\n", "  \n")
    siblings.append(Said(text, by=match["by"] or "", marks=marks, reason=match["reason"] or ""))
