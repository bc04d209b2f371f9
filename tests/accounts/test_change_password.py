"""A new password ends what the old one opened."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import deactivate
from tests.factories import PASSWORD, make_user

NEW = "another horse battery"
RESET = "/accounts/password/reset/"
OWN_PAGE = "/preferences/close/"


@pytest.fixture
def rosemary(db: None) -> User:
    member = make_user("Rosemary")
    EmailAddress.objects.create(user=member, email="rosemary@example.org", verified=True, primary=True)
    return member


def test_changing_the_password_ends_all_other_sessions(rosemary: User) -> None:
    here, elsewhere = _logged_in(), _logged_in()
    answer = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer["Location"] == "/preferences/"
    assert here.get(OWN_PAGE).status_code == 200
    assert elsewhere.get(OWN_PAGE)["Location"] == f"/accounts/login/?next={OWN_PAGE}"


def test_owner_is_told_that_the_password_changed(rosemary: User) -> None:
    _logged_in().post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert [message.to for message in mail.outbox] == [["rosemary@example.org"]]


def test_wrong_old_password_changes_nothing(rosemary: User) -> None:
    answer = _logged_in().post(
        "/accounts/password/change/", {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    )
    assert "This is not your password" in answer.content.decode()
    rosemary.refresh_from_db()
    assert rosemary.check_password(PASSWORD)


def test_reset_goes_to_the_confirmed_address_and_ends_every_session(client: Client, rosemary: User) -> None:
    elsewhere = _logged_in()
    assert client.post(RESET, {"email": "Rosemary@example.org"})["Location"] == f"{RESET}done/"
    page = client.get(_link(mail.outbox[0].body), follow=True)
    answer = client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    rosemary.refresh_from_db()
    assert rosemary.check_password(NEW)
    assert elsewhere.get(OWN_PAGE).status_code == 302


def test_reset_link_works_once(client: Client, rosemary: User) -> None:
    client.post(RESET, {"email": "rosemary@example.org"})
    link = _link(mail.outbox[0].body)
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    page = Client().get(link, follow=True)
    assert page.context["token_fail"]
    rosemary.refresh_from_db()
    assert rosemary.check_password(NEW)


@pytest.mark.parametrize("email", ["nobody@example.org", "unconfirmed@example.org", "closed@example.org"])
def test_reset_says_the_same_for_every_address_and_mails_only_confirmed_ones(
    client: Client, rosemary: User, email: str
) -> None:
    unconfirmed, closed = make_user("unconfirmed_1", email="unconfirmed@example.org"), make_user("closed_1")
    EmailAddress.objects.create(user=unconfirmed, email="unconfirmed@example.org", verified=False, primary=True)
    EmailAddress.objects.create(user=closed, email="closed@example.org", verified=True, primary=True)
    deactivate(operator=None, member=closed, reason="spam")
    answers = [Client().post(RESET, {"email": address}) for address in ("rosemary@example.org", email)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, f"{RESET}done/")] * 2
    assert [message.to for message in mail.outbox] == [["rosemary@example.org"]]


def test_link_of_a_member_who_was_deactivated_since_is_dead(client: Client, rosemary: User) -> None:
    client.post(RESET, {"email": "rosemary@example.org"})
    deactivate(operator=None, member=rosemary, reason="spam")
    assert client.get(_link(mail.outbox[0].body), follow=True).context["token_fail"]


def test_reset_link_leads_to_the_configured_site(client: Client, rosemary: User) -> None:
    client.post(RESET, {"email": "rosemary@example.org"}, headers={"host": "evil.example"})
    assert "evil.example" not in mail.outbox[0].body
    assert "http://127.0.0.1:8000/accounts/password/reset/key/" in mail.outbox[0].body


@pytest.mark.parametrize(
    "path",
    [
        "accounts/password/reset/key/1-abc/",
        "accounts/password/reset/key/zzzzzzzzzzzzz-set-password/",
        "accounts/password/reset/key/zzzzzzzzzzzzzzzzzzzzzzzz-x/",
        "accounts/password/reset/key/0-é/",
        "accounts/confirm-email/x:y:z/",
        "accounts/confirm-email/é:é:é/",
    ],
)
def test_made_up_links_are_a_page_and_no_crash(client: Client, db: None, path: str) -> None:
    assert client.get(f"/{path}", follow=True).status_code in (200, 404)


def test_adding_an_address_asks_for_the_password_again(rosemary: User, settings: Any) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    answer = _logged_in().post("/accounts/email/", {"action_add": "", "email": "other@example.org"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not EmailAddress.objects.filter(email="other@example.org").exists()


def _logged_in() -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": "Rosemary", "password": PASSWORD})
    assert browser.get(OWN_PAGE).status_code == 200
    return browser


def _link(body: object) -> str:
    return next(word for word in str(body).split() if word.startswith("http")).removeprefix("http://127.0.0.1:8000")
