"""A server and its worker live and end together, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from config.bootstrap.supervising import FIRST_PAUSE, LONGEST_PAUSE, LOOK, STEADY, Keeper
from tests.config.test_bootstrap import ROOT, is_open

pytestmark = pytest.mark.sqlite  # needs no database of the tests, so one engine is enough

# Each writes its process id into the file that it is given.
SERVER = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(60)"
# It ends with status 7 when its worker has begun.
BRIEF_SERVER = (
    "import pathlib, sys, time; file = pathlib.Path(sys.argv[1]).with_name('worker')\n"
    "while not (file.exists() and file.read_text().endswith('\\n')): time.sleep(0.05)\n"
    "sys.exit(7)"
)
WORKER = (
    "import os, pathlib, sys; file = pathlib.Path(sys.argv[1]).open('a');"
    "print(os.getpid(), file=file, flush=True); sys.stdin.read()"
)
# It ends when it is told to, but not when its input is closed.
DEAF_WORKER = WORKER.replace("sys.stdin.read()", "import time; time.sleep(60)")
SUPERVISE = (
    "import ast, sys; from config.bootstrap.supervising import supervise;"
    "sys.exit(supervise(*ast.literal_eval(sys.argv[1])))"
)
SECONDS = 20


class Pair:
    """A parent with a server and a worker of a few lines each."""

    def __init__(self, folder: Path, *, server: str = SERVER, worker: str = WORKER) -> None:
        self.server_file, self.worker_file = folder / "server", folder / "worker"
        commands = (
            [sys.executable, "-c", server, str(self.server_file)],
            [sys.executable, "-c", worker, str(self.worker_file)],
        )
        self.parent = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, repr(commands)], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )

    def server(self) -> int:
        return int(soon(lambda: self.server_file.exists() and self.server_file.read_text()))

    def workers(self, count: int) -> list[int]:
        """The ids of the first `count` workers, once there are as many."""

        def started() -> list[str]:
            lines = self.worker_file.read_text().split() if self.worker_file.exists() else []
            return lines if len(lines) >= count else []

        return [int(line) for line in soon(started)]

    def end(self) -> tuple[int, str]:
        _, said = self.parent.communicate(timeout=SECONDS)
        return self.parent.returncode, said


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Callable[..., Pair]]:
    made: list[Pair] = []

    def make(**options: Any) -> Pair:
        made.append(Pair(tmp_path, **options))
        return made[-1]

    yield make
    for one in made:
        if one.parent.poll() is None:
            one.parent.kill()
            one.parent.communicate()


def test_worker_ends_with_the_server_whose_status_is_returned(pair: Callable[..., Pair]) -> None:
    both = pair(server=BRIEF_SERVER, worker=DEAF_WORKER)
    (worker,) = both.workers(1)
    assert both.end()[0] == 7
    assert not is_alive(worker)


def test_server_that_a_signal_ended_gives_the_status_of_a_shell(pair: Callable[..., Pair]) -> None:
    both = pair()
    both.workers(1)
    os.kill(both.server(), signal.SIGKILL)
    assert both.end()[0] == 128 + signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_parent_that_is_told_to_end_ends_both(pair: Callable[..., Pair], number: signal.Signals) -> None:
    both = pair(worker=DEAF_WORKER)
    server, workers = both.server(), both.workers(1)
    both.parent.send_signal(number)
    assert both.end()[0] == 128 + signal.SIGTERM, "the server has no handler of its own"
    assert not is_alive(server)
    assert not is_alive(workers[0])


@pytest.mark.slow
def test_worker_that_dies_is_started_again_and_it_is_said(pair: Callable[..., Pair]) -> None:
    both = pair()
    os.kill(both.workers(1)[0], signal.SIGKILL)
    workers = both.workers(2)
    assert is_alive(workers[1])
    both.parent.terminate()
    assert "the worker ended by signal 9; it starts again in 1 s" in both.end()[1]


def test_neither_outlives_a_parent_that_is_killed(pair: Callable[..., Pair]) -> None:
    both = pair()
    server, workers = both.server(), both.workers(1)
    both.parent.kill()
    both.end()
    # Elsewhere nothing ties the server to its parent, so the test ends it.
    tied = [server, *workers] if sys.platform == "linux" else workers
    assert soon(lambda: not any(is_alive(one) for one in tied))
    if server not in tied:
        os.kill(server, signal.SIGKILL)


def test_pause_grows_with_each_death_and_begins_anew_after_a_steady_minute() -> None:
    now = 0.0
    keeper = Keeper([sys.executable, "-c", ""], clock=lambda: now)

    def pause_after(lived: float) -> float:
        nonlocal now
        keeper.tend()  # starts the worker
        now += lived
        return float(soon(lambda: (pause := keeper.tend()) != LOOK and pause))

    pauses = []
    for lived in [*[0.0] * 8, STEADY]:
        pauses.append(pause_after(lived))
        now += pauses[-1]
    assert pauses == [FIRST_PAUSE, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE, FIRST_PAUSE]


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["its input is closed", "SIGTERM"])
def test_worker_waits_for_a_database_that_is_not_ready_and_ends_promptly(tmp_path: Path, ending: str) -> None:
    log = tmp_path / "log"
    with log.open("w") as file:
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "run_worker", "--end-with-input"],
            cwd=ROOT,
            env=environment_of_a_site(tmp_path, 8000),
            stdin=subprocess.PIPE,
            stderr=file,
        )
    try:
        assert soon(lambda: "the worker tries again in 2 s" in log.read_text(), seconds=60)
        assert worker.poll() is None
        if ending == "SIGTERM":
            worker.terminate()
        else:
            assert worker.stdin is not None
            worker.stdin.close()
        assert worker.wait(5) == 0
    finally:
        if worker.poll() is None:
            worker.kill()
        worker.communicate()


@pytest.mark.slow
def test_site_serves_and_runs_its_tasks_until_it_is_told_to_end(tmp_path: Path) -> None:
    """The real server and the real worker, on a database of their own."""
    port = free_port()
    environment = environment_of_a_site(tmp_path, port)

    def manage(*arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True, timeout=120)

    manage("migrate", "--verbosity=0")
    manage("shell", "-c", "from apps.accounts.mails import send_reset; send_reset.enqueue(None)")
    site = subprocess.Popen([sys.executable, "-m", "config.bootstrap", "serve"], cwd=ROOT, env=environment)
    try:
        soon(lambda: is_open(port), seconds=60)
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:
            assert answer.status == 200
        assert soon(lambda: states(tmp_path) == ["SUCCESSFUL"], seconds=60)
        children = children_of(site.pid)
        assert len(children) == 2
        site.terminate()
        assert site.wait(30) == 0
        assert soon(lambda: not is_open(port) and not any(is_alive(child) for child in children))
    finally:
        if site.poll() is None:
            site.kill()
            site.wait()


def environment_of_a_site(folder: Path, port: int) -> dict[str, str]:
    """A production site whose database is in `folder`; it knows nothing of the servers of the tests."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "DATABASE_"))},
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "THICKET_NO_BOOTSTRAP": "1",
        "THICKET_VAR": str(folder),
        "SECRET_KEY": "a key for this one test",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "GRANIAN_WORKERS": "1",
        "EMAIL_URL": "dummymail://",
        "PORT": str(port),
    }


def soon(question: Callable[[], Any], *, seconds: float = SECONDS) -> Any:
    """The first answer that is not empty; the last one when time is over."""
    deadline = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    # A dead one whose parent has not asked for its status counts as dead.
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def children_of(process: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [int(child) for child, parent in map(str.split, listed.splitlines()) if int(parent) == process]


def states(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "thicket.sqlite3", timeout=10)) as database:
        return [row[0] for row in database.execute("select status from django_tasks_database_dbtaskresult")]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
