"""Columns of admin lists with short headings and values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def moment(name: str, label: str | _StrPromise) -> Callable[[Any], str]:
    """Return a column with a time as 2026-11-20 18:16, in the site's time zone, or "-"; sortable."""

    @admin.display(description=label, ordering=name)
    def column(row: Any) -> str:
        value = getattr(row, name)
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else "-"

    column.__name__ = name
    return column


def short(name: str, label: str | _StrPromise, *, is_yes_or_no: bool = False) -> Callable[[Any], Any]:
    """Return a column with the stored value under a heading shorter than the field's own name; sortable."""

    @admin.display(description=label, ordering=name, boolean=is_yes_or_no or None)
    def column(row: Any) -> Any:
        return getattr(row, name)

    column.__name__ = name
    return column
