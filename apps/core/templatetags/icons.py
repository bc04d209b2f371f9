"""Icons from the one sprite: {% load icons %}{% icon "up" %}."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.core.signals import setting_changed
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "img/icons.svg"

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=128)
def icon(name: str) -> SafeString:
    """An icon for the eye; the control around it carries the name. Its address is looked up once in each process."""
    element = '<svg class="i i-{}" aria-hidden="true"><use href="{}#i-{}"/></svg>'
    return format_html(element, name, static(SPRITE), name)


def _forget(*, setting: str, **signal: Any) -> None:
    # Only tests change settings; another storage has another address for the sprite.
    if setting in ("STORAGES", "STATIC_URL"):
        icon.cache_clear()


setting_changed.connect(_forget, dispatch_uid="icons")
