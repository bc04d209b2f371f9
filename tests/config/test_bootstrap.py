"""What the set-up promises when something is missing, busy or killed: a sentence, and nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.bootstrap import SetUpError, services, testing, virtualenv

pytestmark = pytest.mark.sqlite  # needs no database, so one engine is enough

ROOT = Path(__file__).resolve().parents[2]


def bootstrap(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.bootstrap", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def outcome(status: int) -> testing.Outcome:
    return testing.Outcome("sqlite", status, seconds=1, passed=0, failed=0, skipped=0)


def test_commands_are_listed_without_a_command() -> None:
    result = bootstrap()
    assert result.returncode == 0
    assert {"run", "test", "check", "serve", "install"} <= {line.split()[0] for line in result.stdout.splitlines()[2:]}


def test_unknown_command_is_refused() -> None:
    assert bootstrap("fly").returncode == 2


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "", "8000.5"])
def test_port_that_is_none_is_refused_with_a_sentence(port: str) -> None:
    result = bootstrap("run", PORT=port)
    assert result.returncode == 1
    assert "a port is a number from 1 to 65535" in result.stderr
    assert "Traceback" not in result.stderr


def test_port_in_use_is_named_with_another_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        result = bootstrap("run", PORT=str(port))
    assert result.returncode == 1
    assert f"PORT={port + 1} make run" in result.stderr


def test_production_server_names_every_missing_value_at_once() -> None:
    result = bootstrap("serve", SECRET_KEY="", ALLOWED_HOSTS="", SITE_URL="https://forum.example.org")
    assert result.returncode == 1
    assert "SECRET_KEY" in result.stderr
    assert "ALLOWED_HOSTS" in result.stderr
    assert "SITE_URL:" not in result.stderr


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("TEST_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"),
        ("TEST_DATABASE_URL", "sqlite:///file"),
        ("TEST_REDIS_URL", "redis://127.0.0.1:1/0"),
        ("TEST_REDIS_URL", "nonsense"),
    ],
)
def test_given_server_that_does_not_answer_is_never_replaced(
    name: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, url)
    with (
        pytest.raises(SetUpError, match=name),
        services.running(postgresql="DATABASE" in name, redis="REDIS" in name),
    ):
        pass


@pytest.mark.slow
def test_private_servers_end_with_a_process_that_is_killed() -> None:
    code = (
        "import time; from config.bootstrap.services import running\n"
        "with running(postgresql=True, redis=True) as addresses:\n"
        "    print(*addresses.values(), flush=True)\n"
        "    time.sleep(60)\n"
    )
    clean = {name: value for name, value in os.environ.items() if name not in ("TEST_DATABASE_URL", "TEST_REDIS_URL")}
    holder = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=clean, stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    ports = [urlsplit(address).port for address in holder.stdout.readline().split()]
    assert len(ports) == 2
    assert all(is_open(port) for port in ports)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    deadline = time.monotonic() + 15
    while any(is_open(port) for port in ports) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(is_open(port) for port in ports)


def is_open(port: int | None) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_run_without_a_single_test_is_a_failure() -> None:
    assert testing.summarise([outcome(0), outcome(testing.NO_TESTS)], not_run=[], has_arguments=False) == 1
    assert testing.summarise([outcome(testing.NO_TESTS)] * 2, not_run=[], has_arguments=True) == 1


def test_arguments_may_choose_tests_of_one_engine_only() -> None:
    assert testing.summarise([outcome(testing.NO_TESTS), outcome(0)], not_run=[], has_arguments=True) == 0


def test_failure_on_either_engine_fails_the_run() -> None:
    assert testing.summarise([outcome(0), outcome(0)], not_run=[], has_arguments=False) == 0
    assert testing.summarise([outcome(1), outcome(0)], not_run=[], has_arguments=False) == 1
    assert testing.summarise([outcome(0), outcome(1)], not_run=[], has_arguments=True) == 1


def test_what_was_not_run_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    testing.summarise([outcome(0)], not_run=["browser", "corpora"], has_arguments=False)
    assert "NOT RUN: browser\nNOT RUN: corpora\n" in capsys.readouterr().out


def test_counts_are_read_from_the_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="2" errors="1" skipped="3"/></testsuites>')
    assert testing.read_counts(report) == (3, 3, 3)
    assert testing.read_counts(tmp_path / "missing.xml") == (0, 0, 0)


def test_environment_counts_as_installed_for_its_own_lock_and_place_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "runtime.txt"
    lock.write_text("django==5.2\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    monkeypatch.setattr(virtualenv, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(virtualenv, "PYTHON", python)
    monkeypatch.setattr(virtualenv, "MARKER", tmp_path / ".venv" / "marker.json")
    monkeypatch.setattr(virtualenv, "LOCKS", {"runtime": lock, "test": lock})
    assert not virtualenv.is_installed("runtime")
    virtualenv.mark_installed("runtime")
    assert virtualenv.is_installed("runtime")
    assert not virtualenv.is_installed("test")
    virtualenv.mark_installed("test")
    assert virtualenv.is_installed("test")
    lock.write_text("django==5.3\n")
    assert not virtualenv.is_installed("runtime")
    virtualenv.mark_installed("test")
    assert virtualenv.is_installed("runtime")
    moved = (tmp_path / ".venv").rename(tmp_path / "elsewhere")
    monkeypatch.setattr(virtualenv, "VENV", moved)
    monkeypatch.setattr(virtualenv, "PYTHON", moved / "bin" / "python")
    monkeypatch.setattr(virtualenv, "MARKER", moved / "marker.json")
    assert not virtualenv.is_installed("runtime")
