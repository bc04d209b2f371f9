"""Which tests run here, and the rule that none is skipped in silence."""

from __future__ import annotations

import os

import pytest

_skipped: list[str] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what this run cannot hold: the other engine's tests, corpora without their folder, a browser refused."""
    engine = os.environ.get("THICKET_TEST_ENGINE", "sqlite")
    absent = {"sqlite", "postgresql"} - {engine}
    if not os.environ.get("THICKET_DATA"):
        absent.add("corpora")
    if os.environ.get("THICKET_WITHOUT_BROWSER"):
        absent.add("browser")
    deselected = [item for item in items if _is_only_for(item, absent)]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if not _is_only_for(item, absent)]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failed run: what CI does not run, nobody runs."""
    if _skipped and os.environ.get("CI") and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _skipped and os.environ.get("CI"):
        terminalreporter.write_line(f"{len(_skipped)} skipped: in CI this fails the run.", red=True)


def _is_only_for(item: pytest.Item, absent: set[str]) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    engines = marks & {"sqlite", "postgresql"}
    if len(engines) == 2:  # named for both, so for neither only
        marks -= engines
    return bool(marks & absent)
