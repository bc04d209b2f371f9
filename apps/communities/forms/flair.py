from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.communities.models import FlairTemplate
from apps.communities.models.community import FLAIR_MAX
from apps.core.fields import LineField


class EditFlairForm(forms.Form):
    text = LineField(label=_("Text"), limit=FLAIR_MAX, error_messages={"required": _("Write what the flair says.")})
    for_moderators = forms.BooleanField(label=_("Only moderators give it"), required=False)


class FlairForm(EditFlairForm):
    wearer = forms.ChoiceField(
        label=_("Worn by"),
        choices=FlairTemplate.Wearer.choices,
        initial=FlairTemplate.Wearer.POST,
        widget=forms.RadioSelect,
    )
    field_order = ("text", "wearer", "for_moderators")
