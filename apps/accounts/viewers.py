"""The viewer of a page, and the one statement that reads a member together with what every page asks about them.

An app above accounts adds a column to that statement in its AppConfig.ready, and reads it with `columns_of`:

    add_viewer_column("unread_count", Coalesce(Subquery(counted), 0))

See docs/development.md, "A column of the viewer"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models.expressions import Combinable, Expression

from apps.accounts.models import User
from apps.core.databases import read_connection

Viewer = User | AnonymousUser

# By name, in the order in which the apps added them.
COLUMNS: dict[str, Combinable] = {}

# Keeps the names of columns apart from the fields of User.
_PREFIX = "viewer_"
_NOBODY = -1
_includes_columns: ContextVar[bool] = ContextVar("includes_columns", default=False)


def add_viewer_column(name: str, expression: Combinable) -> None:
    """Read the expression with every viewer from now on. Raises ValueError for a name that is taken.

    `expression` is over the row of the User: a subquery with OuterRef("pk"), not an aggregate over a join. It is
    compiled once for each process, so the present moment in it must be the database's, Now()."""
    if name in COLUMNS:
        raise ValueError(f"the viewer already has a column {name!r}")
    COLUMNS[name] = expression


@contextmanager
def including_columns(*, included: bool) -> Iterator[None]:
    """While the block runs, `load_viewer` reads the columns too, or leaves them out."""
    token = _includes_columns.set(included)
    try:
        yield
    finally:
        _includes_columns.reset(token)


def load_viewer(pk: int) -> User | None:
    """Return the member with this key, with every column inside `including_columns`. One statement."""
    return _with_columns(pk) if _includes_columns.get() else User.objects.filter(pk=pk).first()


def columns_of(member: User) -> Mapping[str, Any]:
    """Return every column of the member by its name. Raises User.DoesNotExist for a row that is gone.

    No statement if the member is the viewer of a GET or HEAD request. Otherwise one, on every call: a request that
    writes must not show what was true before its write, so nothing is kept."""
    if member.viewer_columns is not None:
        return member.viewer_columns
    fresh = _with_columns(member.pk)
    if fresh is None or fresh.viewer_columns is None:
        raise User.DoesNotExist
    return fresh.viewer_columns


@dataclass(frozen=True, slots=True)
class _Statement:
    """What the ORM compiled; the key of the member is the last parameter."""

    sql: str
    parameters: tuple[Any, ...]
    columns: tuple[Expression, ...]


def _with_columns(pk: int) -> User | None:
    connection = read_connection(User)
    names = tuple(COLUMNS)
    statement = _compiled(connection.alias, names)
    rows = User.objects.raw(statement.sql, (*statement.parameters, pk), using=connection.alias)
    for member in rows:
        values = [member.__dict__.pop(_PREFIX + name) for name in names]
        compiler = User.objects.using(connection.alias).query.get_compiler(connection=connection)
        converted = next(iter(compiler.apply_converters([values], compiler.get_converters(statement.columns))))
        member.viewer_columns = dict(zip(names, converted, strict=True))
        return member
    return None


@cache
def _compiled(alias: str, names: tuple[str, ...]) -> _Statement:
    """Building and compiling these subqueries takes Django 4 ms, running them 0.3 ms: done once for each process."""
    members = User.objects.using(alias).annotate(**{_PREFIX + name: COLUMNS[name] for name in names})
    query = members.filter(pk=_NOBODY).query
    if query.group_by is not None:
        raise ValueError("a column of the viewer must be a subquery that does not group the members")
    sql, parameters = query.get_compiler(using=alias).as_sql()
    return _Statement(sql, tuple(parameters[:-1]), tuple(query.annotations.values()))
