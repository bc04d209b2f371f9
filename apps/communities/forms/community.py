"""What people type to begin a community, and to change its settings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.communities.forms.lists import DomainsField, WordsField
from apps.communities.forms.numbers import NumberField
from apps.communities.models import CommentSort, Community, PostKinds, TextRule, Visibility
from apps.communities.models.community import (
    DESCRIPTION_MAX,
    NAME_MAX,
    SIDEBAR_MAX,
    SUBMIT_TEXT_MAX,
    TITLE_MAX,
)
from apps.communities.names import shape
from apps.communities.services.community import Settings
from apps.core.fields import BodyField, LineField

LIST_MAX = 10_000
HIDDEN_MINUTES_MAX = 1_440
ARCHIVE_DAYS_MAX = 36_500


class CreateCommunityForm(forms.Form):
    name = LineField(
        label=_("Name"),
        limit=NAME_MAX,
        help_text=_("3 to 21 letters, digits or underscores. It becomes the address and can't be changed."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Choose a name, such as bread or night_trains.")},
    )
    title = LineField(
        label=_("Title"),
        limit=TITLE_MAX,
        required=False,
        help_text=_("Optional: the line under the name, what it is about."),
    )
    description = BodyField(
        label=_("Description"),
        limit=DESCRIPTION_MAX,
        required=False,
        help_text=_("Optional: a few sentences for the sidebar and for those who come from elsewhere. Plain text."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    visibility = forms.ChoiceField(
        label=_("Who reads, who posts"),
        choices=Visibility.choices,
        initial=Visibility.PUBLIC,
        widget=forms.RadioSelect,
    )
    is_nsfw = forms.BooleanField(label=_("NSFW: only for adults who ask to see such things"), required=False)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].removeprefix("/").removeprefix("r/")
        shape(name)
        return name


class SettingsForm(forms.Form):
    """Every setting of a community. Missing boxes are off, as browsers send them."""

    title = LineField(
        label=_("Title"),
        limit=TITLE_MAX,
        error_messages={"required": _("Write a title: a line that says what the community is about.")},
    )
    description = BodyField(
        label=_("Description"),
        limit=DESCRIPTION_MAX,
        required=False,
        help_text=_("Plain text, shown in the sidebar and to those who come from elsewhere."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sidebar = BodyField(
        label=_("Sidebar"), limit=SIDEBAR_MAX, required=False, help_text=_("Markdown, shown beside every page.")
    )
    submit_text = BodyField(
        label=_("Beside the form for new posts"),
        limit=SUBMIT_TEXT_MAX,
        required=False,
        help_text=_("Markdown: what one should know before posting."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    visibility = forms.ChoiceField(
        label=_("Who reads, who posts"), choices=Visibility.choices, widget=forms.RadioSelect
    )
    is_nsfw = forms.BooleanField(label=_("NSFW: only for adults who ask to see such things"), required=False)
    in_popular = forms.BooleanField(label=_("Its posts may appear in r/popular"), required=False)
    is_indexable = forms.BooleanField(label=_("Search engines may list its pages"), required=False)
    post_kinds = forms.ChoiceField(label=_("Kinds of post"), choices=PostKinds.choices, widget=forms.RadioSelect)
    text_rule = forms.ChoiceField(label=_("Text of a post"), choices=TextRule.choices, widget=forms.RadioSelect)
    requires_flair = forms.BooleanField(label=_("Every post needs flair"), required=False)
    title_words = WordsField(
        label=_("A title needs one of these"),
        limit=LIST_MAX,
        required=False,
        help_text=_("Words or phrases, one a line. Empty: any title."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    banned_title_words = WordsField(
        label=_("A title must not hold any of these"),
        limit=LIST_MAX,
        required=False,
        help_text=_("Words or phrases, one a line."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    allowed_domains = DomainsField(
        label=_("Links only to these sites"),
        limit=LIST_MAX,
        required=False,
        help_text=_("Such as example.org, one a line; their subdomains count too. Empty: any site."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    banned_domains = DomainsField(
        label=_("No links to these sites"),
        limit=LIST_MAX,
        required=False,
        help_text=_("Such as example.org, one a line; their subdomains count too."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    suggested_sort = forms.ChoiceField(
        label=_("Suggested sort of comments"),
        choices=[("", _("none: as each reader prefers")), *CommentSort.choices],
        required=False,
    )
    score_hidden_minutes = NumberField(
        label=_("Hide the score of new comments for so many minutes"),
        min_value=0,
        max_value=HIDDEN_MINUTES_MAX,
        help_text=_("0 to 1440 (a day)."),
        sentence=_("Write a whole number of minutes, from 0 (never hidden) to 1440 (a day)."),
    )
    archive_after_days = NumberField(
        label=_("Archive posts after so many days"),
        min_value=0,
        max_value=ARCHIVE_DAYS_MAX,
        help_text=_("Then they take no votes and comments. 0: never."),
        sentence=_("Write a whole number of days, from 0 (never) to 36500 (a hundred years)."),
    )

    @classmethod
    def initial_of(cls, community: Community) -> dict[str, object]:
        return {name: getattr(community, name) for name in cls.base_fields}

    def settings(self) -> Settings:
        """What the valid form holds."""
        chosen = Settings()
        chosen.update({name: self.cleaned_data[name] for name in self.base_fields})  # type: ignore[typeddict-item]
        return chosen
