"""What Thicket decides differently from django-allauth."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import punycode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts import mails, names
from apps.accounts.backends import MAIL_MAX, account_named
from apps.accounts.limits import wait_after_failed_log_ins
from apps.accounts.models import User
from apps.core.errors import TooManyRequests
from apps.core.ratelimit import address_of
from apps.core.return_to import is_path_here

MISMATCH = gettext_lazy("This name (or e-mail address) and this password do not belong together.")
BAD_ADDRESS = gettext_lazy("This is not an address that mail can be sent to.")
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 -- nothing listens here


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for every reason: it does not tell whether the account exists.
        "username_password_mismatch": MISMATCH,
        "email_password_mismatch": MISMATCH,
        "incorrect_password": gettext_lazy("This is not your password."),
        "enter_current_password": gettext_lazy("This is not your password."),
        "username_taken": names.TAKEN,
        "duplicate_email": gettext_lazy("This e-mail address is among yours already."),
        "max_email_addresses": gettext_lazy("You cannot add more than %d e-mail addresses."),
    }

    # Names and addresses

    def clean_username(self, username: str, shallow: bool = False) -> str:  # noqa: FBT001, FBT002 -- allauth's
        """Raises ValidationError with one sentence. `shallow` (allauth's own proposals) asks the shape only."""
        if shallow:
            names.shape(username)
            return username
        return names.validate_new_name(username)

    def clean_email(self, email: str) -> str:
        """Raises ValidationError for an address that the column or the mail system can't hold."""
        try:
            punycode(email.rpartition("@")[2])
        except UnicodeError as error:
            raise ValidationError(BAD_ADDRESS) from error
        if len(email) > MAIL_MAX or not email.isprintable():
            raise ValidationError(BAD_ADDRESS)
        return email

    # Redirects and the client

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of this site."""
        return bool(url) and is_path_here(url or "")

    def get_client_ip(self, request: HttpRequest) -> str:
        """0.0.0.0 for what a proxy calls an address and is none: a session is stored with it, as an address."""
        address = address_of(request)
        return address if _is_address(address) else UNKNOWN_ADDRESS

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Raises ImmediateHttpResponse with the log-in for an account with a second step, unless its member asks.

        Else whoever is mailed a link could give their address to somebody's account, which a reset of the password
        would then not open to them."""
        if is_mfa_enabled(email_address.user) and request.user.pk != email_address.user_id:
            messages.warning(request, _("This account has a second step. Log in to it, then confirm the address."))
            raise ImmediateHttpResponse(redirect_to_login(request.get_full_path()))
        return bool(super().confirm_email(request, email_address))

    # Log-in and its limits

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The member; or the deactivated account to which name and password belong, so that allauth says what it is."""
        person: Any = super().authenticate(request, **credentials)
        return person or getattr(request, "deactivated_account", None)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What failures are counted under: the account, by whichever name, address and Host header it is tried."""
        login = str(credentials.get("email") or credentials.get("username") or "")
        account = account_named(login)
        return f"account-{account.pk}" if account else login.lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises TooManyRequests with the true wait, after too many failures for one account or from one address."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refusal:
            key = self._get_login_attempts_cache_key(request, **credentials)
            sentence = _("Too many attempts to log in failed.")
            raise TooManyRequests(wait_after_failed_log_ins(request, key), sentence) from refusal

    # Mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leave a notice to the worker. Raises UnknownMail for a mail that carries anything but facts."""
        mails.notify(template_prefix, email, context)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:  # noqa: FBT001 -- allauth's
        mails.ask_to_confirm(emailconfirmation.email_address, is_signup=signup)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:preferences")


def _is_address(text: str) -> bool:
    try:
        validate_ipv46_address(text)
    except ValidationError:
        return False
    return True
