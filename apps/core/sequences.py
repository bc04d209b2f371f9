"""Local posts and comments get ids above any id of a dump, so that imported ones can keep theirs.

The start of a sequence is not part of a migration's state: SQLite forgets it when Django rebuilds the table. So it is
set after each `migrate`, which may happen any number of times."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from apps.core.base36 import FIRST_LOCAL_ID


def start_above_dumps(model: type[models.Model], using: str = DEFAULT_DB_ALIAS) -> None:
    """The next id is FIRST_LOCAL_ID or more. Changes nothing if it is already."""
    connection = connections[using]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if next_id(model, using) >= FIRST_LOCAL_ID:
            return
        if connection.vendor == "postgresql":
            cursor.execute("select setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, FIRST_LOCAL_ID])
        else:
            cursor.execute("delete from sqlite_sequence where name = %s", [table])
            cursor.execute("insert into sqlite_sequence (name, seq) values (%s, %s)", [table, FIRST_LOCAL_ID - 1])


def next_id(model: type[models.Model], using: str = DEFAULT_DB_ALIAS) -> int:
    """The id that the next row gets at the least."""
    connection = connections[using]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("select pg_get_serial_sequence(%s, 'id')", [table])
            name = cursor.fetchone()[0]
            cursor.execute(f"select last_value + is_called::int from {name}")
            return int(cursor.fetchone()[0])
        cursor.execute("select seq from sqlite_sequence where name = %s", [table])
        row: tuple[Any, ...] | None = cursor.fetchone()
        return int(row[0]) + 1 if row else 1
