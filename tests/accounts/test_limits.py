"""How often somebody may try."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from apps.accounts.models import User
from tests.factories import PASSWORD, make_user

LOG_IN = "/accounts/login/"
SIGN_UP = "/accounts/signup/"


@pytest.fixture(autouse=True)
def _limits_are_on(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    settings.RATE_LIMITS_ENABLED = True


@pytest.fixture
def rosemary(db: None) -> User:
    return make_user("Rosemary")


def test_sixth_wrong_password_meets_the_form_with_the_wait(client: Client, rosemary: User) -> None:
    for _ in range(5):
        assert client.post(LOG_IN, {"login": "rosemary", "password": "wrong"}).status_code == 200
    answer = client.post(LOG_IN, {"login": "rosemary", "password": PASSWORD, "next": "/r/meadow/"})
    assert answer.status_code == 429
    assert 290 <= int(answer["Retry-After"]) <= 300
    page = answer.content.decode()
    assert "Too many attempts to log in failed." in page
    assert "5 minutes" in page
    assert 'name="login" value="rosemary"' in page
    assert 'type="password" name="password"' in page
    assert 'name="next" value="/r/meadow/"' in page
    assert "<h1>Log in</h1>" in page
    assert "counted against" not in page
    assert PASSWORD not in page
    assert "_auth_user_id" not in client.session


def test_wait_counts_from_the_oldest_attempt(client: Client, rosemary: User, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    for _ in range(5):
        client.post(LOG_IN, {"login": "rosemary", "password": "wrong"})
        time_machine.shift(30)
    assert client.post(LOG_IN, {"login": "rosemary", "password": "wrong"})["Retry-After"] == "150"
    time_machine.shift(151)
    assert client.post(LOG_IN, {"login": "rosemary", "password": PASSWORD}).status_code == 302


def test_account_is_counted_under_each_of_its_names_and_through_each_host(rosemary: User, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    EmailAddress.objects.create(user=rosemary, email="rosemary@meadow.example", verified=True, primary=True)
    names = ["rosemary", "ROSEMARY", "rosemary@meadow.example", "Rosemary@Meadow.example", "Rosemary"]
    for number, name in enumerate(names):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}", HTTP_HOST=f"meadow{number}.example:80{number}")
        assert client.post(LOG_IN, {"login": name, "password": "wrong"}).status_code == 200
    for name in ("rosemary", "rosemary@meadow.example"):
        client = Client(REMOTE_ADDR="203.0.113.9", HTTP_HOST="heath.example")
        assert client.post(LOG_IN, {"login": name, "password": PASSWORD}).status_code == 429


def test_address_that_nobody_confirmed_counts_for_itself(rosemary: User) -> None:
    EmailAddress.objects.create(user=rosemary, email="rosemary@meadow.example", verified=False)
    for _ in range(6):
        stranger = Client(REMOTE_ADDR="203.0.113.9")
        stranger.post(LOG_IN, {"login": "rosemary@meadow.example", "password": "wrong"})
    assert Client().post(LOG_IN, {"login": "rosemary", "password": PASSWORD}).status_code == 302


def test_one_account_under_attack_does_not_lock_out_others(client: Client, rosemary: User) -> None:
    make_user("thyme")
    for _ in range(6):
        Client(REMOTE_ADDR="203.0.113.9").post(LOG_IN, {"login": "rosemary", "password": "wrong"})
    assert client.post(LOG_IN, {"login": "thyme", "password": PASSWORD}).status_code == 302


def test_one_password_tried_on_many_accounts_is_stopped_by_address(client: Client, db: None) -> None:
    statuses = [client.post(LOG_IN, {"login": f"person_{n}", "password": "hunter22"}).status_code for n in range(12)]
    assert statuses == [200] * 10 + [429] * 2


def test_forged_header_does_not_help(rosemary: User) -> None:
    statuses = [
        Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
        .post(LOG_IN, {"login": f"p_{n}", "password": "wrong"})
        .status_code
        for n in range(12)
    ]
    assert 429 in statuses


def test_sign_ups_by_the_dozen_meet_our_page(client: Client, db: None) -> None:
    for _ in range(20):
        client.post(SIGN_UP, {"username": "x"})
    answer = client.post(SIGN_UP, {"username": "Rosemary", "password1": PASSWORD, "email": "rosemary@example.org"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    page = answer.content.decode()
    assert "rosemary@example.org" in page
    assert ">E-mail address</label>" in page
    assert "60 seconds" in page
    assert "Send again" not in page, "there is no password in what was kept"
    assert f'href="{SIGN_UP}">Back to the form' in page


def test_reset_mails_are_limited_for_each_address(client: Client, db: None) -> None:
    statuses = [client.post("/accounts/password/reset/", {"email": "a@example.org"}).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]


def test_socket_without_an_address_is_one_client_and_no_refusal(db: None) -> None:
    assert Client(REMOTE_ADDR="").post(LOG_IN, {"login": "nobody_1", "password": "wrong"}).status_code == 200


def test_closing_with_guessed_passwords_is_limited(client: Client, rosemary: User, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    client.force_login(rosemary)
    statuses = [client.post("/preferences/close/", {"password": "wrong"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
