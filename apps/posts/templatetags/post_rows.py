"""Posts in templates of Django's engine; the markup stands in templates/posts/_parts.jinja."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from apps.posts import markup
from apps.posts.rows import Row

register = template.Library()


@register.simple_tag(takes_context=True)
def post_rows(context: Context, rows: Sequence[Row]) -> SafeString:
    """A listing, as <ol>."""
    return markup.rows_markup(rows, _page(context), density=context["density"])


@register.simple_tag(takes_context=True)
def post_part(context: Context, part: str, row: Row, *, on_thread: bool = False) -> SafeString:
    """One post, or one of its parts: see markup.part_markup."""
    return markup.part_markup(part, row, _page(context), on_thread=bool(on_thread))


def _page(context: Context) -> markup.Page:
    """A visitor's page asks for no token, so that it sets no cookie."""
    is_member = context["viewer"].is_authenticated
    return markup.Page(is_member, str(context.get("csrf_token", "")) if is_member else "", context.get("here") or "")
