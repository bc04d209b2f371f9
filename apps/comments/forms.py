"""What is typed about comments."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.comments.models import BODY_MAX
from apps.communities.models.community import RULE_TITLE_MAX
from apps.core.fields import BodyField, LineField
from apps.posts.forms import KeyField


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


class RemoveForm(forms.Form):
    reason = LineField(label=_("Reason, shown in the log"), limit=RULE_TITLE_MAX, required=False)
    is_spam = forms.BooleanField(label=_("It is spam"), required=False)
