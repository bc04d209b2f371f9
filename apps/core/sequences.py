"""Local posts and comments get ids above any id of a dump, so that imported ones can keep theirs.

The start of a sequence is not part of a migration's state: SQLite forgets it when Django rebuilds the table. So it is
set after each `migrate`, which may happen any number of times, and `check --database` looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.signals import post_migrate

from apps.core.base36 import FIRST_LOCAL_ID


def keep_above_dumps(app: AppConfig, model_name: str) -> None:
    """From now on `migrate` sets the sequence of this model of the app, and `check --database` looks at it."""

    def start(using: str, **_: Any) -> None:
        start_above_dumps(app.get_model(model_name), using)

    def look(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
        model = app.get_model(model_name)
        return [warning for using in databases or () for warning in _below_dumps(model, using)]

    post_migrate.connect(start, sender=app, weak=False)
    checks.register(look, checks.Tags.database)


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


def _below_dumps(model: type[models.Model], using: str) -> list[checks.CheckMessage]:
    """One warning, or none; none before the first `migrate`."""
    connection = connections[using]
    if model._meta.db_table not in connection.introspection.table_names():
        return []
    if (following := next_id(model, using)) >= FIRST_LOCAL_ID:
        return []
    return [
        checks.Warning(
            f"The next {model._meta.verbose_name} gets the id {following}, which a dump may bring too.",
            hint="Run `manage.py migrate`, which sets the sequence again.",
            obj=model,
            id="core.W002",
        )
    ]
