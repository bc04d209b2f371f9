"""What people look for in the moderation log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.communities.actors import Actor
from apps.communities.forms.people import NOBODY, MemberField
from apps.communities.models import Action, SystemActor
from apps.communities.modlog import Wanted


class PersonField(MemberField):
    """A person whom the log names. For a closed account, which it does not name, the refusal is the same as for a name
    that nobody has."""

    def __init__(self, **options: Any) -> None:
        super().__init__(is_anybody=True, required=False, **options)

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if isinstance(found, User) and found.closed_at is not None:
            raise ValidationError(NOBODY)
        return found


class ActorField(PersonField):
    """A moderator, past or present, or a system actor by the name that the log gives it: names of people have no
    space."""

    def to_python(self, value: Any) -> Any:
        typed = str(value or "").strip().casefold()
        system = next((actor for actor in SystemActor if str(actor.label).casefold() == typed), None)
        return system or super().to_python(value)


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": gettext_lazy("Write a day as year-month-day, such as 2026-05-31.")},
            **options,
        )


class LogForm(forms.Form):
    """The filters of the log. All are optional. Two statements at most."""

    moderator = ActorField(label=gettext_lazy("Moderator"))
    act = forms.ChoiceField(
        label=gettext_lazy("Act"),
        required=False,
        choices=[("", gettext_lazy("every act")), *Action.choices],
        error_messages={"invalid_choice": gettext_lazy("The log knows no such act. Choose one from the list.")},
    )
    person = PersonField(label=gettext_lazy("Person acted on"))
    since = DayField(label=gettext_lazy("From the day"))
    until = DayField(label=gettext_lazy("To the day"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["moderator"].widget.attrs["list"] = "actors"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", ValidationError(_("The last day is before the first. Exchange them.")))
        return cleaned

    @property
    def is_used(self) -> bool:
        """Whether anything was asked for, well or badly."""
        return any(str(self.data.get(name, "")).strip() for name in self.fields)

    def wanted(self) -> Wanted:
        """Of a form that is valid."""
        cleaned = self.cleaned_data
        actor: Actor | None = cleaned["moderator"]
        act = Action(cleaned["act"]) if cleaned["act"] else None
        return Wanted(actor, act, cleaned["person"], cleaned["since"], cleaned["until"])

    def kept(self) -> dict[str, str]:
        """What neighbouring pages carry on, as it was typed."""
        return {name: str(self.data.get(name, "")).strip() for name in self.fields}
