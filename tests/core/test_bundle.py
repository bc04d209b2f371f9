"""One style sheet and one script, made from the components: what is in them, when they change, and what they weigh."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from apps.core.bundles import (
    BUNDLES,
    COMPONENTS,
    LIBRARIES,
    BundleFinder,
    compact_script,
    compact_style,
    compose,
    source_of,
)

STATIC = Path(__file__).resolve().parents[2] / "static"
# Style sheets of Django's administration, which has pages of its own.
APART = {"css/admin.css"}
LIMIT = 30 * 1024
MOST_REQUESTS = 2


@pytest.fixture
def copied(settings: Any, tmp_path: Path) -> Path:
    """A copy of static/ that a test may change."""
    settings.VAR_DIR = tmp_path / "var"
    folder = tmp_path / "static"
    shutil.copytree(STATIC, folder)
    settings.STATICFILES_DIRS = [folder]
    return folder


def found(path: str) -> str:
    place = finders.find(path)
    assert place
    return Path(place).read_text()


@pytest.mark.parametrize(("folder", "ending"), [("css", "css"), ("js", "js")])
def test_every_file_is_part_of_a_bundle_or_stands_apart(folder: str, ending: str) -> None:
    there = {path.relative_to(STATIC).as_posix() for path in (STATIC / folder).rglob(f"*.{ending}")}
    assert there - APART == {name for name in COMPONENTS if name.startswith(f"{folder}/")}


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_bundle_holds_each_component_once_and_in_order(bundle: str) -> None:
    assert len(set(BUNDLES[bundle])) == len(BUNDLES[bundle])
    content = compose(bundle)
    end = 0
    for component in BUNDLES[bundle]:
        text = source_of(component)
        if component not in LIBRARIES:
            text = compact_style(text) if bundle.endswith(".css") else compact_script(text)
        assert content.count(text) == 1, component
        begin = content.index(text)
        assert begin >= end, component
        end = begin + len(text)


def test_a_changed_component_is_in_the_next_answer(copied: Path) -> None:
    assert "rebeccapurple" not in found("css/site.css")
    with (copied / "css" / "vote.css").open("a") as component:
        component.write(".vote { color: rebeccapurple; }\n")
    assert ".vote{color:rebeccapurple}" in found("css/site.css")


def test_an_unchanged_bundle_is_not_written_again(copied: Path) -> None:
    place = finders.find("js/site.js")
    assert place
    before = Path(place).stat().st_mtime_ns
    finders.find("js/site.js")
    assert Path(place).stat().st_mtime_ns == before


def test_a_missing_component_is_named(copied: Path) -> None:
    (copied / "js" / "keys.js").unlink()
    with pytest.raises(ImproperlyConfigured, match=r"js/keys\.js is missing"):
        finders.find("js/site.js")


def test_bundles_are_published_and_components_are_not(copied: Path) -> None:
    published = dict(BundleFinder().list(None))
    assert set(BUNDLES) | APART <= set(published)
    assert set(published) & COMPONENTS == set()
    for bundle in BUNDLES:
        with published[bundle].open(bundle) as file:
            assert file.read().decode() == compose(bundle)


def test_a_page_loads_thirty_kilobytes_of_styles_and_scripts_at_most(db: None, record_property: Any) -> None:
    """As a server sends them that compresses each answer: brotli at quality 4. What `collectstatic` compresses is
    smaller by an eighth."""
    pages = {
        "front": Client().get(reverse("posts:front")).content.decode(),
        "log-in": Client().get(reverse("account_login")).content.decode(),
        "bare": render_to_string("500.html"),
    }
    for name, html in pages.items():
        styles = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html)
        scripts = re.findall(r'<script src="/static/([^"]+)"', html)
        assert len(styles) == html.count("stylesheet") <= MOST_REQUESTS, name
        assert len(scripts) == html.count("<script src") <= MOST_REQUESTS, name
        sizes = {path: len(brotli.compress(found(path).encode(), quality=4)) for path in [*styles, *scripts]}
        record_property(name, sizes)
        assert sum(sizes.values()) <= LIMIT, f"{name}: {sizes}"
