from __future__ import annotations

from typing import TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.communities.models import Rule
from apps.communities.models.community import RULE_TEXT_MAX, RULE_TITLE_MAX
from apps.core.fields import BodyField, LineField


class RuleText(TypedDict):
    title: str
    text: str
    applies_to: str


class RuleForm(forms.Form):
    title = LineField(
        label=_("Rule"),
        limit=RULE_TITLE_MAX,
        help_text=_("In a few words, as a removal will cite it."),
        error_messages={"required": _("Write the rule in a few words.")},
    )
    text = BodyField(
        label=_("Explanation"), limit=RULE_TEXT_MAX, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    applies_to = forms.ChoiceField(
        label=_("Applies to"),
        choices=Rule.AppliesTo.choices,
        initial=Rule.AppliesTo.BOTH,
        widget=forms.RadioSelect,
    )

    def rule(self) -> RuleText:
        """What the valid form holds."""
        cleaned = self.cleaned_data
        return RuleText(title=cleaned["title"], text=cleaned["text"], applies_to=cleaned["applies_to"])
