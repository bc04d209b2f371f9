"""Servers on 127.0.0.1 for the length of a measurement, and the processor time that they use. Linux only."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from bench.environment import variables
from bench.visits import Request
from config.bootstrap.ports import free_port
from config.bootstrap.supervising import ending_with
from config.bootstrap.virtualenv import ROOT, SetUpError

SECONDS_TO_START = 30
# As `serve` starts it, with one worker process instead of one for each core.
GRANIAN = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "2"]
GRANIAN += ["--no-ws", "--host", "127.0.0.1", "--log-level", "warning"]


class Answer(NamedTuple):
    status: int
    body: bytes


class Cost(NamedTuple):
    """Nanoseconds on a processor: of the server's processes, and of its connections to PostgreSQL."""

    worker: int
    database: int

    @property
    def total(self) -> int:
        return self.worker + self.database


class Server:
    """One granian. `backends`: how its connections to PostgreSQL are found, or None."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, backends: Backends | None) -> None:
        self.process, self.port, self.backends = process, port, backends
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, request: Request) -> Answer:
        """One request over the connection that stays open."""
        self.connection.request(request.method, request.path, request.body, request.headers)
        response = self.connection.getresponse()
        return Answer(response.status, response.read())

    def used(self) -> tuple[Cost, object]:
        """The time used so far, and what must be equal in two calls whose difference shall count: the processes."""
        processes = tuple(_family(self.process.pid))
        backends = tuple(self.backends.pids()) if self.backends else ()
        worker = sum(_nanoseconds(pid) for pid in processes)
        return Cost(worker, sum(_nanoseconds(pid) for pid in backends)), (processes, backends)


class Backends:
    """Connections to PostgreSQL with one application name."""

    def __init__(self, admin: psycopg.Connection, name: str) -> None:
        self.admin, self.name = admin, name

    def pids(self) -> list[int]:
        found = self.admin.execute(
            "select pid from pg_stat_activity where application_name = %s order by pid", [self.name]
        )
        return [pid for (pid,) in found]


@contextmanager
def bare_server() -> Iterator[Server]:
    """The bare view, by the same server with the same options."""
    environment = {"PYTHONPATH": str(ROOT / "bench" / "inside"), "DJANGO_SETTINGS_MODULE": ""}
    with _granian("bare_site:application", environment, ROOT, None) as server:
        yield server


@contextmanager
def site_server(
    checkout: Path, database_url: str, var: Path, admin: psycopg.Connection | None, name: str
) -> Iterator[Server]:
    """The site of a checkout. `admin`: a connection to the server of its PostgreSQL; `name`: of its connections there.

    Raises SetUpError when the checkout's migrations are not those of the database."""
    environment = variables(database_url, var, checkout=checkout) | {"PGAPPNAME": name}
    for command, failure in (
        (
            ["migrate", "--check"],
            "does not start, or has other migrations than the world (build one there with --fresh):",
        ),
        (["collectstatic", "--no-input", "--clear", "-v0"], "cannot collect its static files:"),
    ):
        result = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=checkout,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode:
            raise SetUpError(f"{checkout} {failure}\n{result.stdout[-1500:]}")
    backends = Backends(admin, name) if admin else None
    with _granian("config.wsgi:application", environment, checkout, backends) as server:
        yield server


@contextmanager
def _granian(target: str, environment: Mapping[str, str], folder: Path, backends: Backends | None) -> Iterator[Server]:
    port = free_port()
    process = subprocess.Popen(
        [*GRANIAN, "--port", str(port), target],
        cwd=folder,
        env=os.environ | environment,
        start_new_session=True,  # Ctrl-C is for us first
        preexec_fn=ending_with(os.getpid()),  # noqa: PLW1509 -- no threads here
    )
    try:
        server = Server(process, port, backends)
        _wait(server)
        yield server
        server.connection.close()
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(server: Server) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            server.ask(Request("GET", "/"))
        except OSError:
            server.connection.close()
            time.sleep(0.05)
        else:
            return
    raise SetUpError("granian does not start; its messages are above")


def _family(pid: int) -> Iterator[int]:
    """The process and all that it started."""
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _family(int(child))


def _nanoseconds(pid: int) -> int:
    """Time of all threads of the process on a processor. The first number of schedstat, see proc(5) and the kernel's
    sched-stats documentation."""
    return sum(int(path.read_text().split()[0]) for path in Path(f"/proc/{pid}/task").glob("*/schedstat"))
