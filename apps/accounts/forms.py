"""What people type about themselves: sign-up, log-in, reset, preferences, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
    UserTokenForm,
)
from allauth.account.views import LoginView, SignupView
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts import mails, names
from apps.accounts.adapter import BAD_ADDRESS
from apps.accounts.models import BIO_MAX, NAME_MAX, Density, Theme, User
from apps.accounts.passwords import PASSWORD_MAX, MaximumLengthValidator
from apps.accounts.permissions import can_log_in
from apps.core.errors import TooManyRequests
from apps.core.fields import BodyField

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

_NO_SUCH_CHOICE = _("This choice does not exist. Go back and choose one of those on the page.")
NO_SUCH_CHOICE = {"required": _NO_SUCH_CHOICE, "invalid_choice": _NO_SUCH_CHOICE}
HONEYPOT = "website"
PASSWORD_HELP = _("At least 8 characters, not a common password and not like your name.")
POST_SORTS = [
    ("hot", _("hot")),
    ("new", _("new")),
    ("rising", _("rising")),
    ("top", _("top")),
    ("controversial", _("controversial")),
]
COMMENT_SORTS = [
    ("", _("as the community suggests, else best")),
    ("best", _("best")),
    ("top", _("top")),
    ("new", _("new")),
    ("controversial", _("controversial")),
    ("old", _("old")),
]


class SignUpForm(SignupForm):
    """A name, a password, and perhaps a mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = forms.CharField(
            label=_("Name"),
            help_text=_("3 to 20 letters, digits, - or _. Others see it, and it can't be changed."),
            widget=forms.TextInput(attrs={"autocomplete": "username", "maxlength": NAME_MAX, "spellcheck": "false"}),
        )
        self.fields["password1"].help_text = PASSWORD_HELP
        _call_it_mail(self, _("E-mail address (optional)"))
        self.fields["email"].help_text = _("Nobody sees it. Confirmed, it gets you back in when the password is lost.")
        self.fields[HONEYPOT] = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
        self.order_fields(["username", "password1", "email"])
        _without_placeholders(self)

    def clean_username(self) -> str:
        return names.validate_new_name(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get(HONEYPOT):
            self.add_error(None, _("A field that no person sees was filled in. Load the page again, and send again."))
        # Before the validators, one of which compares the whole password with the name, slowly.
        _refuse_long(self, "password1")
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """The new member; or (None, the form with status 409) when somebody else took the name at the same moment."""
        name = self.cleaned_data["username"]
        try:
            with transaction.atomic():
                user, response = super().try_save(request)
                # Its bearer may have closed the account since the form asked. Now that the name is ours, this is final.
                if names.is_retired(name):
                    raise ValidationError(names.NOT_AVAILABLE)
                return user, response
        except IntegrityError:
            if not names.is_taken(name):
                raise
            self.add_error("username", names.TAKEN)
        except ValidationError as refusal:
            self.add_error("username", refusal)
        return None, self._shown_again(request)

    def _shown_again(self, request: HttpRequest) -> HttpResponse:
        view = SignupView()
        view.setup(request)
        response: HttpResponse = view.render_to_response(view.get_context_data(form=self), status=409)
        return response


class LogInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Name or e-mail address"),
            widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
        )
        self.order_fields(["login", "password"])
        _without_placeholders(self)

    def clean_login(self) -> str:
        """Raises ValidationError for what can't be looked up (and would be a key of the cache)."""
        login: str = super().clean_login()
        if not login.isprintable():
            raise ValidationError(_("A name or an e-mail address has only letters, digits and signs that can be seen."))
        return login

    def clean(self) -> dict[str, Any]:
        """Raises ImmediateHttpResponse with this very form, status 429, after too many failures."""
        _refuse_long(self, "password")
        try:
            cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        except TooManyRequests as refusal:
            raise ImmediateHttpResponse(self._shown_again(refusal)) from refusal
        return cleaned

    def _shown_again(self, refusal: TooManyRequests) -> HttpResponse:
        view = LoginView()
        view.setup(self.request)
        context = view.get_context_data(
            form=self,
            sentence=refusal.sentence,
            wait_seconds=refusal.wait,
            until=timezone.now() + timedelta(seconds=refusal.wait),
        )
        response: HttpResponse = view.render_to_response(context, status=429)
        response["Retry-After"] = str(refusal.wait)
        response["Cache-Control"] = "no-store"
        return response


