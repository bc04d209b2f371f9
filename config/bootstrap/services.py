"""PostgreSQL and Redis for the tests: the servers that the environment names, else private ones of our own.

Private servers belong to a *keeper*, a process of its own that holds them until its standard input closes. So they
go away whatever becomes of us: an end, Ctrl-C, SIGTERM, even SIGKILL. A server that already runs on a standard port
is never used: it may hold somebody's data.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from config.bootstrap.postgres import Postgres
from config.bootstrap.redis import Redis
from config.bootstrap.virtualenv import ROOT, SetUpError

SECONDS_TO_STOP = 20


@contextmanager
def running(*, postgresql: bool, redis: bool) -> Iterator[dict[str, str]]:
    """TEST_DATABASE_URL and TEST_REDIS_URL of servers that answer, as far as asked for; private ones end with it.

    An address that the environment gives must answer: SetUpError, never a quiet fall-back to another server.
    """
    addresses: dict[str, str] = {}
    missing: list[str] = []
    for name, wanted, verify in (
        ("TEST_DATABASE_URL", postgresql, _verify_postgresql),
        ("TEST_REDIS_URL", redis, _verify_redis),
    ):
        given = os.environ.get(name, "")
        if not wanted:
            continue
        if given:
            verify(given)
            addresses[name] = given
        else:
            missing.append(name)
    if not missing:
        yield addresses
        return
    keeper = subprocess.Popen(
        [sys.executable, "-m", "config.bootstrap.services", *missing],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests first; they still need their servers while they end
    )
    assert keeper.stdin
    assert keeper.stdout
    try:
        report = json.loads(keeper.stdout.readline() or '{"error": "the test services ended before they were ready"}')
        if "error" in report:
            raise SetUpError(report["error"])
        yield addresses | report
    finally:
        keeper.stdin.close()
        try:
            keeper.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            keeper.kill()


def keep(names: list[str]) -> None:
    """The keeper's whole life: start what `names` asks for, report the addresses, hold, stop, clean up."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    # PostgreSQL runs as nobody when we are root, and root's TMPDIR may be closed to it.
    folder = Path(tempfile.mkdtemp(prefix="thicket-services-", dir="/tmp" if os.geteuid() == 0 else None))  # noqa: S108
    folder.chmod(0o711)
    servers: list[Postgres | Redis] = []
    makers: dict[str, Callable[[Path], Postgres | Redis]] = {"TEST_DATABASE_URL": Postgres, "TEST_REDIS_URL": Redis}
    try:
        report = {}
        for name in names:
            server = makers[name](folder)
            servers.append(server)
            report[name] = server.start()
        print(json.dumps(report), flush=True)
        sys.stdin.read()  # until whoever started us closes the pipe, or dies
    except SetUpError as error:
        print(json.dumps({"error": str(error)}), flush=True)
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _verify_postgresql(url: str) -> None:
    import psycopg

    fixes = (
        "  Fix: start that server (15 or newer) with a role that may create databases.\n"
        "  Or: unset TEST_DATABASE_URL, and a private server is started for the tests."
    )
    if not url.startswith(("postgres://", "postgresql://")):
        raise SetUpError(f"TEST_DATABASE_URL must begin with postgres://.\n{fixes}")
    question = (
        "select current_setting('server_version_num')::int >= 150000,"
        " (select rolsuper or rolcreatedb from pg_roles where rolname = current_user)"
    )
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            answer = connection.execute(question).fetchone()
    except psycopg.Error as error:
        raise SetUpError(f"TEST_DATABASE_URL is set, but its server does not answer: {error}\n{fixes}") from error
    if answer != (True, True):
        raise SetUpError(f"the server of TEST_DATABASE_URL is too old, or the role may not create databases.\n{fixes}")


def _verify_redis(url: str) -> None:
    import redis

    try:
        with redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise SetUpError(
            f"TEST_REDIS_URL is set, but its server does not answer: {error}\n"
            "  Fix: start that server.\n"
            "  Or: unset TEST_REDIS_URL, and a private server is started for the tests."
        ) from error


if __name__ == "__main__":
    keep(sys.argv[1:])
