"""Statistics for SQLite's query planner, which gathers none by itself. PostgreSQL's autovacuum does.

Without them every index counts as equally good. `PRAGMA optimize` does not help here: up to SQLite 3.45 it looks only
at tables that the same connection has queried before."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models.signals import post_migrate

# Rows of an index that are looked at. It bounds the cost, whatever the tables hold.
ROWS_LOOKED_AT = 1_000
# Rows of a table about which the planner is told nothing.
SMALL = 1_000


def analyse_database(using: str = DEFAULT_DB_ALIAS) -> None:
    """Gather the statistics anew. On PostgreSQL it does nothing.

    Call it after rows were written in bulk and once a day. Takes SQLite's write lock for some milliseconds; the cost
    does not grow with the tables."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute(f"pragma analysis_limit = {ROWS_LOOKED_AT}")
        # Other connections read statistics only when the schema changes. A new table is a change: otherwise a worker
        # would plan with the numbers of its start for as long as it lives.
        cursor.execute("drop table if exists sqlite_stat1")
        cursor.execute("analyze")
        # SQLite would believe that a small table stays small, and read it whole long after it has grown. Without
        # numbers it takes every table for large, which costs nothing while the table is small.
        cursor.execute(
            "delete from sqlite_stat1 where tbl in "
            "(select tbl from sqlite_stat1 group by tbl having max(cast(stat as integer)) < %s)",
            [SMALL],
        )
        cursor.execute("analyze sqlite_schema")


def analyse_after_migrations(app: AppConfig) -> None:
    """From now on `migrate` gathers the statistics when everything is migrated.

    `app`: any app with models; it stands for the one time in each run."""
    post_migrate.connect(_analyse, sender=app, dispatch_uid="analyse_database")


def _analyse(using: str, **_: Any) -> None:
    analyse_database(using)
