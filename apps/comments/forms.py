"""What is typed about comments."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.comments.models import BODY_MAX
from apps.core.fields import BodyField
from apps.core.forms import KeyField
from apps.posts.forms import RemoveForm as RemovePostForm


class ReplyForm(forms.Form):
    """A comment, and the key that makes a second arrival of the same form harmless."""

    body = BodyField(
        label=_("Your comment"),
        limit=BODY_MAX,
        widget=forms.Textarea(attrs={"class": "input", "rows": 5}),
        error_messages={"required": _("Write something before you send it.")},
    )
    submission_key = KeyField()


class EditForm(forms.Form):
    body = BodyField(
        label=_("Your comment"),
        limit=BODY_MAX,
        widget=forms.Textarea(attrs={"class": "input tall", "rows": 10}),
        error_messages={"required": _("Write something, or delete the comment.")},
    )


class RemoveForm(RemovePostForm):
    asks: ClassVar[object] = _("Reason, shown in the log")
