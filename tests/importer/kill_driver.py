"""Kills imports at chosen statements and lets them run again; prints one JSON object. Run by test_kill.

python -m tests.importer.kill_driver RS_FILE RC_FILE TIMES, with DATABASE_URL naming a database that this program may
make, fill and drop. Each import is a process of its own, which dies by SIGKILL just before or just after a statement
has reached the database."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]
SEED = 20130101
BATCH_ROWS = 60


def main(submissions: str, comments: str, times: int) -> None:
    django.setup()
    from django.core.management import call_command

    database = _database()
    database.make()
    try:
        _apart(partial(call_command, "migrate", verbosity=0))
        database.keep()
        statements, uninterrupted = _apart(partial(_whole_import, submissions, comments))
        killed_at = sorted(random.Random(SEED).sample(range(1, statements + 1), times))
        again = []
        for number, statement in enumerate(killed_at):
            database.restore()
            _apart(partial(_killed_import, submissions, comments, statement, after=number % 2 == 0), kills=True)
            again.append(_apart(partial(_whole_import, submissions, comments))[1])
    finally:
        database.drop()
    answer = {"statements": statements, "killed_at": killed_at, "uninterrupted": uninterrupted, "again": again}
    json.dump(answer, sys.stdout)


def _whole_import(submissions: str, comments: str) -> tuple[int, str]:
    """The number of statements, and the checksum of everything that stands in the database then."""
    from django.db import connection

    from tests.importer.states import checksum_of_everything

    seen = 0

    def count(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal seen
        seen += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        _import(submissions, comments)
    return seen, checksum_of_everything()


def _killed_import(submissions: str, comments: str, statement: int, *, after: bool) -> None:
    from django.db import connection

    seen = 0

    def kill(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal seen
        seen += 1
        if seen == statement and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = execute(sql, params, many, context)
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    with connection.execute_wrapper(kill):
        _import(submissions, comments)


def _import(submissions: str, comments: str) -> None:
    from apps.communities.models import Visibility
    from apps.importer.importing import Wishes, import_dump
    from apps.importer.places import Terms
    from apps.importer.progress import Progress
    from apps.importer.quiet import without_query_log
    from apps.importer.readers import Dump

    wishes = Wishes(
        submissions=[Dump(Path(submissions))],
        comments=[Dump(Path(comments))],
        terms=Terms(visibility=Visibility.PUBLIC),
        batch_rows=BATCH_ROWS,
    )
    with without_query_log():
        import_dump(wishes, Progress(None))


def _apart(work: Callable[[], Any], *, kills: bool = False) -> Any:
    """The answer of `work`, done in a process of its own, which has to end as foretold."""
    from django.db import connections

    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as answer:
            json.dump(work(), answer)
        connections.close_all()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status != (-signal.SIGKILL if kills else 0):
        raise SystemExit(f"a child ended with {status}")
    return None if kills else json.loads(text)


class _SqliteFile:
    def __init__(self, name: str) -> None:
        self._file = Path(name)
        self._kept = self._file.with_suffix(".kept")

    def make(self) -> None:
        self.drop()

    def keep(self) -> None:
        shutil.copy(self._file, self._kept)

    def restore(self) -> None:
        self._remove_file()
        shutil.copy(self._kept, self._file)

    def drop(self) -> None:
        self._remove_file()
        self._kept.unlink(missing_ok=True)

    def _remove_file(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._file}{suffix}").unlink(missing_ok=True)


class _PostgresDatabase:
    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._name = settings["NAME"]
        self._kept = f"{self._name}_kept"

    def make(self) -> None:
        self.drop()
        self._execute(f'create database "{self._name}"')

    def keep(self) -> None:
        # A busy server notices some time later that a client has left, and copies only what nobody looks at.
        self._execute(
            "select pg_terminate_backend(pid, 30000) from pg_stat_activity "
            f"where datname = '{self._name}' and pid <> pg_backend_pid()"
        )
        self._execute(f'create database "{self._kept}" template "{self._name}"')

    def restore(self) -> None:
        self._execute(f'drop database "{self._name}" with (force)')
        self._execute(f'create database "{self._name}" template "{self._kept}"')

    def drop(self) -> None:
        for name in (self._name, self._kept):
            self._execute(f'drop database if exists "{name}" with (force)')

    def _execute(self, statement: str) -> None:
        import psycopg
        from django.db import connections

        connections.close_all()
        with psycopg.connect(
            host=self._settings["HOST"],
            port=self._settings["PORT"],
            user=self._settings["USER"],
            password=self._settings["PASSWORD"],
            dbname="postgres",
            autocommit=True,
        ) as admin:
            admin.execute(statement.encode())


def _database() -> _SqliteFile | _PostgresDatabase:
    from django.conf import settings

    database = settings.DATABASES["default"]
    return _SqliteFile(database["NAME"]) if "sqlite" in database["ENGINE"] else _PostgresDatabase(database)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
