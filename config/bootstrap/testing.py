"""The test commands: services first, then pytest once for each database, then one summary.

The services must answer before pytest loads, since pytest-django reads the settings before any conftest.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree  # reads only what our own pytest wrote

from config.bootstrap.browser import find_browser
from config.bootstrap.services import running
from config.bootstrap.virtualenv import ROOT

NO_TESTS = 5  # pytest's exit status
INTERRUPTED = 2
SECONDS_TO_END = 10
# Every test on SQLite; on PostgreSQL all but the browser's, of which a smoke is enough.
SELECTIONS = {"sqlite": "", "postgresql": "not browser or smoke"}


@dataclass(frozen=True)
class Outcome:
    """What one pytest run came to."""

    engine: str
    status: int
    seconds: float
    passed: int
    failed: int
    skipped: int

    def is_good(self, *, may_be_empty: bool) -> bool:
        """No failure; and at least one test, unless the caller's own arguments chose none for this engine."""
        return self.status == 0 or (may_be_empty and self.status == NO_TESTS)

    def __str__(self) -> str:
        counts = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        note = " (no tests chosen)" if self.status == NO_TESTS else ""
        return f"{self.engine:<11} {counts}{note}, {self.seconds:.0f} s, exit {self.status}"


def test(arguments: list[str]) -> int:
    """Every test on both databases, with private PostgreSQL, Redis and Chromium unless the environment names others."""
    is_ci = bool(os.environ.get("CI"))
    without_browser = os.environ.get("ALLOW_SKIP") == "browser" and not is_ci
    environment = {} if without_browser else {"TEST_BROWSER": find_browser()}
    if without_browser:
        environment["THICKET_WITHOUT_BROWSER"] = "1"
    outcomes: list[Outcome] = []
    with running(postgresql=True, redis=True) as addresses:
        for engine, selection in SELECTIONS.items():
            chosen = ["-m", selection] if selection else []
            outcomes.append(_pytest(engine, [*chosen, *arguments], environment | addresses))
            if outcomes[-1].status == INTERRUPTED:
                break
    not_run = ["browser"] if without_browser else []
    not_run += [] if os.environ.get("THICKET_DATA") else ["corpora"]
    return summarise(outcomes, not_run=not_run, has_arguments=bool(arguments))


def test_fast(arguments: list[str]) -> int:
    """What a minute allows, while one works: neither slow nor browser tests, on SQLite only."""
    with running(postgresql=False, redis=True) as addresses:
        outcome = _pytest("sqlite", ["-m", "not slow and not browser", *arguments], addresses)
    return summarise([outcome], not_run=["slow", "browser", "postgresql"], has_arguments=bool(arguments))


def hold_services(_arguments: list[str]) -> int:
    """Private servers for one's own pytest runs or plans: prints the lines to paste, holds until Ctrl-C."""
    with running(postgresql=True, redis=True) as addresses:
        for name, address in addresses.items():
            print(f"export {name}={address}")
        print("Ctrl-C stops them.", flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()
    return 0


def screenshots(_arguments: list[str]) -> int:
    """The README's pictures, taken in Chromium from a fresh demo."""
    environment = {**os.environ, "TEST_BROWSER": find_browser()}
    command = [sys.executable, "-m", "tests.support.screenshots"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def bench(arguments: list[str]) -> NoReturn:
    """Every page on both databases, written into docs/performance.md; with arguments, what they say instead."""
    os.chdir(ROOT)
    chosen = arguments or ["--engine", "both", "--write"]
    os.execv(sys.executable, [sys.executable, "-m", "bench.pages", *chosen])


def _pytest(engine: str, arguments: list[str], environment: Mapping[str, str]) -> Outcome:
    """One pytest run in worker processes, on `engine`, with a folder of its own for the database files."""
    print(f"\n=== tests on {engine} ===", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="thicket-tests-") as folder:
        report = Path(folder) / "report.xml"
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "--no-header",
                "-n",
                "auto",
                "--dist",
                "worksteal",
                f"--junitxml={report}",
                *arguments,
            ],
            cwd=ROOT,
            env={**os.environ, "THICKET_TEST_ENGINE": engine, "THICKET_TEST_DIR": folder, **environment},
        )
        status = _wait(process)
        passed, failed, skipped = read_counts(report)
    return Outcome(engine, status, time.monotonic() - started, passed, failed, skipped)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Exit status. On Ctrl-C and SIGTERM pytest gets time to remove its databases, and is killed after that."""
    try:
        return process.wait()
    except BaseException as reason:
        if not isinstance(reason, KeyboardInterrupt):
            process.send_signal(signal.SIGINT)  # Ctrl-C has reached it already, with everything in the terminal
        for last_word in (signal.SIGINT, signal.SIGKILL):
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.send_signal(last_word)
        raise


def read_counts(report: Path) -> tuple[int, int, int]:
    """Tests that passed, failed (errors included) and were skipped."""
    if not report.exists():
        return 0, 0, 0
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314  our own pytest wrote it
    totals = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in suites:
        for name in totals:
            totals[name] += int(suite.get(name, "0"))
    failed = totals["failures"] + totals["errors"]
    return totals["tests"] - failed - totals["skipped"], failed, totals["skipped"]


def summarise(outcomes: list[Outcome], *, not_run: list[str], has_arguments: bool) -> int:
    """Print the end of a run. 0 when every engine is good, else 1."""
    # With arguments of one's own, a test of one engine only leaves the other run empty; both empty is a mistake.
    may_be_empty = has_arguments and any(outcome.status != NO_TESTS for outcome in outcomes)
    print("\n=== summary ===")
    for outcome in outcomes:
        print(outcome)
    for name in not_run:
        print(f"NOT RUN: {name}")
    good = all(outcome.is_good(may_be_empty=may_be_empty) for outcome in outcomes)
    print("passed" if good else "FAILED", flush=True)
    return 0 if good else 1
