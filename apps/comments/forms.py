"""What is typed about comments."""

from __future__ import annotations

from typing import Any, ClassVar

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
    """`named_for`: the id of the comment, since a thread shows several such forms; the field's own id ends with it."""

    body = BodyField(
        label=_("Your comment"),
        limit=BODY_MAX,
        widget=forms.Textarea(attrs={"class": "input tall", "rows": 10}),
        error_messages={"required": _("Write something, or delete the comment.")},
    )

    def __init__(self, data: Any = None, *, named_for: str = "") -> None:
        super().__init__(data, auto_id=f"edit-%s-{named_for}" if named_for else "id_%s")


class RemoveForm(RemovePostForm):
    asks: ClassVar[object] = _("Reason, shown in the log")
