"""Rules about the code that no linter knows. Each was seen to fail on a planted fault."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignObject

ROOT = Path(__file__).resolve().parents[2]
# From the lowest to the highest; what stands in one tuple does not know each other.
LAYERS = [
    ("core",),
    ("accounts",),
    ("votes",),
    ("communities",),
    ("posts",),
    ("comments",),
    ("profiles",),
    ("importer",),
]
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
# Raw SQL may choose keys, write votes and keep vendor objects; nothing else. The viewer's is compiled by the ORM.
MAY_USE_CURSORS = {
    "apps/accounts/viewers.py",
    "apps/comments/nodes.py",
    "apps/core/planner_statistics.py",
    # A prepared query set belongs to the database that the router chose for the one that it was built from.
    "apps/core/prepared.py",
    "apps/core/sequences.py",
    "apps/posts/heads.py",
    "apps/votes/services.py",
}
# Everybody else asks apps/core/databases.py, which follows the router. These look after one database by its name.
MAY_NAME_A_CONNECTION = {
    "apps/core/databases.py",
    "apps/core/planner_statistics.py",
    # A prepared query set belongs to the database that the router chose for the one that it was built from.
    "apps/core/prepared.py",
    "apps/core/sequences.py",
    "apps/core/views.py",
    "apps/core/worker.py",
}
MAY_MARK_SAFE = {"apps/core/jinja.py", "apps/core/templatetags/stored.py"}


def sources(*folders: str, ending: str = ".py") -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob(f"*{ending}"))]


def pages() -> list[Path]:
    """The templates of both engines that make HTML."""
    return [*sources("templates", ending=".html"), *sources("templates", ending=".jinja")]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_app_has_its_layer() -> None:
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    assert own == set(HEIGHT)


def test_relations_between_models_point_down() -> None:
    upward = [
        f"{model.__name__}.{field.name} → {field.related_model.__name__}"
        for model in apps.get_models()
        if model._meta.app_label in HEIGHT
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObject)
        and field.related_model._meta.app_label in HEIGHT
        and HEIGHT[field.related_model._meta.app_label] > HEIGHT[model._meta.app_label]
    ]
    assert upward == []


def test_no_generic_foreign_keys() -> None:
    assert [named(path) for path in sources("apps") if "GenericForeignKey" in path.read_text()] == []


def test_cursors_are_opened_only_where_raw_sql_belongs() -> None:
    using = {
        named(path) for path in sources("apps") if re.search(r"\.cursor\(|\.raw\(|RawSQL|\.extra\(", path.read_text())
    }
    assert {name for name in using if not name.startswith("apps/importer/")} <= MAY_USE_CURSORS


def test_connections_are_chosen_by_the_router() -> None:
    naming = {named(path) for path in sources("apps") if names_a_connection(path) and "migrations" not in path.parts}
    assert {name for name in naming if not name.startswith("apps/importer/")} <= MAY_NAME_A_CONNECTION


def names_a_connection(path: Path) -> bool:
    imports = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    named_there = {name.name for node in imports if node.module in {"django", "django.db"} for name in node.names}
    return bool(named_there & {"connection", "connections", "db"})


def test_html_is_called_safe_in_one_place_only() -> None:
    safe = re.compile(r"mark_safe|SafeString\(|\|\s*safe\b|autoescape off")
    python = {named(path) for path in sources("apps", "config") if safe.search(path.read_text())}
    templates = {named(path) for path in pages() if safe.search(path.read_text())}
    assert python - MAY_MARK_SAFE == set()
    assert templates == set()


def test_titles_of_tabs_have_one_form() -> None:
    """X : r/name, or X : name of the site. These need no name behind them: front pages, and pages about the site."""
    alone = {"base", "front", "about", "rules", "privacy", "_bare", "500", "503"}
    title = re.compile(r"{% block title %}(.*?){% endblock(?: title)? %}\n", re.DOTALL)
    found = {path: title.search(path.read_text()) for path in pages() if path.stem not in alone}
    other = [path.name for path, line in found.items() if line and not re.search(r"\S :\s+\S", line[1])]
    assert other == []


def test_templates_hold_no_inline_script_or_style() -> None:
    """The content security policy would refuse them in silence."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=\"|href=\"javascript:"
    )
    assert [named(path) for path in pages() if inline.search(path.read_text())] == []


@pytest.mark.parametrize("path", pages(), ids=named)
def test_a_template_includes_only_from_its_own_layer_and_below(path: Path) -> None:
    folder = path.relative_to(ROOT / "templates").parts[0]
    if folder not in HEIGHT:
        return
    included = re.findall(r"{% (?:include|extends|import|from) \"([a-z_]+)/", path.read_text())
    assert [name for name in included if HEIGHT.get(name, 0) > HEIGHT[folder]] == []


@pytest.mark.parametrize("path", pages(), ids=named)
def test_a_fragment_lists_its_inputs_first(path: Path) -> None:
    if path.name.startswith("_") and path.relative_to(ROOT / "templates").parts[0] in {*HEIGHT, "components"}:
        assert path.read_text().startswith("{# "), "its first line is a comment that names its inputs"


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = [
        f"{named(path)}: {len(lines)}"
        for path in sources("apps", "config", "tests")
        if "migrations" not in path.parts and len(lines := path.read_text().splitlines()) > 400
    ]
    assert long == []
