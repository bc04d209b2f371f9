from __future__ import annotations

from typing import Any

from django import forms


class NumberField(forms.IntegerField):
    """A whole number. Whatever is wrong with it gets the one `sentence`, which says what to write."""

    def __init__(self, *, sentence: Any, **options: Any) -> None:
        codes = ("required", "invalid", "min_value", "max_value")
        super().__init__(error_messages=dict.fromkeys(codes, sentence), **options)
