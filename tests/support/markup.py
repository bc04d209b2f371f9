"""The HTML of answers, for tests that look for a piece of it."""

from __future__ import annotations

from typing import Any


def spaced(answer: Any) -> str:
    """Return the HTML with one space for each run of whitespace, since a template may break its lines anywhere."""
    return " ".join(answer.content.decode().split())