class AddAddressForm(AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call_it_mail(self, _("E-mail address"))
        _without_placeholders(self)


class AskResetForm(ResetPasswordForm):
    """Mail goes only to an address that its owner confirmed; the page says the same in every case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _call_it_mail(self, _("E-mail address"))
        _without_placeholders(self)

    def clean_email(self) -> str:
        """Look nobody up, unlike allauth's form, so that the page takes as long for every address."""
        email: str = self.cleaned_data["email"]
        return get_adapter().clean_email(email.lower())

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        mails.offer_reset(email)
        return email


class NewPasswordWords(forms.Form):
    """The words of sign-up in the forms that choose a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Your password until now"),
            "password1": _("New password"),
            "password2": _("New password again"),
        }
        for name, field in self.fields.items():
            field.label = labels.get(name, field.label)
        self.fields["password1"].help_text = PASSWORD_HELP
        _without_placeholders(self)


class ChangeOwnPasswordForm(NewPasswordWords, ChangePasswordForm):
    pass


class FirstPasswordForm(NewPasswordWords, SetPasswordForm):
    """For an account that has none."""


class LostPasswordForm(NewPasswordWords, ResetPasswordKeyForm):
    """Behind the link of the mail."""


class ResetKeyForm(UserTokenForm):
    def clean(self) -> dict[str, Any]:
        """Refuse the link of an account that was closed or deactivated after the mail went out."""
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        if self.reset_user is not None and not can_log_in(self.reset_user):
            self.reset_user = None
            raise get_adapter().validation_error("invalid_password_reset")
        return cleaned


class PreferencesForm(forms.Form):
    """For everybody. Every field has a value, so that one form serves columns and cookies."""

    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices, widget=forms.RadioSelect)
    density = forms.ChoiceField(label=_("Density of listings"), choices=Density.choices, widget=forms.RadioSelect)
    post_sort = forms.ChoiceField(label=_("Posts sorted by"), choices=POST_SORTS)
    comment_sort = forms.ChoiceField(label=_("Comments sorted by"), choices=COMMENT_SORTS, required=False)
    shows_nsfw = forms.BooleanField(
        label=_("Show NSFW posts and communities"), required=False, help_text=_("I am an adult and want to see them.")
    )


class MemberPreferencesForm(PreferencesForm):
    bio = BodyField(
        label=_("About you"),
        limit=BIO_MAX,
        required=False,
        help_text=_("Shown on your profile, as plain text."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme.choices, error_messages=NO_SUCH_CHOICE)


class DensityForm(forms.Form):
    density = forms.ChoiceField(choices=Density.choices, error_messages=NO_SUCH_CHOICE)


class EndSessionForm(forms.Form):
    """The button's value: the id of a session, or OTHERS."""

    OTHERS = "others"
    session = forms.RegexField(
        rf"\A(?:[0-9]{{1,18}}|{OTHERS})\Z",
        error_messages={"required": _NO_SUCH_CHOICE, "invalid": _NO_SUCH_CHOICE},
    )


class CloseAccountForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    erase = forms.BooleanField(
        label=_("Delete my posts and comments too"),
        required=False,
        help_text=_("Otherwise they stay, under [deleted]."),
    )

    def __init__(self, member: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if len(password) > PASSWORD_MAX or not self.member.check_password(password):
            raise ValidationError(_("This is not your password."))
        return password


def _without_placeholders(form: forms.Form) -> None:
    """A label stays when somebody types, a placeholder does not."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


def _call_it_mail(form: forms.Form, label: StrOrPromise) -> None:
    form.fields["email"].label = label
    form.fields["email"].error_messages["invalid"] = BAD_ADDRESS


def _refuse_long(form: forms.Form, field: str) -> None:
    """Takes a password that no account can have out of the form, before anything is computed from it."""
    try:
        MaximumLengthValidator().validate(form.cleaned_data.get(field) or "")
    except ValidationError as error:
        form.add_error(field, error)
