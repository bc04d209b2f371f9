"""Which parameters of an address may filter the rows of an admin page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin import FieldListFilter, ModelAdmin, RelatedFieldListFilter, SimpleListFilter
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

SEARCH_MAX = 200


class RowsOfViewerFilter(RelatedFieldListFilter):
    """A filter by a relation that offers only the rows which the related model's own page shows to this viewer.

    One statement. Nothing is offered if the related model has no page."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[Any]:
        try:
            page = model_admin.admin_site.get_model_admin(field.remote_field.model)
        except NotRegistered:
            return []
        return [(row.pk, str(row)) for row in page.get_queryset(request)] if page.has_view_permission(request) else []


class SearchForm(ChangeListSearchForm):
    """A search of bounded length: each word adds a condition to the statement."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {SEARCH_VAR: forms.CharField(required=False, strip=False, max_length=SEARCH_MAX)}


class PageChangeList(ChangeList):
    search_form_class = SearchForm


def declared_lookups(page: ModelAdmin[Any], request: HttpRequest) -> frozenset[str]:
    """Return the parameters that the page's filters and its date hierarchy read. No statements."""
    found = {name for item in page.get_list_filter(request) for name in _parameters(page, request, item)}
    if page.date_hierarchy:
        found |= {f"{page.date_hierarchy}__{part}" for part in ("year", "month", "day")}
    return frozenset(found)


def _parameters(page: ModelAdmin[Any], request: HttpRequest, item: Any) -> Iterable[str]:
    if isinstance(item, type) and issubclass(item, SimpleListFilter):
        return [str(item.parameter_name)]
    path, kind = item if isinstance(item, list | tuple) else (item, None)
    column: Any = get_fields_from_path(page.model, path)[-1]
    if column.is_relation:
        # Django's own filter would offer every row of the related table, whoever asks.
        if kind is None or not issubclass(kind, RowsOfViewerFilter):
            raise ImproperlyConfigured(f"{type(page).__name__} filters by {path} without RowsOfViewerFilter")
        return [f"{path}__{column.target_field.name}__exact", f"{path}__isnull"]
    spec: Any = (kind or FieldListFilter.create)(column, request, {}, page.model, page, field_path=path)
    return [name for name in spec.expected_parameters() if name is not None]
