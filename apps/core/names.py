"""A column for names that keep their case and are unique without it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Length
from django.db.models.lookups import IExact
from django.db.models.sql.compiler import SQLCompiler


class NameField(models.CharField):  # type: ignore[type-arg]
    """CharField whose `iexact` uses an index on Upper(name) on both engines, and which knows `made_of` and `length`."""


@NameField.register_lookup
class IndexedIExact(IExact):
    """On SQLite Django compiles `iexact` to LIKE, which reads every row; plain values only, no F()."""

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"UPPER({lhs}) = UPPER(%s)", [*params, self.rhs]


@NameField.register_lookup
class MadeOf(models.Lookup):
    """`name__made_of="A-Za-z0-9_-"`: no character outside these ranges (a hyphen stands last).

    Not `regex`: that is a Python function on SQLite, without which other programs can't write to the table."""

    lookup_name = "made_of"
    prepare_rhs = True

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} NOT GLOB ('*[^' || %s || ']*')", [*params, self.rhs]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        return rf"{lhs} ~ ('\A[' || %s || ']*\Z')", [*params, self.rhs]


NameField.register_lookup(Length, "length")
