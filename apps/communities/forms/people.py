"""What moderators type about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.communities.forms.numbers import NumberField
from apps.communities.models import FlairTemplate, Permission
from apps.communities.services.bans import DAYS_MAX
from apps.core.fields import LineField
from apps.core.text import clean_line

REASON_MAX, NOTE_MAX = 100, 300
NOBODY = gettext_lazy("There is no member of this name. Check the spelling.")


class MemberField(forms.CharField):
    """A person's name, with or without u/; comes out as the User, if the account is open (with `is_anybody` also if it
    is closed or deactivated by now). One statement."""

    def __init__(self, *, is_anybody: bool = False, **options: Any) -> None:
        self.is_anybody = is_anybody
        options.setdefault("label", gettext_lazy("Name"))
        options.setdefault(
            "widget",
            forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        )
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        name = clean_line(super().to_python(value) or "", limit=None)
        if not name:
            return None
        name = name.removeprefix("/").removeprefix("u/")
        named = User.objects.named(name)
        found = (named if self.is_anybody else named.members()).first()
        if found is None:
            raise ValidationError(NOBODY)
        return found

    def clean(self, value: Any) -> Any:
        member = self.to_python(value)
        if member is None and self.required:
            raise ValidationError(_("Write the name of a member."))
        return member


class MemberForm(forms.Form):
    """Names somebody: to approve, to hand over to."""

    member = MemberField()


class ListedForm(forms.Form):
    """Names somebody whom a list shows, for the button beside the name: what was given can be taken back."""

    member = MemberField(is_anybody=True)


class PermissionsForm(forms.Form):
    permissions = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"),
        choices=Permission.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one permission.")},
    )

    def clean_permissions(self) -> list[Permission]:
        return [Permission(value) for value in self.cleaned_data["permissions"]]


class InviteForm(PermissionsForm):
    member = MemberField()
    field_order = ("member", "permissions")


class BanForm(forms.Form):
    member = MemberField()
    days = NumberField(
        label=gettext_lazy("Days"),
        required=False,
        min_value=1,
        max_value=DAYS_MAX,
        help_text=gettext_lazy("Empty: until the ban is lifted."),
        sentence=gettext_lazy(
            "Write a whole number of days, from 1 to 999, or nothing: then the ban lasts until it is lifted."
        ),
    )
    reason = LineField(
        label=gettext_lazy("Reason"),
        limit=REASON_MAX,
        required=False,
        help_text=gettext_lazy("The member reads it, and so does everybody in the moderation log."),
    )
    note = LineField(
        label=gettext_lazy("Note"), limit=NOTE_MAX, required=False, help_text=gettext_lazy("Only moderators read it.")
    )


class MemberFlairForm(forms.Form):
    """Which flair a member wears; nothing chosen means none."""

    member = MemberField()
    flair = forms.ModelChoiceField(
        label=gettext_lazy("Flair"),
        queryset=FlairTemplate.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
        error_messages={"invalid_choice": gettext_lazy("This flair is not offered here any more. Choose another.")},
    )

    def __init__(self, *args: Any, offered: QuerySet[FlairTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, offered)


class OwnFlairForm(forms.Form):
    flair = forms.ModelChoiceField(
        label=gettext_lazy("Your flair here"),
        queryset=FlairTemplate.objects.none(),
        required=False,
        blank=True,
        empty_label=gettext_lazy("none"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("This flair is not offered here any more. Choose another.")},
    )

    def __init__(self, *args: Any, offered: QuerySet[FlairTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, offered)


def _offer(form: forms.Form, offered: QuerySet[FlairTemplate]) -> None:
    field = form.fields["flair"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = offered
