"""Which tests a run holds, and that CI lets none be skipped (tests/support/plugin.py)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

# A pytest in a process of its own for each case; no database, so one engine is enough.
pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
import pytest
@pytest.fixture
def db(): pass
@pytest.mark.sqlite
def test_sqlite(): pass
@pytest.mark.postgresql
def test_postgresql(): pass
@pytest.mark.sqlite
@pytest.mark.postgresql
def test_both(): pass
@pytest.mark.corpora
def test_corpora(): pass
@pytest.mark.browser
def test_browser(db): pass
@pytest.mark.usefixtures("db")
def test_rows(): pass
@pytest.mark.django_db
def test_marked(): pass
def test_plain(): pass
"""
NAMES = ["CI", "THICKET_DATA", "THICKET_TEST_ENGINE", "THICKET_WITHOUT_BROWSER"]


def run_suite(folder: Path, text: str, **environment: str) -> tuple[int, set[str]]:
    """Exit status of a small suite of its own, and the tests of it that ran."""
    result = output_of_suite(folder, text, **environment)
    return result.returncode, set(re.findall(r"test_it.py::test_(\w+) PASSED", result.stdout))


def output_of_suite(folder: Path, text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(text)
    clean = {name: value for name, value in os.environ.items() if name not in NAMES}
    command = [sys.executable, "-m", "pytest", "-v", "-p", "tests.support.plugin", "-p", "no:django", str(folder)]
    return subprocess.run(
        [*command, "-c", str(folder / "pytest.ini"), "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**clean, **environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, {"sqlite", "both", "browser", "rows", "marked", "plain"}),
        ({"THICKET_TEST_ENGINE": "postgresql"}, {"postgresql", "both", "browser", "rows", "marked"}),
        ({"THICKET_DATA": "/data"}, {"sqlite", "both", "browser", "rows", "marked", "plain", "corpora"}),
        ({"THICKET_WITHOUT_BROWSER": "1"}, {"sqlite", "both", "rows", "marked", "plain"}),
    ],
)
def test_run_holds_what_its_environment_can(tmp_path: Path, environment: dict[str, str], expected: set[str]) -> None:
    assert run_suite(tmp_path, SUITE, **environment) == (0, expected)


def test_run_on_postgresql_counts_what_it_leaves_to_sqlite(tmp_path: Path) -> None:
    words = "1 tests need no database: they run on SQLite only."
    assert words in output_of_suite(tmp_path, SUITE, THICKET_TEST_ENGINE="postgresql").stdout
    assert words not in output_of_suite(tmp_path, SUITE).stdout


def test_skipped_test_fails_the_run_in_ci_only(tmp_path: Path) -> None:
    skipping = "import pytest\ndef test_plain(): pass\ndef test_skipping(): pytest.skip('no time')\n"
    assert run_suite(tmp_path, skipping) == (0, {"plain"})
    assert run_suite(tmp_path, skipping, CI="1") == (1, {"plain"})
