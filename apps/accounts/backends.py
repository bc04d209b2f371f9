"""Who somebody is, by a name or a confirmed mail address, and a password."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.passwords import PASSWORD_MAX
from apps.accounts.permissions import can_log_in
from apps.accounts.viewers import load_viewer

MAIL_MAX = 254


class NameOrConfirmedMail(ModelBackend):
    """Asks for the name without case; for a mail address only if its owner confirmed it.

    An address that somebody merely wrote down must not open (or block) another person's account. Each attempt costs
    one run of the hasher, whoever is named, so that its time tells nothing."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> User | None:
        """`username` may be a mail address too; `email` (in `more`) counts only without it. None when the two don't
        belong together, and when the account is closed, deactivated or a placeholder."""
        login = username or more.get("email")
        if not login or not password or len(password) > PASSWORD_MAX:
            return None
        person = account_named(login)
        if person is None:
            User().set_password(password)
            return None
        if not person.check_password(password):
            return None
        if request is not None and not person.is_active and person.closed_at is None:
            # With the right password, AccountAdapter.authenticate may say that the account was deactivated.
            request.deactivated_account = person  # type: ignore[attr-defined]
        return person if self.user_can_authenticate(person) else None

    def get_user(self, user_id: int) -> User | None:
        """Return the member of a session, or None if they may not log in any more. One statement."""
        member = load_viewer(user_id)
        return member if self.user_can_authenticate(member) else None

    def user_can_authenticate(self, user: User | None) -> bool:  # type: ignore[override]
        """Asked again for each request of a session, so a closed or deactivated account is out at once."""
        return user is not None and can_log_in(user)


def account_named(login: str) -> User | None:
    """The account with this name, or with this confirmed mail address, in any case of letters.

    One statement; none for what can't be a name or an address."""
    if not login.isprintable() or len(login) > MAIL_MAX:
        return None
    if "@" not in login:
        return User.objects.filter(username__iexact=login).first() if login.isascii() else None
    address = EmailAddress.objects.filter(email=login.lower(), verified=True).select_related("user").first()
    return address.user if address else None
