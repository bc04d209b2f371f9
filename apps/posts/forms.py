"""What is typed about posts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.communities.flair import offered_flair
from apps.communities.models import Community, FlairTemplate, Rule
from apps.communities.models.community import IMPORTED_NAME_MAX
from apps.communities.standing import Standing, standing_of
from apps.core.fields import BodyField, LineField
from apps.core.links import URL_MAX, clean_url, domain_of, url_key
from apps.posts.models import Kind, Post
from apps.posts.models.post import BODY_MAX, TITLE_MAX
from apps.posts.permissions import can_set_flair
from apps.posts.requirements import Draft, unmet
from apps.votes.models import DOWN, NONE, UP

if TYPE_CHECKING:
    from apps.communities.querysets import Viewer

REASON_MAX = 300


class UrlField(LineField):
    """An address of the web, absolute and clean; "" when nothing was typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(limit=URL_MAX, widget=forms.URLInput(attrs={"class": "input", "inputmode": "url"}), **options)

    def to_python(self, value: Any) -> str:
        typed = super(LineField, self).to_python(value)
        return clean_url(typed) if typed else ""


class KeyField(forms.UUIDField):
    """The key of a form that may arrive twice. A damaged one counts as none: no person could mend it."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    # The stubs take the value for text.
    def to_python(self, value: Any) -> UUID | None:  # type: ignore[override]
        try:
            return super().to_python(value)
        except forms.ValidationError:
            return None


class FlairField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Flair as a row of pills; `offer` says which."""

    def __init__(self) -> None:
        super().__init__(
            FlairTemplate.objects.none(),
            label=_("Flair"),
            required=False,
            blank=True,
            widget=forms.RadioSelect,
            empty_label=_("none"),
            error_messages={"invalid_choice": _("This flair is not offered here any more. Choose another.")},
        )

    def offer(self, flair: list[FlairTemplate], *, is_required: bool = False) -> None:
        self.queryset = FlairTemplate.objects.filter(pk__in=[one.pk for one in flair])
        if is_required:
            self.empty_label = None


def body_field() -> BodyField:
    return BodyField(
        label=_("Text"),
        limit=BODY_MAX,
        required=False,
        help_text=_("Markdown: **bold**, *italic*, > quote, >!spoiler!<. Up to 40,000 characters."),
        widget=forms.Textarea(attrs={"class": "input tall", "rows": 10}),
    )


class _PostForm(forms.Form):
    """A form that a community's requirements may refuse."""

    def refuse(self, errors: dict[str, str]) -> None:
        """Shows each sentence at its field, unless something is wrong there already."""
        for name, sentence in errors.items():
            field = {"body": "text"}.get(name, name)
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, sentence)


class SubmitForm(_PostForm):
    """A new post. Names of fields are Reddit's, so that its links to a filled form work here.

    Everything that was typed is kept in every state: the link stays in the form while the kind is text. The community
    is known before the form is checked, since it decides which flair is offered."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    community = LineField(
        label=_("Community"),
        limit=IMPORTED_NAME_MAX,
        widget=forms.TextInput(
            attrs={"class": "input", "list": "coms", "autocomplete": "off", "autocapitalize": "none"}
        ),
        error_messages={"required": _("Name the community that this post is for.")},
    )
    url = UrlField(label=_("Link"), required=False)
    title = LineField(
        label=_("Title"),
        limit=TITLE_MAX,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": _("A post needs a title that people can see.")},
    )
    text = body_field()
    flair = FlairField()
    nsfw = forms.BooleanField(label=_("NSFW"), required=False)
    spoiler = forms.BooleanField(label=_("Spoiler"), required=False)
    submission_key = KeyField()
    # The link that was warned about already
    confirm = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, viewer: Viewer, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.standing: Standing | None = None
        community = _community_named(str(self["community"].value() or ""), viewer)
        offered: list[FlairTemplate] = []
        if community is not None:
            self.standing = standing_of(viewer, community)
            offered = _post_flair(self.standing)
        if offered:
            self._flair_field.offer(offered, is_required=community is not None and community.requires_flair)
        else:
            del self.fields["flair"]
        if self.post_kind == Kind.TEXT:
            self.fields["url"].widget = forms.HiddenInput()

    @property
    def post_kind(self) -> Kind:
        value = self["kind"].value()
        return Kind(value) if value in Kind.values else Kind.TEXT

    @property
    def community_chosen(self) -> Community | None:
        return self.standing.community if self.standing is not None else None

    @property
    def is_forbidden(self) -> bool:
        """The person may not post there; the form says so, and keeps the text for another community."""
        return self.standing is not None and not self.standing.can_post

    @property
    def link_key(self) -> str:
        """Equal for equal links; "" for a text, and where the link is no good."""
        if self.post_kind != Kind.LINK:
            return ""
        url = self.cleaned_data.get("url", "") if self.is_bound else str(self.initial.get("url") or "")
        return url_key(url) if url else ""

    @property
    def _flair_field(self) -> FlairField:
        field = self.fields["flair"]
        assert isinstance(field, FlairField)
        return field

    def clean_community(self) -> Community:
        if self.standing is None:
            raise forms.ValidationError(_t("There is no community of this name here. Check the spelling."))
        if self.is_forbidden:
            raise forms.ValidationError(self.standing.refusal_to_post)
        return self.standing.community

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.post_kind == Kind.LINK and not cleaned.get("url") and "url" not in self.errors:
            self.add_error("url", _t("Paste the address of the page you want to share."))
        if isinstance(cleaned.get("community"), Community):
            self.refuse(unmet(cleaned["community"], self._draft(cleaned)))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The arguments of submit_text and submit_link, but for the author."""
        cleaned = self.cleaned_data
        link = {"url": cleaned["url"]} if self.post_kind == Kind.LINK else {}
        return {
            **link,
            "community": cleaned["community"],
            "title": cleaned["title"],
            "body": cleaned["text"],
            "flair": cleaned.get("flair"),
            "is_nsfw": cleaned["nsfw"],
            "is_spoiler": cleaned["spoiler"],
            "submission_key": cleaned["submission_key"],
        }

    def _draft(self, cleaned: dict[str, Any]) -> Draft:
        return Draft(
            kind=self.post_kind,
            title=cleaned.get("title", ""),
            body=cleaned.get("text", ""),
            domain=domain_of(cleaned.get("url", "")),
            flair=cleaned.get("flair"),
        )


