"""The frame that all pages of a community share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.communities.sidebar import sidebar_of
from apps.communities.standing import Standing
from apps.core.keyset import Page


def render_about(
    request: HttpRequest, template: str, standing: Standing, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the community with its head and sidebar: two statements for the sidebar."""
    return render(request, template, {**sidebar_of(standing.community, standing), **context}, status=status)


def with_addresses(page: Page[Any], request: HttpRequest, **kept: str) -> dict[str, Any]:
    """The page for a template: `page.rows`, `page.next_url`, `page.previous_url` and `page.is_restarted`.

    `kept`: parameters that the neighbouring pages carry too; empty ones are left out."""
    return {
        "rows": page.rows,
        "is_restarted": page.is_restarted,
        "next_url": _address(request, page.next_query, kept),
        "previous_url": _address(request, page.previous_query, kept),
    }


def _address(request: HttpRequest, query: str, kept: Mapping[str, str]) -> str:
    if not query:
        return ""
    first = urlencode({name: value for name, value in kept.items() if value})
    return f"{request.path}?{first}&{query}" if first else f"{request.path}?{query}"
