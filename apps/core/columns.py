"""Columns that a listing reads in place of the stored ones, because they cost less to load."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.sql.compiler import SQLCompiler


class EpochSeconds(models.Func):
    """A moment as whole seconds since 1970: Django's loader of timestamps is what costs most on a long page."""

    output_field = models.BigIntegerField()
    arity = 1

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, list[Any]]:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"floor(extract(epoch from {sql}))::bigint", list(params)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[Any, ...]]:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"cast(strftime('%%s', {sql}) as integer)", tuple(params)


def whether(condition: Q) -> Any:
    """Whether the condition holds of the row: a time that nobody reads is loaded as a yes or no."""
    return ExpressionWrapper(condition, output_field=BooleanField())
