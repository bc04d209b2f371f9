"""How a door refuses."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


def require(allowed: bool, sentence: object = "") -> None:  # noqa: FBT001 -- reads as a sentence at the call
    """Raises PermissionDenied (403) with a sentence that says what to do."""
    if not allowed:
        raise PermissionDenied(sentence)
