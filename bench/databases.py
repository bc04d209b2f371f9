"""Where the worlds of the measurements are kept: var/bench/, a PostgreSQL of their own and files of SQLite.

python -m bench.databases FOLDER      what `server` starts: PostgreSQL until standard input closes
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from config.bootstrap.postgres import SPEED, Postgres
from config.bootstrap.virtualenv import ROOT, SetUpError

SECONDS_TO_STOP = 60
# Nothing has to survive a crash of the machine, since a world can be built again. Autovacuum would work while we
# measure; every build ends with VACUUM ANALYZE. Statements are counted only while somebody asks (bench/measuring.py).
SETTINGS = [
    *SPEED,
    "shared_buffers=1GB",
    "effective_cache_size=4GB",
    "max_wal_size=8GB",
    "checkpoint_timeout=1h",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
]
COUNTING = ["shared_preload_libraries=pg_stat_statements"]


def folder() -> Path:
    """THICKET_VAR/bench, by default var/bench. On PostgreSQL its parents must be open to others when we are root."""
    place = Path(os.environ.get("THICKET_VAR", ROOT / "var")) / "bench"
    place.mkdir(parents=True, exist_ok=True)
    return place


@contextmanager
def server() -> Iterator[str]:
    """Address of the database `postgres` of a private server over the kept data. It ends with the block, or with us.

    Raises SetUpError, also when another process has these data open."""
    keeper = subprocess.Popen(
        [sys.executable, "-m", "bench.databases", str(folder())],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for us first
    )
    assert keeper.stdin
    assert keeper.stdout
    try:
        answer = json.loads(keeper.stdout.readline() or '{"error": "PostgreSQL ended before it was ready"}')
        if "error" in answer:
            raise SetUpError(answer["error"])
        yield answer["url"]
    finally:
        keeper.stdin.close()
        try:
            keeper.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            keeper.kill()


def create_database(server_url: str, name: str, *, fresh: bool) -> str:
    """Address of the database, which is made unless it exists; with `fresh` it is made again, empty."""
    with psycopg.connect(server_url, autocommit=True) as admin:
        if fresh:
            admin.execute(f'drop database if exists "{name}" with (force)')
        if not admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            admin.execute(f'create database "{name}"')
    return server_url.rpartition("/")[0] + f"/{name}"


def keep(place: Path) -> None:
    """The keeper's whole life: start, report the address, hold, stop."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    place.chmod(0o711)  # when we are root, PostgreSQL runs as nobody
    running = Postgres(place, settings=[*SETTINGS, *COUNTING], is_kept=True)
    try:
        try:
            url = running.start()
        except SetUpError:  # perhaps a server without pg_stat_statements
            running = Postgres(place, settings=SETTINGS, is_kept=True)
            url = running.start()
        print(json.dumps({"url": url}), flush=True)
        sys.stdin.read()
    except SetUpError as error:
        print(json.dumps({"error": str(error)}), flush=True)
    finally:
        running.stop()


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
