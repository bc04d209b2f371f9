"""Paging by key: a page begins after a row, never at a number. Costs the same at page 1 and at page 4,000."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.fields.tuple_lookups import Tuple as ColumnTuple
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan, TupleLookupMixin
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext as _

from apps.core.base36 import fullname, parse_fullname

PAGE_SIZE = 25
PAGE_SIZE_MAX = 100
BIGGEST = 2**63 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = TypeVar("Row")
Rank = float | int | datetime


class _RowForm:
    """Keeps `(a, b) < (x, y)` on SQLite, where Django writes it out with OR and reads every row above the cursor."""

    def get_fallback_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Sequence[Any]]:
        return super(TupleLookupMixin, self).as_sql(compiler, connection)  # type: ignore[misc, no-any-return]


class RowBefore(_RowForm, TupleLessThan):  # type: ignore[misc]
    pass


class RowAfter(_RowForm, TupleGreaterThan):  # type: ignore[misc]
    pass


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row that a page lies next to. `rank` is None for a bare fullname, which the listing looks up itself."""

    pk: int
    rank: Rank | None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What the query string asks for: at most `size` rows next to `cursor`; the first page without one."""

    size: int = PAGE_SIZE
    cursor: Cursor | None = None


@dataclass(slots=True)
class Page(Generic[Row]):
    """Rows in the order of the listing, and the query strings of the neighbouring pages ("" where there is none)."""

    rows: list[Row]
    next_query: str = ""
    previous_query: str = ""
    # The cursor named a row that this listing does not hold, so this is page 1
    is_restarted: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a listing: by `rank` and then by key, both descending (or both ascending).

    `read_rank` turns the text of a cursor into the column's type and raises ValueError; `kind` is the fullname's."""

    rank: str
    kind: str = "t3"
    read_rank: Callable[[str], Rank] = float
    ascending: bool = False

    def sorted(self, rows: QuerySet[Any], *, backwards: bool = False) -> QuerySet[Any]:
        sign = "" if self.ascending != backwards else "-"
        return rows.order_by(f"{sign}{self.rank}", f"{sign}pk")

    def beyond(self, rows: QuerySet[Any], cursor: Cursor) -> QuerySet[Any]:
        """The rows behind the cursor, in the direction of the listing (or against it, for a cursor backwards)."""
        lookup = RowAfter if self.ascending != cursor.backwards else RowBefore
        return rows.filter(lookup(ColumnTuple(self.rank, "pk"), (cursor.rank, cursor.pk)))

    def query(self, row: Any, *, backwards: bool = False) -> str:
        return cursor_query(self.kind, row.pk, getattr(row, self.rank), backwards=backwards)


class FactsOrder(Order):
    """The order of a listing of facts: light rows that hold what they are ordered by in `rank`. Where it is None, as it
    would tell what is hidden, the address names the row only, and the page looks its rank up."""

    def query(self, row: Any, *, backwards: bool = False) -> str:
        if row.rank is None:
            return urlencode({"before" if backwards else "after": fullname(self.kind, row.pk)})
        return cursor_query(self.kind, row.pk, row.rank, backwards=backwards)


def page_of(
    rows: QuerySet[Any, Any], order: Order, request: PageRequest, *, make: Callable[..., Any] | None = None
) -> Page[Any]:
    """One page, one statement (two when the cursor is a bare fullname). `make`: makes a light row of the columns that
    a QuerySet with `values` reads, given by their names."""
    cursor, restarted = located(rows, order, request.cursor)
    backwards = cursor is not None and cursor.backwards
    ordered = order.sorted(rows, backwards=backwards)
    if cursor is not None:
        ordered = order.beyond(ordered, cursor)
    wanted = ordered[: request.size + 1]
    found: list[Any] = [make(**row) for row in wanted] if make else list(wanted)
    page: Page[Any] = cut(found, order.query, request.size, cursor)
    page.is_restarted = restarted
    return page


def located(rows: QuerySet[Any], order: Order, cursor: Cursor | None) -> tuple[Cursor | None, bool]:
    """The cursor with its rank; (None, True) when it is a bare fullname of a row that this listing does not hold."""
    if cursor is None or cursor.rank is not None:
        return cursor, False
    rank = rows.filter(pk=cursor.pk).values_list(order.rank, flat=True).first()
    return (None, True) if rank is None else (Cursor(cursor.pk, rank, cursor.backwards), False)


def cut(found: list[Row], query: Callable[..., str], size: int, cursor: Cursor | None) -> Page[Row]:
    """The page from up to `size` + 1 rows in the order in which they were read."""
    more, rows = len(found) > size, found[:size]
    backwards = cursor is not None and cursor.backwards
    if backwards:
        rows.reverse()
    if not rows:
        return Page([])
    has_next, has_previous = (True, more) if backwards else (more, cursor is not None)
    return Page(
        rows,
        next_query=query(rows[-1]) if has_next else "",
        previous_query=query(rows[0], backwards=True) if has_previous else "",
    )


def cursor_query(kind: str, pk: int, rank: Rank, *, backwards: bool = False) -> str:
    """`after=t3_abc&rank=12644.1`, or `before=…`. A moment travels as whole microseconds since 1970."""
    text = str(microseconds(rank)) if isinstance(rank, datetime) else repr(rank)
    return urlencode({"before" if backwards else "after": fullname(kind, pk), "rank": text})


def read_page_request(query: Mapping[str, str], order: Order, *, size: int = PAGE_SIZE) -> PageRequest:
    """Raises BadRequest, with a sentence, for what can't be a page."""
    return PageRequest(read_limit(query, size), read_cursor(query, order))


def read_limit(query: Mapping[str, str], default: int = PAGE_SIZE) -> int:
    """1 to 100; more is taken as 100. Raises BadRequest for what is not a positive number."""
    text = query.get("limit", "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) == 0:
        raise BadRequest(_("“limit” is a number from 1 to 100. Leave it out for 25 a page."))
    return min(int(text), PAGE_SIZE_MAX)


def read_cursor(query: Mapping[str, str], order: Order) -> Cursor | None:
    """Raises BadRequest for a broken fullname or rank, a rank that is no number, and keys beyond 64 bits."""
    backwards = "before" in query and "after" not in query
    text = query.get("before" if backwards else "after", "")
    if not text:
        return None
    try:
        kind, pk = parse_fullname(text)
        if kind != order.kind:
            raise ValueError(kind)
        rank = order.read_rank(query["rank"]) if query.get("rank") else None
        if isinstance(rank, float) and not isfinite(rank):
            raise ValueError(rank)
        if isinstance(rank, int) and abs(rank) > BIGGEST:
            raise ValueError(rank)
    except (ValueError, OverflowError, OSError) as error:  # OSError: a moment that the platform can't tell
        raise BadRequest(_("This link to a page of the list is damaged. Begin at the first page.")) from error
    return Cursor(pk, rank, backwards)


def moment_rank(text: str) -> datetime:
    """The inverse of `microseconds`. Raises ValueError or OverflowError."""
    return EPOCH + timedelta(microseconds=int(text))


def microseconds(moment: datetime) -> int:
    """Since 1970, whole; below zero before."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def newest(kind: str = "t3") -> Order:
    """The order of everything that is listed by its time, newest first."""
    return Order("created_at", kind, moment_rank)
