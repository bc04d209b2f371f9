"""What Thicket decides differently from django-allauth."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import punycode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts import names
from apps.accounts.backends import MAIL_MAX
from apps.accounts.limits import wait_after_failed_log_ins
from apps.core.errors import TooManyRequests
from apps.core.ratelimit import address_of
from apps.core.return_to import is_path_here

log = logging.getLogger(__name__)

MISMATCH = gettext_lazy("This name (or e-mail address) and this password do not belong together.")
BAD_ADDRESS = gettext_lazy("This is not an address that mail can be sent to.")


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
        return address_of(request)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Raises ImmediateHttpResponse with the log-in for an account with a second step, unless its member asks.

        Else whoever is mailed a link could give their address to somebody's account, which a reset of the password
        would then not open to them."""
        if is_mfa_enabled(email_address.user) and request.user.pk != email_address.user_id:
            messages.warning(request, _("This account has a second step. Log in to it, then confirm the address."))
            raise ImmediateHttpResponse(redirect_to_login(request.get_full_path()))
        return bool(super().confirm_email(request, email_address))

    # Limits

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
        """A mail server that is away must not undo what was done: it is logged, and said where that tells no secret."""
        site = SimpleNamespace(name=settings.SITE_NAME, domain=urlsplit(settings.SITE_URL).netloc)
        try:
            super().send_mail(template_prefix, email, {**context, "current_site": site})
        except (SMTPException, OSError):
            log.exception("mail %s could not be sent", template_prefix)
            if template_prefix.startswith("account/email/email_confirmation"):
                sentence = _("The mail with the link could not be sent. Ask for it again later, on the page “E-mail”.")
                messages.warning(current.request, sentence)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _absolute(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _absolute(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:preferences")


def _absolute(address: str) -> str:
    """On the configured site: a mail must not carry the Host header of whoever asked for it."""
    parts = urlsplit(address)
    return f"{settings.SITE_URL}{parts.path}"
