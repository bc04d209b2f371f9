"""Query sets that are built and compiled once for a process, and then run with other values.

To build and compile the query of a listing takes Django one to four milliseconds, which is more than to run it. So the
query set is built with *places* where the values of a request will stand, and its SQL is kept.

    @lru_cache(maxsize=64)
    def _posts(alias: str) -> Prepared:
        return Prepared(Post.objects.using(alias).filter(among("pk", KEYS), author=MEMBER))

    posts = _posts(alias).run({KEYS: [1, 2, 3], MEMBER: viewer.pk})
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, QuerySet
from django.db.models.sql.compiler import SQLCompiler

# Values that no row and no request has, by which a place is recognised among the parameters of the SQL. An integer
# column takes each of the first.
KEYS, MEMBER, COMMUNITY, ITEM = range(-(2**62), -(2**62) + 4)
NAME = "A NAME THAT NOBODY HAS"
MOMENT = datetime(9999, 1, 1, 1, 1, 1, 11, tzinfo=UTC)


class Among(Expression):
    """Condition: the column is one of the keys that a run gives for `place`, however many there are."""

    output_field = BooleanField()

    def __init__(self, column: str, place: int = KEYS) -> None:
        super().__init__()
        self.column: Any = F(column)
        self.place = place

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.column,) = exprs

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        sql, params = compiler.compile(self.column)
        values = "= any(%s::bigint[])" if connection.vendor == "postgresql" else "in (select value from json_each(%s))"
        return f"{sql} {values}", (*params, self.place)


class Prepared:
    """The SQL of a query set, with places for values. Safe for threads: a run copies what it changes."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        """Compiles the query set for its database. Raises EmptyResultSet if it can't hold any row."""
        self._rows = rows
        self._compiler = rows.query.get_compiler(using=rows.db)
        self._sql, params = self._compiler.as_sql()
        self._params = list(params)
        places: dict[Any, Any] = {place: place for place in (KEYS, MEMBER, COMMUNITY, ITEM, NAME)}
        connection = connections[rows.db]
        places[_for_database(MOMENT, connection)] = MOMENT
        self._places = [
            (i, places[param]) for i, param in enumerate(params) if isinstance(param, Hashable) and param in places
        ]
        # What is the same for every run is not sent as a value each time. SQLite does not mind.
        if hasattr(connection, "written_out"):
            self._sql = connection.written_out(self._sql, params, [i for i, _ in self._places])
            self._params = [self._params[i] for i, _ in self._places]
            self._places = [(i, place) for i, (_, place) in enumerate(self._places)]

    def run(self, values: Mapping[Any, Any]) -> QuerySet[Any, Any]:
        """The query set with a value in each place; it can only be read. KEYS takes a list of integers. One statement
        when it is read. Raises KeyError for a place without a value."""
        compiler = copy(self._compiler)
        compiler.connection = connection = connections[self._rows.db]
        params = list(self._params)
        for i, place in self._places:
            params[i] = _for_database(values[place], connection)
        compiler.as_sql = lambda *_, **__: (self._sql, params)
        query = copy(self._rows.query)
        query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        rows: QuerySet[Any, Any] = self._rows.all()
        rows.query = query
        return rows


def _for_database(value: Any, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, list) and connection.vendor != "postgresql":
        return json.dumps(value)
    return value
