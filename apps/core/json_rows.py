"""A whole list of rows as one value of another row."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, JSONField, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from django.db.models.sql.compiler import SQLCompiler


class JsonRows(Subquery):
    """The rows of an ordered and limited query set as a JSON list of objects, in the order of the query set.

    `fields` maps each key of the objects to the lookup or expression of its value. The list is empty if there are no
    rows. Booleans arrive as 0 and 1 from SQLite, which has no type for them. Raises ValueError for a query set without
    an order or a limit.

    PostgreSQL's ARRAY() keeps the order of its subquery. SQLite before 3.44 has no ORDER BY inside an aggregate, but it
    reads a subquery with a LIMIT as it is written: it does not merge it into the outer query or drop its ORDER BY."""

    output_field = JSONField()

    def __init__(self, rows: QuerySet[Any], **fields: str | Combinable) -> None:
        if not rows.ordered or rows.query.high_mark is None:
            raise ValueError("JsonRows needs rows with an order and a limit")
        values = {key: F(value) if isinstance(value, str) else value for key, value in fields.items()}
        super().__init__(rows.values(json_row=JSONObject(**values)))

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, Any]:
        # The result of a subquery is plain text to SQLite; json() makes it JSON again.
        template = "(SELECT json_group_array(json(json_row)) FROM (%(subquery)s))"
        return self.as_sql(compiler, connection, template=template)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="to_jsonb(ARRAY(%(subquery)s))")
