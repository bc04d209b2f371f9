"""What is typed about posts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.communities.flair import offered_flair
from apps.communities.models import Community, FlairTemplate, Rule
from apps.communities.models.community import IMPORTED_NAME_MAX
from apps.communities.standing import Standing
from apps.core.fields import BodyField, LineField
from apps.core.forms import ON_OR_OFF, KeyField
from apps.core.links import URL_MAX, clean_url, domain_of, url_key
from apps.posts.models import Kind, Post, RemovalKind
from apps.posts.models.content import REASON_MAX
from apps.posts.models.post import BODY_MAX, TITLE_MAX
from apps.posts.permissions import can_set_flair
from apps.posts.requirements import Draft, unmet
from apps.posts.rules import RequirementsNotMet
from apps.votes.models import DOWN, NONE, UP

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer

NO_VOTE = _("A vote is 1, 0 or -1. Use the arrows on the page.")


class UrlField(LineField):
    """An address of the web, absolute and clean; "" when nothing was typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(limit=URL_MAX, widget=forms.URLInput(attrs={"class": "input", "inputmode": "url"}), **options)

    def to_python(self, value: Any) -> str:
        typed = super(LineField, self).to_python(value)
        return clean_url(typed) if typed else ""


class FlairField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Flair as a row of pills. `offer` says which are shown; which may be worn, the services decide."""

    def __init__(self) -> None:
        super().__init__(
            FlairTemplate.objects.filter(wearer=FlairTemplate.Wearer.POST),
            label=_("Flair"),
            required=False,
            blank=True,
            widget=forms.RadioSelect,
            empty_label=_("none"),
            error_messages={"invalid_choice": _("This flair is not offered here any more. Choose another.")},
        )

    def offer(self, flair: list[FlairTemplate], *, is_required: bool = False) -> None:
        """Called for a form that is shown."""
        if is_required:
            self.empty_label = None
        self.queryset = FlairTemplate.objects.filter(pk__in=[one.pk for one in flair])


def body_field() -> BodyField:
    return BodyField(
        label=_("Text"),
        limit=BODY_MAX,
        required=False,
        help_text=_("Markdown: **bold**, *italic*, > quote, >!spoiler!<. Up to 40,000 characters."),
        widget=forms.Textarea(attrs={"class": "input tall", "rows": 10}),
    )


class _PostForm(forms.Form):
    """A form that a community's requirements may refuse. It is checked without a look at the post or the viewer's
    standing: the services read both once, inside the transaction. What a page shows besides is added by `show`."""

    def offer_flair(self, flair: list[FlairTemplate], *, is_required: bool) -> None:
        """Show these flairs to choose from; no field where there are none."""
        field = self.fields["flair"]
        if flair and isinstance(field, FlairField):
            field.offer(flair, is_required=is_required)
        else:
            del self.fields["flair"]

    def refuse(self, errors: dict[str, str], code: str = RequirementsNotMet.code) -> None:
        """Show each sentence at its field, with the code of the refusal, unless something is wrong there already."""
        for name, sentence in errors.items():
            field = {"body": "text"}.get(name, name)
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, forms.ValidationError(sentence, code=code))


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
        self.community_chosen = _community_named(str(self["community"].value() or ""), viewer)
        if self.post_kind == Kind.TEXT:
            self.fields["url"].widget = forms.HiddenInput()

    @property
    def post_kind(self) -> Kind:
        value = self["kind"].value()
        return Kind(value) if value in Kind.values else Kind.TEXT

    def show(self, standing: Standing | None) -> None:
        """Offer the flair of the community that is chosen, if one is. One statement."""
        offered = [] if standing is None else _post_flair(standing)
        is_required = standing is not None and standing.community.requires_flair
        self.offer_flair(offered, is_required=is_required)

    @property
    def link_key(self) -> str:
        """Equal for equal links; "" for a text, and where the link is no good."""
        if self.post_kind != Kind.LINK:
            return ""
        url = self.cleaned_data.get("url", "") if self.is_bound else str(self.initial.get("url") or "")
        return url_key(url) if url else ""

    def clean_community(self) -> Community:
        if self.community_chosen is None:
            raise forms.ValidationError(_t("There is no community of this name here. Check the spelling."))
        return self.community_chosen

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

    def show(self, post: Post, standing: Standing) -> None:
        """What the post is now, and the flair that its author may choose. One statement."""
        self.initial = {"text": post.body, "flair": post.flair_id, "nsfw": post.is_nsfw, "spoiler": post.is_spoiler}
        offered = _post_flair(standing)
        # What a moderator gave, or a dump brought, may stay.
        offered += [post.flair] if post.flair is not None and post.flair not in offered else []
        self.offer_flair(offered, is_required=standing.community.requires_flair)

    def values(self) -> dict[str, Any]:
        """The arguments of edit_post, but for the editor and the post."""
        cleaned = self.cleaned_data
        return {
            "body": cleaned["text"],
            "flair": cleaned.get("flair"),
            "is_nsfw": cleaned["nsfw"],
            "is_spoiler": cleaned["spoiler"],
        }


class SetFlairForm(_PostForm):
    flair = FlairField()

    def show(self, post: Post, standing: Standing) -> None:
        """The flair that the post wears, and those to choose from. One statement."""
        self.initial = {"flair": post.flair_id}
        field = self.fields["flair"]
        assert isinstance(field, FlairField)
        field.offer(_post_flair(standing))


class RemoveForm(forms.Form):
    """Why something is removed: a rule of the community, a reason in words, or both."""

    asks: ClassVar[object] = _("Reason, shown to the author and in the log")

    # The key of a rule; whether the community has it (still), the service knows.
    rule = forms.IntegerField(required=False, widget=forms.RadioSelect)
    reason = LineField(label=_("Another reason"), limit=REASON_MAX, required=False)
    is_spam = forms.BooleanField(label=_("It is spam"), required=False)

    def show(self, rules: Iterable[Rule]) -> None:
        """The rules to choose from."""
        titles = [(rule.pk, rule.title) for rule in rules]
        self.fields["rule" if titles else "reason"].label = str(self.asks)
        if titles:
            self.fields["rule"].widget.choices = [*titles, ("", _t("Another reason, or none"))]
        else:
            del self.fields["rule"]

    @property
    def removal_kind(self) -> RemovalKind:
        return RemovalKind.SPAM if self.cleaned_data["is_spam"] else RemovalKind.MODERATOR


class PreviewForm(forms.Form):
    text = body_field()


class VoteForm(forms.Form):
    """-1, 0 or 1."""

    value = forms.TypedChoiceField(
        coerce=int,
        choices=[(UP, "up"), (NONE, "clear"), (DOWN, "down")],
        error_messages={"required": NO_VOTE, "invalid_choice": NO_VOTE},
    )


def mark_field() -> forms.TypedChoiceField:
    sentence = _("This button sends 1 or 0. Use the buttons on the page.")
    return forms.TypedChoiceField(
        coerce="1".__eq__,
        choices=ON_OR_OFF,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": sentence},
    )


class MarkForm(forms.Form):
    """One or both marks, on or off; what is left out stays as it is."""

    nsfw = mark_field()
    spoiler = mark_field()

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
