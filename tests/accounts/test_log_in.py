"""Coming in, and being kept out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from tests.factories import PASSWORD, make_user

LOG_IN = "/accounts/login/"
MISMATCH = "do not belong together"


class CountingHasher(MD5PasswordHasher):
    runs = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).runs += 1
        return super().encode(password, salt)


@pytest.fixture
def rosemary(db: None) -> User:
    return make_user("Rosemary")


@pytest.mark.parametrize("login", ["Rosemary", "rosemary", "ROSEMARY", "  rosemary "])
def test_member_logs_in_by_name_in_any_case(client: Client, rosemary: User, login: str) -> None:
    assert client.post(LOG_IN, {"login": login, "password": PASSWORD}).status_code == 302
    assert _viewer(client) == str(rosemary.pk)


def test_member_logs_in_by_confirmed_address(client: Client, rosemary: User) -> None:
    EmailAddress.objects.create(user=rosemary, email="rosemary@example.org", verified=True)
    client.post(LOG_IN, {"login": "Rosemary@Example.ORG", "password": PASSWORD})
    assert _viewer(client) == str(rosemary.pk)


def test_unconfirmed_address_does_not_log_in(client: Client, rosemary: User) -> None:
    EmailAddress.objects.create(user=rosemary, email="rosemary@example.org", verified=False, primary=True)
    User.objects.filter(pk=rosemary.pk).update(email="rosemary@example.org")
    answer = client.post(LOG_IN, {"login": "rosemary@example.org", "password": PASSWORD})
    assert MISMATCH in answer.content.decode()
    assert _viewer(client) is None


def test_address_that_two_wrote_down_belongs_to_who_confirmed_it(client: Client, rosemary: User) -> None:
    squatter = make_user("squatter")
    EmailAddress.objects.create(user=squatter, email="rosemary@example.org", verified=False)
    EmailAddress.objects.create(user=rosemary, email="rosemary@example.org", verified=True)
    client.post(LOG_IN, {"login": "rosemary@example.org", "password": PASSWORD})
    assert _viewer(client) == str(rosemary.pk)


def test_unknown_name_and_wrong_password_look_the_same(client: Client, rosemary: User) -> None:
    pages = []
    for login in ("Rosemary", "Rosemarx"):
        answer = client.post(LOG_IN, {"login": login, "password": "wrong"})
        assert answer.status_code == 200
        pages.append(answer.content.decode().replace(login, "NAME").replace(_token(answer), "TOKEN"))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("login", ["rosemary", "nobody_here", "rosemary@example.org", "nobody@example.org", "näme"])
def test_every_attempt_costs_one_run_of_the_hasher(rosemary: User, settings: Any, login: str) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    rosemary.set_password(PASSWORD)
    rosemary.save()
    EmailAddress.objects.create(user=rosemary, email="rosemary@example.org", verified=True)
    CountingHasher.runs = 0
    assert authenticate(None, username=login, password="wrong") is None
    assert CountingHasher.runs == 1


@pytest.mark.parametrize(
    "login", ["", "\0", "a\0b", "x" * 10_000, "@", "a@", "@b", "a@b@c", "\u202erosemary", "' or 1=1 --", "é@é.é", "%"]
)
def test_strange_login_is_refused_and_given_back(client: Client, rosemary: User, login: str) -> None:
    answer = client.post(LOG_IN, {"login": login, "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert _viewer(client) is None


@pytest.mark.parametrize(
    "state",
    [
        {"closed_at": timezone.now(), "is_active": False},
        {"closed_at": timezone.now()},
        {"imported_at": timezone.now()},
    ],
)
def test_closed_account_and_placeholder_cannot_log_in(client: Client, rosemary: User, state: dict[str, Any]) -> None:
    User.objects.filter(pk=rosemary.pk).update(**state)
    answer = client.post(LOG_IN, {"login": "rosemary", "password": PASSWORD})
    assert MISMATCH in answer.content.decode()
    assert _viewer(client) is None


def test_deactivated_member_is_told_so_with_the_right_password_only(client: Client, rosemary: User) -> None:
    User.objects.filter(pk=rosemary.pk).update(is_active=False)
    assert MISMATCH in client.post(LOG_IN, {"login": "rosemary", "password": "wrong"}).content.decode()
    answer = client.post(LOG_IN, {"login": "rosemary", "password": PASSWORD})
    assert answer["Location"] == "/accounts/inactive/"
    page = client.get("/accounts/inactive/").content.decode()
    assert "The operators of the site have switched it off" in page
    assert "ask the operators" in page
    assert "closed" not in page
    assert _viewer(client) is None


def test_session_ends_at_once_when_the_account_is_deactivated(
    client_of: Callable[[User], Client], rosemary: User
) -> None:
    browser = client_of(rosemary)
    assert browser.get("/preferences/close/").status_code == 200
    User.objects.filter(pk=rosemary.pk).update(is_active=False)
    assert browser.get("/preferences/close/").status_code == 302


def test_session_key_changes_at_log_in(client: Client, rosemary: User) -> None:
    client.get("/preferences/")
    session = client.session
    session["fixed"] = "by somebody else"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = str(before)
    client.post(LOG_IN, {"login": "rosemary", "password": PASSWORD})
    assert client.session.session_key != before


def test_log_in_returns_to_the_page_that_asked_for_it(client: Client, rosemary: User) -> None:
    page = client.get(f"{LOG_IN}?next=/user/rosemary/saved/%3Flimit%3D5").content.decode()
    assert 'name="next" value="/user/rosemary/saved/?limit=5"' in page
    answer = client.post(LOG_IN, {"login": "rosemary", "password": "wrong", "next": "/user/rosemary/saved/"})
    assert 'name="next" value="/user/rosemary/saved/"' in answer.content.decode()
    answer = client.post(LOG_IN, {"login": "rosemary", "password": PASSWORD, "next": "/user/rosemary/saved/"})
    assert answer["Location"] == "/user/rosemary/saved/"


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "https:evil.example",
        "/\t/evil.example", "javascript:alert(1)", "data:text/html,x", "http:///evil.example", "///evil.example",
        "https://testserver@evil.example", "https://testserver.evil.example/", "\x01//evil.example", " //evil.example",
        "https://allowed.example/",
    ],
)  # fmt: skip
def test_log_in_never_leads_to_another_site(client: Client, rosemary: User, settings: Any, address: str) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "allowed.example"]
    answer = client.post(LOG_IN, {"login": "rosemary", "password": PASSWORD, "next": address})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_log_out_is_a_button_and_not_a_link(client_of: Callable[[User], Client], rosemary: User) -> None:
    browser = client_of(rosemary)
    assert browser.get("/accounts/logout/").status_code == 200
    assert _viewer(browser) == str(rosemary.pk)
    assert browser.post("/accounts/logout/")["Location"] == "/"
    assert _viewer(browser) is None


def test_log_in_needs_the_token_of_its_form(rosemary: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(LOG_IN, {"login": "rosemary", "password": PASSWORD}).status_code == 403


def _viewer(browser: Client) -> str | None:
    viewer: str | None = browser.session.get("_auth_user_id")
    return viewer


def _token(answer: Any) -> str:
    return str(answer.context["csrf_token"])
