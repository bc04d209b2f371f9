"""Kills imports at chosen statements and lets them run again; prints one JSON object. Run by test_kill.

python -m tests.importer.kill_driver RS_FILE RC_FILE TIMES SEED, with DATABASE_URL naming a migrated database that this
program empties before each import. Each import is a process of its own, which dies by SIGKILL just before or just after
a statement has reached the database."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import traceback
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import django

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]
BATCH_ROWS = 30


def main(submissions: str, comments: str, times: int, seed: int) -> None:
    django.setup()
    _apart(_empty)
    statements, uninterrupted = _apart(partial(_whole_import, submissions, comments))
    killed_at = moments(statements, times, random.Random(seed))
    again = []
    for number, statement in enumerate(killed_at):
        _apart(_empty)
        _apart(partial(_killed_import, submissions, comments, statement, after=number % 2 == 0), kills=True)
        again.append(_apart(partial(_whole_import, submissions, comments))[1])
    answer = {"statements": statements, "killed_at": killed_at, "uninterrupted": uninterrupted, "again": again}
    json.dump(answer, sys.stdout)


def moments(statements: int, times: int, chance: random.Random) -> list[int]:
    """One number in each of `times` equal parts of 1 … `statements`, so that no part of the run is left out."""
    edges = [statements * part // times for part in range(times + 1)]
    return [chance.randint(first + 1, last) for first, last in pairwise(edges)]


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
    from apps.importer.importing import import_dump
    from apps.importer.places import Terms
    from apps.importer.progress import Progress
    from apps.importer.quiet import without_query_log
    from apps.importer.readers import Dump
    from apps.importer.wishes import Wishes

    wishes = Wishes(
        submissions=[Dump(Path(submissions))],
        comments=[Dump(Path(comments))],
        terms=Terms(visibility=Visibility.PUBLIC),
        batch_rows=BATCH_ROWS,
    )
    with without_query_log():
        import_dump(wishes, Progress(None))


def _empty() -> None:
    """Removes all that an import writes, and whatever hangs on it. Waits for sessions whose clients were killed."""
    from django.core.management.color import no_style
    from django.db import connection

    from apps.importer.database import patient_transaction
    from tests.importer.states import MODELS

    tables = [model._meta.db_table for model in MODELS]
    with patient_transaction():
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables, allow_cascade=True))


def _apart(work: Callable[[], Any], *, kills: bool = False) -> Any:
    """The answer of `work`, done in a process of its own, which has to end as foretold."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(work, writing)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status != (-signal.SIGKILL if kills else 0):
        raise SystemExit(f"a child ended with {status}")
    return None if kills else json.loads(text)


def _answer(work: Callable[[], Any], writing: int) -> NoReturn:
    """Ends this process, without a word to what its parent has open."""
    from django.db import connections

    try:
        with os.fdopen(writing, "w") as answer:
            json.dump(work(), answer)
        connections.close_all()
    except BaseException:  # noqa: BLE001 (told, and the process ends)
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
