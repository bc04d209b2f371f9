"""Moments in templates: {% load moments %}."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core import moments

register = template.Library()


@register.filter
def ago(value: datetime | float | None) -> str:
    """{{ value|ago }} is "5 minutes ago", from a datetime or from seconds since 1970; "" for nothing."""
    return "" if value is None or value == "" else moments.ago(moments.seconds(value), moments.now())


@register.simple_tag
def moment(value: datetime | float) -> SafeString:
    """{% moment value %}: how long ago, in a <time> that holds the machine's form and has the whole moment as title."""
    epoch = moments.seconds(value)
    words = moments.ago(epoch, moments.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', moments.iso(epoch), moments.full(epoch), words)
