"""The pages about oneself speak with one voice, also where allauth or Django would speak."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from apps.accounts.models import User
from tests.factories import make_user

Browser = Callable[..., Client]
RULE = "At least 8 characters, not a common password and not like your name."
OPERATORS = "ask the operators"


@pytest.fixture
def rosemary(db: None) -> User:
    return make_user("Rosemary")


@pytest.mark.parametrize(
    "path", ["/accounts/signup/", "/accounts/login/", "/accounts/email/", "/accounts/password/reset/"]
)
def test_mail_is_spelled_one_way(client_of: Browser, rosemary: User, path: str) -> None:
    browser = client_of(rosemary if path == "/accounts/email/" else None)
    for answer in (browser.get(path), browser.post(path, {"email": "nonsense", "action_add": ""})):
        assert not re.search(r"\bEmail\b|\bemail address", _words(answer.content.decode()))


def test_address_that_is_there_already_is_named_with_a_hyphen(client_of: Browser, rosemary: User) -> None:
    EmailAddress.objects.create(user=rosemary, email="rosemary@example.org", verified=True, primary=True)
    page = client_of(rosemary).post("/accounts/email/", {"action_add": "", "email": "rosemary@example.org"})
    assert "This e-mail address is among yours already." in page.content.decode()


def test_new_password_is_asked_for_in_the_words_of_sign_up(client_of: Browser, rosemary: User) -> None:
    page = client_of(rosemary).get("/accounts/password/change/").content.decode()
    assert RULE in page
    for foreign in ("Current Password", "New Password", "At most 1000", "entirely numeric"):
        assert foreign not in page


def test_lost_password_is_replaced_in_the_words_of_sign_up(client: Client, rosemary: User) -> None:
    EmailAddress.objects.create(user=rosemary, email="rosemary@example.org", verified=True, primary=True)
    client.post("/accounts/password/reset/", {"email": "rosemary@example.org"})
    found = re.search(r"http://127\.0\.0\.1:8000(\S+)", str(mail.outbox[0].body))
    assert found is not None
    page = client.get(found[1], follow=True).content.decode()
    assert RULE in page
    assert "New Password" not in page


def test_every_page_sends_who_lost_the_way_to_the_operators(client_of: Browser, rosemary: User) -> None:
    for browser, path in ((client_of(), "/accounts/password/reset/"), (client_of(rosemary), "/accounts/email/")):
        page = browser.get(path).content.decode()
        assert OPERATORS in page
        assert "nobody can let you back in" not in page
        assert "could be known again" not in page


def test_missing_address_is_said_in_a_whole_sentence(client_of: Browser, rosemary: User) -> None:
    page = client_of(rosemary).get("/accounts/email/").content.decode()
    assert "You have given no e-mail address." in page


def _words(page: str) -> str:
    """What a person reads, labels and placeholders among it."""
    placeholders = re.findall(r'placeholder="([^"]*)"', page)
    return " ".join([re.sub(r"<[^>]*>", " ", page), *placeholders])
