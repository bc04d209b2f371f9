"""The second step at log-in, and the addresses of an account that has one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from apps.accounts.models import User
from tests.factories import PASSWORD, make_user

MAIL = "/accounts/email/"


@pytest.fixture
def rosemary(db: None) -> User:
    """With a second step and no address."""
    member = make_user("Rosemary")
    TOTP.activate(member, generate_totp_secret())
    return member


def test_member_with_a_second_step_adds_an_address(client_of: Callable[[User], Client], rosemary: User) -> None:
    browser = client_of(rosemary)
    answer = browser.post(MAIL, {"action_add": "", "email": "rosemary@example.org"})
    assert answer["Location"].startswith("/accounts/"), "the password is asked for first"
    assert not EmailAddress.objects.exists()
    browser.post(answer["Location"], {"password": PASSWORD}, follow=True)
    browser.post(MAIL, {"action_add": "", "email": "rosemary@example.org"})
    assert not EmailAddress.objects.get().verified
    assert browser.post(_link()).status_code == 302
    assert EmailAddress.objects.get().verified


def test_address_of_an_account_with_a_second_step_is_confirmed_by_its_member_alone(
    client_of: Callable[[User], Client], client: Client, rosemary: User
) -> None:
    browser = client_of(rosemary)
    answer = browser.post(MAIL, {"action_add": "", "email": "somebody@example.org"})
    browser.post(answer["Location"], {"password": PASSWORD})
    browser.post(MAIL, {"action_add": "", "email": "somebody@example.org"})
    path = _link()
    for stranger in (client, client_of(make_user("somebody"))):
        answer = stranger.post(path)
        assert answer["Location"].startswith("/accounts/login/?next=/accounts/confirm-email/")
        assert not EmailAddress.objects.get().verified
    assert "This account has a second step." in client.get(answer["Location"]).content.decode()


def _link() -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]