class EditForm(_PostForm):
    """The text, flair and marks of one's own post."""

    text = body_field()
    flair = FlairField()
    nsfw = forms.BooleanField(label=_("NSFW"), required=False)
    spoiler = forms.BooleanField(label=_("Spoiler"), required=False)

    def __init__(self, data: Any = None, *, post: Post, standing: Standing) -> None:
        initial = {"text": post.body, "flair": post.flair_id, "nsfw": post.is_nsfw, "spoiler": post.is_spoiler}
        super().__init__(data, initial=initial)
        self.post, self.community = post, standing.community
        offered = _post_flair(standing)
        # What a moderator gave, or a dump brought, may stay.
        offered += [post.flair] if post.flair is not None and post.flair not in offered else []
        field = self.fields["flair"]
        if offered and isinstance(field, FlairField):
            field.offer(offered, is_required=standing.community.requires_flair)
        else:
            del self.fields["flair"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        draft = Draft(
            kind=Kind(self.post.kind), title=self.post.title, body=cleaned.get("text", ""), flair=cleaned.get("flair")
        )
        self.refuse(unmet(self.community, draft, is_edit=True))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The arguments of edit_post, but for the editor and the post."""
        cleaned = self.cleaned_data
        return {
            "body": cleaned["text"],
            "flair": cleaned.get("flair"),
            "is_nsfw": cleaned["nsfw"],
            "is_spoiler": cleaned["spoiler"],
        }


class SetFlairForm(forms.Form):
    flair = FlairField()

    def __init__(self, data: Any = None, *, post: Post, standing: Standing) -> None:
        super().__init__(data, initial={"flair": post.flair_id})
        field = self.fields["flair"]
        assert isinstance(field, FlairField)
        field.offer(_post_flair(standing))


class RemoveForm(forms.Form):
    """Why something goes: a rule of the community, a reason in words, or both, which then read "rule: words"."""

    asks: ClassVar[object] = _("Reason, shown to the author and in the log")

    rule = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This rule was deleted in the meantime. Choose another.")},
    )
    reason = LineField(label=_("Another reason"), limit=REASON_MAX, required=False)
    is_spam = forms.BooleanField(label=_("It is spam"), required=False)

    def __init__(self, data: Any = None, *, rules: Iterable[Rule]) -> None:
        super().__init__(data)
        self.titles = {str(rule.pk): rule.title for rule in rules}
        rule = self.fields["rule"]
        assert isinstance(rule, forms.ChoiceField)
        rule.choices = [*self.titles.items(), ("", _t("Another reason, or none"))]
        self.fields["rule" if self.titles else "reason"].label = str(self.asks)
        if not self.titles:
            del self.fields["rule"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        title, field = self.titles.get(cleaned.get("rule", ""), ""), self.fields["reason"]
        if not title or "reason" not in cleaned:
            return cleaned
        assert isinstance(field, LineField)
        cleaned["reason"] = f"{title}: {cleaned['reason']}" if cleaned["reason"] else title
        if (length := len(cleaned["reason"])) > field.limit:
            sentence = _t("With the rule before it this has %(length)s characters; %(limit)s fit.")
            self.add_error("reason", sentence % {"length": length, "limit": field.limit})
        return cleaned


class PreviewForm(forms.Form):
    text = body_field()


class VoteForm(forms.Form):
    """-1, 0 or 1."""

    value = forms.TypedChoiceField(coerce=int, choices=[(UP, "up"), (NONE, "clear"), (DOWN, "down")])


ON_OR_OFF = [("1", "on"), ("0", "off")]


class SwitchForm(forms.Form):
    """A button that turns something on ("1") or off ("0")."""

    on = forms.TypedChoiceField(coerce="1".__eq__, choices=ON_OR_OFF)


class MarkForm(forms.Form):
    """One or both marks, on or off; what is left out stays as it is."""

    nsfw = forms.TypedChoiceField(coerce="1".__eq__, choices=ON_OR_OFF, required=False, empty_value=None)
    spoiler = forms.TypedChoiceField(coerce="1".__eq__, choices=ON_OR_OFF, required=False, empty_value=None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("nsfw") is None and cleaned.get("spoiler") is None and not self.errors:
            raise forms.ValidationError(_t("Say which mark to set."))
        return cleaned


def _post_flair(standing: Standing) -> list[FlairTemplate]:
    wearer = FlairTemplate.Wearer.POST
    return list(offered_flair(standing.community, wearer, to_moderators=can_set_flair(standing)))


def _community_named(text: str, viewer: Viewer) -> Community | None:
    """The community that somebody means by "bread", "r/bread" or "/r/bread/", if it exists for them. One statement."""
    name = text.strip().strip("/").removeprefix("r/").strip()
    return Community.objects.visible_to(viewer).named(name).first() if name else None
