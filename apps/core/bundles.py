"""The style sheet and the script of the pages, each put together from one file for each component (ADR 24).

Django's finders offer files, so a bundle is written to `VAR_DIR/bundles` when somebody asks for it and a component has
changed. The development server asks for each request, `collectstatic` once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage

LIBRARIES = ("django_htmx/htmx-2.min.js",)
# In the order of the cascade: of two rules that are equally specific, the later one wins.
STYLES = [
    "tokens", "base",
    "bar", "menu", "page", "side", "stats", "rules", "tile", "foot",
    "btn", "act", "more", "tabs", "sub", "chip", "tag", "who", "pager", "empty", "note",
    "vote", "post", "cross", "density", "com", "dir", "crumb", "op", "comment", "preview", "md",
    "form", "check", "pill", "composer", "panel", "steps", "filters", "feed", "table",
    "lone", "live", "keys", "print",
]  # fmt: skip
# What one of them does while the page loads may use only what is declared before it.
SCRIPTS = ["page", "answers", "swaps", "drafts", "keys"]

BUNDLES = {
    "css/site.css": tuple(f"css/{name}.css" for name in STYLES),
    "js/site.js": (*LIBRARIES, *(f"js/{name}.js" for name in SCRIPTS)),
}
COMPONENTS = {component for components in BUNDLES.values() for component in components}


class BundleFinder(finders.FileSystemFinder):
    """Django's finder for `static/`, with the bundles in the place of their components."""

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        if path in BUNDLES:
            return str(write_bundle(path))
        return super().find_location(root, path, prefix)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for path in BUNDLES:
            write_bundle(path)
            yield path, FileSystemStorage(_folder())
        for path, storage in super().list(ignore_patterns):
            if path not in COMPONENTS:
                yield path, storage


def write_bundle(path: str) -> Path:
    """Return the file of a bundle, written again if its components have changed since.

    A process that reads the file in this moment sees the old one or the new one, never a part."""
    content = compose(path)
    file = _folder() / path
    if not file.exists() or file.read_text() != content:
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f"{file.name}.{uuid4().hex}")
        new.write_text(content)
        new.replace(file)
    return file


def compose(path: str) -> str:
    """Join the components of a bundle. Scripts of ours share one function, so that no name of theirs becomes global."""
    if path.endswith(".css"):
        return "".join(compact_style(source_of(component)) for component in BUNDLES[path])
    libraries = [source_of(component) for component in BUNDLES[path] if component in LIBRARIES]
    own = [compact_script(source_of(component)) for component in BUNDLES[path] if component not in LIBRARIES]
    return "\n".join([*libraries, '(() => {\n"use strict";', *own, "})();\n"])


def compact_style(text: str) -> str:
    """Leave out comments and what only the eye needs. No string of ours holds a brace, a semicolon or two spaces."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,]) ?", r"\1", text)
    return text.replace(": ", ":").replace(";}", "}").strip()


def compact_script(text: str) -> str:
    """Leave out indentation and lines that are comments; no string of ours is longer than a line."""
    return re.sub(r"^\s*//.*\n|^\s+", "", text, flags=re.MULTILINE).strip()


def source_of(component: str) -> str:
    found = finders.find(component)
    if found is None:
        raise ImproperlyConfigured(f"{component} is missing: apps/core/bundles.py names it as part of a bundle.")
    return Path(found).read_text()


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "bundles"
