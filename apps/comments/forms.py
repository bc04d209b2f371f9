"""What is typed about comments."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.comments.models import BODY_MAX
from apps.communities.models.community import RULE_TITLE_MAX
from apps.core.fields import BodyField, LineField
from apps.votes.models import DOWN, NONE, UP


class ReplyForm(forms.Form):
    """A comment, and the key that makes a second arrival of the same form harmless."""

    body = BodyField(
        label=_("Your comment"),
        limit=BODY_MAX,
        widget=forms.Textarea(attrs={"class": "input", "rows": 5}),
        error_messages={"required": _("Write something before you send it.")},
    )
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class EditForm(forms.Form):
    body = BodyField(
        label=_("Your comment"),
        limit=BODY_MAX,
        widget=forms.Textarea(attrs={"class": "input tall", "rows": 10}),
        error_messages={"required": _("Write something, or delete the comment.")},
    )


class VoteForm(forms.Form):
    """-1, 0 or 1."""

    value = forms.TypedChoiceField(coerce=int, choices=[(UP, "up"), (NONE, "clear"), (DOWN, "down")])


class RemoveForm(forms.Form):
    reason = LineField(label=_("Reason, shown in the log"), limit=RULE_TITLE_MAX, required=False)
    is_spam = forms.BooleanField(label=_("It is spam"), required=False)


class SwitchForm(forms.Form):
    """A button that turns something on ("1") or off ("0")."""

    on = forms.TypedChoiceField(coerce=lambda text: text == "1", choices=[("1", "on"), ("0", "off")])
