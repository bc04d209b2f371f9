"""What forms all over the site share: fields of buttons, and how a view answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import BadRequest
from django.utils.translation import gettext_lazy as _

from apps.core.errors import RuleViolation

ON_OR_OFF = [("1", "on"), ("0", "off")]


class KeyField(forms.UUIDField):
    """The key of a form that may arrive twice. A damaged one counts as none: nobody could repair it."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    # The stubs take the value for text.
    def to_python(self, value: Any) -> UUID | None:  # type: ignore[override]
        try:
            return super().to_python(value)
        except forms.ValidationError:
            return None


class SwitchForm(forms.Form):
    """A button that turns something on ("1") or off ("0")."""

    on = forms.TypedChoiceField(
        coerce="1".__eq__,
        choices=ON_OR_OFF,
        error_messages={
            "required": _("This button sends 1 or 0. Use the buttons on the page."),
            "invalid_choice": _("This button sends 1 or 0. Use the buttons on the page."),
        },
    )


@contextmanager
def refusals_in(form: forms.Form) -> Iterator[None]:
    """Turn a RuleViolation of the block into an error of the form; what follows the block then shows the form again."""
    try:
        yield
    except RuleViolation as refusal:
        form.add_error(None, refusal.as_form_error())


def cleaned_or_400(form: forms.Form) -> dict[str, Any]:
    """What a button sent. Raises BadRequest with the form's sentence: a person who used the button never sees it."""
    if form.is_valid():
        return form.cleaned_data
    raise BadRequest(next(iter(sentences[0] for sentences in form.errors.values())))


def status_of(*forms_shown: forms.Form) -> int:
    """422 where a form was refused, whoever refused it, and is shown again with what was typed; else 200."""
    return 422 if any(form.errors for form in forms_shown) else 200
