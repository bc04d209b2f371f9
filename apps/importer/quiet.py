"""Long work under development settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def without_query_log() -> Iterator[None]:
    """With DEBUG on, Django keeps the text of the last 9,000 statements; those of an import have a megabyte each."""
    debug, settings.DEBUG = settings.DEBUG, False
    try:
        yield
    finally:
        settings.DEBUG = debug
