"""One word for one thing: the glossary's."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_pages_say_subscribe_and_never_join() -> None:
    """“Joined” is about the site, on a profile."""
    join = re.compile(r"\bjoin(?:s|ing)?\b(?!:)", re.IGNORECASE)
    pages = [path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in {".html", ".jinja", ".txt"}]
    assert [path.name for path in pages if join.search(path.read_text())] == []
