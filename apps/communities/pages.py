"""What the views of a community share: its pages have the same frame, and its forms are answered the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.communities.sidebar import sidebar_of
from apps.communities.standing import Standing
from apps.core.errors import RuleViolation
from apps.core.keyset import Page


def render_about(
    request: HttpRequest, template: str, standing: Standing, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the community with its head and sidebar: two statements for the sidebar."""
    return render(request, template, {**sidebar_of(standing.community, standing), **context}, status=status)


def is_done(form: Form, service: Callable[..., object], **who_and_where: Any) -> bool:
    """Whether the form was valid and the service accepted what it holds. A RuleViolation becomes the form's error."""
    if not form.is_valid():
        return False
    try:
        service(**who_and_where, **form.cleaned_data)
    except RuleViolation as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def status_of(*forms: Form) -> int:
    """422 where a form was refused, whoever refused it, and stands on the page with what was typed; else 200."""
    return 422 if any(form.errors for form in forms) else 200


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


def cleaned_or_400(form: Form) -> dict[str, Any]:
    """What a button sent. Raises BadRequest with the form's sentence: a person who used the button never sees it."""
    if form.is_valid():
        return form.cleaned_data
    raise BadRequest(next(iter(sentences[0] for sentences in form.errors.values())))
