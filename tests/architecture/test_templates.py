"""Every template of the site is reached from the code: by a name in Python, or through a template that is reached."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import allauth
import django

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
ENDINGS = (".html", ".jinja", ".txt")
# These libraries load their templates by names of their own; ours are found first. What a library does not ship, it
# does not ask for.
LIBRARIES = [Path(module.__file__).parent for module in (allauth, django) if module.__file__]
LIBRARY_FOLDERS = ("account", "allauth", "mfa", "socialaccount", "admin", "registration")
# Django's handlers ask for these without a word in our code.
BY_DJANGO = {"404.html", "500.html"}
# Names that Python puts together: each with all that it can come to.
COMPOSED = {
    "profiles/{}.html": {
        f"profiles/{tab}.html"
        for tab in ("overview", "submitted", "comments", "saved", "hidden", "upvoted", "downvoted")
    },
    "comments/{}.html": {"comments/reply.html", "comments/edit.html"},
    "comments/_{}_form.html": {"comments/_reply_form.html", "comments/_edit_form.html"},
}
IN_A_TAG = re.compile(r"""{%-?\s*(?:include|extends|import|from)\s+["']([^"']+)["']""")
ELEMENT = re.compile(r"""{%\s*element\s+["']?(\w+)""")


def names_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in ENDINGS}


def names_in_python() -> tuple[set[str], set[str]]:
    """Return the names that stand in our code as they are, and the patterns of those that it puts together."""
    plain, composed = set(), set()
    for path in [*(ROOT / "apps").rglob("*.py"), *(ROOT / "config").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
                composed.add("".join(str(part) for part in parts))
    return plain, {name for name in composed if name.endswith((".html", ".jinja"))}


def names_by_libraries(own: set[str]) -> set[str]:
    shipped = {name for library in LIBRARIES for place in library.rglob("templates") for name in names_of(place)}
    return {name for name in own if name.startswith(LIBRARY_FOLDERS) and name in shipped}


def reached_from(first: set[str], own: set[str]) -> set[str]:
    reached, ahead = set(), first & own
    while ahead:
        name = ahead.pop()
        reached.add(name)
        text = (TEMPLATES / name).read_text()
        elements = {f"allauth/elements/{element}.html" for element in ELEMENT.findall(text)}
        ahead |= ({*IN_A_TAG.findall(text)} | elements) & (own - reached)
    return reached


def test_every_template_is_used() -> None:
    own = names_of(TEMPLATES)
    plain, _ = names_in_python()
    first = plain | BY_DJANGO | names_by_libraries(own) | {name for names in COMPOSED.values() for name in names}
    assert sorted(own - reached_from(first, own)) == []


def test_names_that_python_puts_together_are_listed() -> None:
    _, composed = names_in_python()
    assert composed == set(COMPOSED)
    assert sorted({name for names in COMPOSED.values() for name in names} - names_of(TEMPLATES)) == []


def test_every_template_that_a_template_names_is_there() -> None:
    own = names_of(TEMPLATES)
    named = {name for path in own for name in IN_A_TAG.findall((TEMPLATES / path).read_text())}
    shipped = {name for library in LIBRARIES for place in library.rglob("templates") for name in names_of(place)}
    assert sorted(named - own - shipped) == []
