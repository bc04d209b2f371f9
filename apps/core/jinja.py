"""Jinja2, for the one fragment that a page repeats two hundred times (docs/decisions/0011)."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment

from apps.core.templatetags.icons import icon
from apps.core.templatetags.stored import stored_html


def environment(**options: Any) -> Environment:
    """Escapes everything that is not called safe, like Django's own engine; unknown names are errors."""
    jinja = Environment(**{**options, "trim_blocks": True, "lstrip_blocks": True, "autoescape": True})  # noqa: S701 -- on
    jinja.globals["icon"] = icon
    jinja.filters["stored_html"] = stored_html
    return jinja


def fragment(template: str, context: dict[str, Any]) -> SafeString:
    """The rendered fragment, for a page of Django's engine."""
    return mark_safe(render_to_string(template, context, using="jinja2"))  # noqa: S308 -- an engine that escapes
