"""Which tests run here, and the rule that none is skipped in silence."""

from __future__ import annotations

import os
from typing import Any

import pytest

_skipped: list[str] = []
# Asking for one of these is asking for the database; whatever else a test does is the same on both engines.
_OF_THE_DATABASE = {"db", "transactional_db", "live_server"}
_without_database = 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what this run cannot hold: the other engine's tests, corpora without their folder, a browser refused.

    On PostgreSQL also the tests that ask for no database, since they run on SQLite: the end of the run counts them."""
    global _without_database
    engine = os.environ.get("THICKET_TEST_ENGINE", "sqlite")
    absent = {"sqlite", "postgresql"} - {engine}
    if not os.environ.get("THICKET_DATA"):
        absent.add("corpora")
    if os.environ.get("THICKET_WITHOUT_BROWSER"):
        absent.add("browser")
    deselected = {item for item in items if _is_only_for(item, absent)}
    if engine == "postgresql":
        needless = {item for item in items if not _needs_postgresql(item)} - deselected
        _without_database = len(needless)
        deselected |= needless
    if deselected:
        config.hook.pytest_deselected(items=[item for item in items if item in deselected])
        items[:] = [item for item in items if item not in deselected]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A worker of xdist ends: each has collected the same tests, so any of them knows the count."""
    global _without_database
    _without_database = getattr(node, "workeroutput", {}).get("without_database", 0)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failed run: what CI does not run, nobody runs."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["without_database"] = _without_database
    if _skipped and os.environ.get("CI") and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _skipped and os.environ.get("CI"):
        terminalreporter.write_line(f"{len(_skipped)} skipped: in CI this fails the run.", red=True)
    if _without_database:
        terminalreporter.write_line(f"{_without_database} tests need no database: they run on SQLite only.")


def _is_only_for(item: pytest.Item, absent: set[str]) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    engines = marks & {"sqlite", "postgresql"}
    if len(engines) == 2:  # named for both, so for neither only
        marks -= engines
    return bool(marks & absent)


def _needs_postgresql(item: pytest.Item) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    return bool(marks & {"django_db", "postgresql"} or _OF_THE_DATABASE & set(getattr(item, "fixturenames", ())))
