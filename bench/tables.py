"""Many rows into one table: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

Row = tuple[Any, ...]
BATCH = 20_000
# Indexes that no constraint made, those of partial unique constraints among them.
INDEXES = {
    "postgresql": (
        "select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename = any(%s)"
        " and indexname not in (select conname from pg_constraint)"
    ),
    "sqlite": "select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in ({})",
}


@contextmanager
def rows_into(model: type[models.Model], names: Sequence[str]) -> Iterator[Callable[[Row], None]]:
    """A function that writes one row: the values of the columns `names`, in their order. Other columns get the default
    of their field. A moment is a text in UTC, as SQLite stores it. Nothing is validated."""
    given = set(names)
    rest = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and not field.primary_key and field.column not in given
    ]
    columns = ", ".join(f'"{name}"' for name in [*names, *(field.column for field in rest)])
    defaults = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"copy {table} ({columns}) from stdin") as copy,
        ):
            yield lambda row: copy.write_row(row + defaults)
        return
    marks = ", ".join("?" * (len(names) + len(rest)))
    statement = f"insert into {table} ({columns}) values ({marks})"
    waiting: list[Row] = []

    def write(row: Row) -> None:
        waiting.append(row + defaults)
        if len(waiting) >= BATCH:
            flush()

    def flush() -> None:
        connection.connection.executemany(statement, waiting)
        waiting.clear()

    yield write
    flush()


@contextmanager
def in_bulk(*loaded: type[models.Model]) -> Iterator[None]:
    """Inside, the tables have no indexes but their constraints', and no foreign key is checked; at the end the indexes
    are made again. PostgreSQL needs a superuser."""
    tables = [model._meta.db_table for model in loaded]
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("set session_replication_role = replica")
            cursor.execute("set statement_timeout = 0")
            cursor.execute("set maintenance_work_mem = '512MB'")
            cursor.execute(INDEXES["postgresql"], [tables])
        else:
            cursor.execute("pragma foreign_keys = off")
            cursor.execute("pragma synchronous = off")
            cursor.execute("pragma cache_size = -1000000")
            cursor.execute(INDEXES["sqlite"].format(", ".join(["%s"] * len(tables))), tables)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'drop index "{name}"')
    with transaction.atomic():
        yield
    with connection.cursor() as cursor:
        for _name, definition in indexes:
            cursor.execute(definition.replace("%", "%%") if is_postgresql else definition)
        if is_postgresql:
            cursor.execute("set session_replication_role = default")
            cursor.execute("vacuum analyze")
        else:
            cursor.execute("pragma foreign_keys = on")


def set_sequence(model: type[models.Model]) -> None:
    """The next key follows the largest one. SQLite does so by itself."""
    if connection.vendor == "postgresql":
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
