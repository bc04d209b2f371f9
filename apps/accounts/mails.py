"""The mails to members. A page only stores a task; the worker makes the token and the link, and sends.

The arguments of a task hold ids, addresses and facts, and never a token, a key or a link: they stay in the database for
some days after the mail has gone."""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, get_emailconfirmation_model
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django_tasks import task
from django_tasks.base import Task

from apps.accounts.permissions import can_log_in
from apps.core.tasks import enqueue_on_commit, try_again_later

log = logging.getLogger(__name__)

# What a notice may tell; see `notify`.
FACTS = frozenset({"timestamp", "ip", "user_agent", "from_email", "to_email", "deleted_email"})


class UnknownMail(TypeError):
    """A mail of allauth's that nobody has decided about: give it a task of its own, with ids for arguments."""


def ask_to_confirm(address: EmailAddress, *, is_signup: bool) -> None:
    """Let the worker send the link that confirms `address`."""
    enqueue_on_commit(send_confirmation, address.pk, is_signup)


def offer_reset(email: str) -> None:
    """Let the worker send the link for a new password, if somebody confirmed this address.

    Does the same for every address, so that neither the answer nor its time tells whether there is an account: one
    SELECT, and one task with one argument."""
    found = EmailAddress.objects.filter(email=email.lower(), verified=True).values_list("pk", flat=True)
    enqueue_on_commit(send_reset, found.first())


def notify(template_prefix: str, email: str, facts: dict[str, Any]) -> None:
    """Let the worker tell a member what was done to their account.

    The mail goes to the address that was theirs at that moment: whoever took the account over must not be able to
    redirect it. Raises UnknownMail for anything beyond FACTS, since that might be a secret."""
    if unknown := facts.keys() - FACTS:
        raise UnknownMail(f"{template_prefix} wants to store {sorted(unknown)}")
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}
    enqueue_on_commit(send_notice, template_prefix, email, plain)


@task
def send_confirmation(address_id: int, is_signup: bool, attempt: int = 1) -> None:  # noqa: FBT001 -- stored by position
    """Nothing goes out where the address was removed or confirmed meanwhile."""
    address = EmailAddress.objects.filter(pk=address_id, verified=False).select_related("user").first()
    if address is None:
        return
    key = get_emailconfirmation_model().create(address).key
    context = {"user": address.user, "activate_url": _absolute("account_confirm_email", key)}
    prefix = "account/email/email_confirmation_signup" if is_signup else "account/email/email_confirmation"
    _send(prefix, address.email, context, send_confirmation, attempt, address_id, is_signup)


@task
def send_reset(address_id: int | None, attempt: int = 1) -> None:
    """Nothing goes out where the address is nobody's (None), or where its owner cannot log in."""
    if address_id is None:
        return
    address = EmailAddress.objects.filter(pk=address_id, verified=True).select_related("user").first()
    if address is None or not can_log_in(address.user):
        return
    user = address.user
    token = default_token_generator.make_token(user)
    link = _absolute("account_reset_password_from_key", user_pk_to_url_str(user), token)
    context = {"user": user, "username": user.username, "password_reset_url": link}
    _send("account/email/password_reset_key", address.email, context, send_reset, attempt, address_id)


@task
def send_notice(template_prefix: str, email: str, facts: dict[str, str], attempt: int = 1) -> None:
    moment = {"timestamp": datetime.fromisoformat(facts["timestamp"])} if "timestamp" in facts else {}
    _send(template_prefix, email, {**facts, **moment}, send_notice, attempt, template_prefix, email, facts)


def _send(
    template_prefix: str, email: str, context: dict[str, Any], sender: Task[..., None], attempt: int, *arguments: Any
) -> None:
    """Send the mail. A mail server that is away is logged, and `sender` is stored again for a later attempt.

    Raises what the server said after the last attempt, and at once where it says that there is no such address."""
    site = {"name": settings.SITE_NAME, "url": settings.SITE_URL}
    message = get_adapter().render_mail(template_prefix, email, {**context, "email": email, "this_site": site})
    try:
        message.send()
    except (SMTPException, OSError) as error:
        pause = None if _is_final(error) else try_again_later(sender, attempt, *arguments)
        if pause is None:
            raise
        log.warning("mail %s could not be sent; the next attempt is in %s", template_prefix, pause, exc_info=True)


def _is_final(error: Exception) -> bool:
    refused = error.recipients.values() if isinstance(error, SMTPRecipientsRefused) else ()
    return bool(refused) and all(code >= 500 for code, _ in refused)


def _absolute(name: str, *arguments: str) -> str:
    """On the configured site, since a worker knows no Host header, and a mail must not carry a visitor's."""
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"
