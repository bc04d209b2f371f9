"""Form fields that clean what was typed before anything else can stumble over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from apps.core.text import clean_line, clean_text, mend_surrogates


class _CleanField(forms.CharField):
    """A CharField whose value is cleaned and counted by `apps.core.text`; `limit`: code points.

    The widget gets no maxlength: a browser counts UTF-16 units and line ends as two, so it would cut an emoji title
    at half of what the server takes, and it cuts pasted text without a word."""

    cleaner: Callable[..., str]

    def __init__(self, *, limit: int, **options: Any) -> None:
        self.limit = limit
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        """Raises ValidationError with both counts when the text is too long."""
        return type(self).cleaner(super().to_python(value) or "", limit=self.limit)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed, for the form that is shown again: whole, but for what no response can carry."""
        shown = super().bound_data(data, initial)
        return mend_surrogates(shown).replace("\0", "") if isinstance(shown, str) else shown

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "dir": "auto"}


class LineField(_CleanField):
    """One line of text, such as a title. Invisible text counts as none."""

    cleaner = staticmethod(clean_line)


class BodyField(_CleanField):
    """Many lines of Markdown in a textarea. Invisible text counts as none."""

    cleaner = staticmethod(clean_text)
    widget = forms.Textarea
