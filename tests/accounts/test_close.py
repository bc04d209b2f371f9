"""Leaving for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import RetiredName, User
from apps.accounts.services import AlreadyClosed, HandOverFirst, close_account, deactivate, end_sessions, reactivate
from apps.accounts.signals import account_closing
from apps.core.base36 import to_base36
from tests.accounts.conftest import log_in
from tests.factories import PASSWORD, make_user

CLOSE = "/preferences/close/"
Browser = Callable[..., Client]


@pytest.fixture
def rosemary(db: None) -> User:
    member = make_user(
        "Rosemary", email="rosemary@example.org", bio="I press flowers.", is_staff=True, shows_nsfw=True, theme="dark"
    )
    EmailAddress.objects.create(user=member, email="rosemary@example.org", verified=True, primary=True)
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": "x"})
    member.groups.add(Group.objects.create(name="gardeners"))
    return member


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    """What upper apps were told."""
    told: list[dict[str, Any]] = []

    def listen(member: User, *, erase: bool, **_: Any) -> None:
        told.append({"name": member.username, "erase": erase})

    account_closing.connect(listen)
    yield told
    account_closing.disconnect(listen)


def test_closing_leaves_nothing_that_names_the_person(rosemary: User) -> None:
    close_account(member=rosemary, erase=False)
    rosemary.refresh_from_db()
    assert rosemary.username == f"deleted-{to_base36(rosemary.pk)}"
    assert str(rosemary) == rosemary.shown_name == "[deleted]"
    assert (rosemary.email, rosemary.bio, rosemary.last_login) == ("", "", None)
    assert (rosemary.shows_nsfw, rosemary.theme, rosemary.post_sort) == (False, "system", "hot")
    assert not rosemary.has_usable_password()
    assert (rosemary.is_active, rosemary.is_staff, rosemary.is_superuser) == (False, False, False)
    assert not rosemary.groups.exists()
    assert not EmailAddress.objects.exists()
    assert not Authenticator.objects.exists()


def test_nobody_takes_the_name_again(client: Client, rosemary: User) -> None:
    close_account(member=rosemary, erase=False)
    assert RetiredName.objects.get().name == "Rosemary"
    answer = client.post("/accounts/signup/", {"username": "ROSEMARY", "password1": PASSWORD})
    assert "This name is not available" in answer.content.decode()


def test_address_is_free_for_a_new_account(client: Client, rosemary: User) -> None:
    close_account(member=rosemary, erase=False)
    form = {"username": "newcomer", "password1": PASSWORD, "email": "rosemary@example.org"}
    assert client.post("/accounts/signup/", form).status_code == 302


def test_member_closes_the_account_with_the_password(client_of: Browser, rosemary: User) -> None:
    browser = client_of(rosemary)
    answer = browser.post(CLOSE, {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "_auth_user_id" not in browser.session
    rosemary.refresh_from_db()
    assert rosemary.closed_at is not None


@pytest.mark.parametrize("password", ["", "wrong", "x" * 100_000])
def test_without_the_password_nothing_happens(client_of: Browser, rosemary: User, password: str) -> None:
    answer = client_of(rosemary).post(CLOSE, {"password": password, "erase": "on"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Your account is not closed." in page
    assert "checked" in page.split('id="id_erase"')[0].rsplit("<input", 1)[1] + page.split('id="id_erase"')[1][:40]
    rosemary.refresh_from_db()
    assert rosemary.closed_at is None


def test_visitor_is_asked_to_log_in(client: Client, db: None) -> None:
    assert client.get(CLOSE)["Location"] == "/accounts/login/?next=/preferences/close/"


@pytest.mark.django_db(transaction=True)
def test_every_session_ends_and_its_row_goes() -> None:
    _member, other = make_user("leaver"), make_user("stayer")
    here, elsewhere, neighbour = (log_in(name) for name in ("leaver", "leaver", "stayer"))
    assert Session.objects.count() == 3
    here.post(CLOSE, {"password": PASSWORD})
    assert elsewhere.get(CLOSE).status_code == 302
    assert neighbour.get(CLOSE).status_code == 200
    assert [row.get_decoded()["_auth_user_id"] for row in Session.objects.all() if row.get_decoded()] == [str(other.pk)]
    assert [row.user for row in UserSession.objects.all()] == [other]


def test_reset_link_from_before_is_dead(client: Client, rosemary: User) -> None:
    client.post("/accounts/password/reset/", {"email": "rosemary@example.org"})
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    close_account(member=rosemary, erase=False)
    assert client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True).context["token_fail"]


@pytest.mark.parametrize("erase", [True, False])
def test_upper_apps_hear_of_it_before_the_name_is_gone(
    client_of: Browser, rosemary: User, heard: list[dict[str, Any]], *, erase: bool
) -> None:
    client_of(rosemary).post(CLOSE, {"password": PASSWORD, **({"erase": "on"} if erase else {})})
    assert heard == [{"name": "Rosemary", "erase": erase}]


def test_who_must_hand_over_first_reads_where(client_of: Browser, rosemary: User) -> None:
    def refuse(**_: Any) -> None:
        raise HandOverFirst([("r/bread", "/r/bread/about/moderators/"), ("r/birds", "/r/birds/about/moderators/")])

    account_closing.connect(refuse)
    try:
        answer = client_of(rosemary).post(CLOSE, {"password": PASSWORD})
    finally:
        account_closing.disconnect(refuse)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert '<a href="/r/bread/about/moderators/">Moderators of r/bread</a>' in page
    assert '<a href="/r/birds/about/moderators/">' in page
    rosemary.refresh_from_db()
    assert (rosemary.username, rosemary.closed_at) == ("Rosemary", None)
    assert EmailAddress.objects.exists()


def test_second_closing_is_refused_and_retires_nothing(rosemary: User, heard: list[dict[str, Any]]) -> None:
    close_account(member=rosemary, erase=False)
    with pytest.raises(AlreadyClosed):
        close_account(member=rosemary, erase=True)
    assert len(heard) == 1
    assert RetiredName.objects.count() == 1


def test_somebody_of_an_archive_may_have_had_the_new_name(rosemary: User) -> None:
    make_user(f"deleted-{to_base36(rosemary.pk)}")
    close_account(member=rosemary, erase=False)
    rosemary.refresh_from_db()
    assert rosemary.username == f"deleted-{to_base36(rosemary.pk)}-2"


def test_closed_account_is_neither_deactivated_nor_reactivated(rosemary: User) -> None:
    close_account(member=rosemary, erase=False)
    for act in (deactivate, reactivate):
        with pytest.raises(AlreadyClosed):
            act(operator=None, member=rosemary, reason="spam")
    rosemary.refresh_from_db()
    assert not rosemary.is_active


def test_many_sessions_end_with_as_many_statements_as_few(db: None) -> None:
    spent = []
    for amount in (2, 30):
        member = make_user()
        for _ in range(amount):
            store = SessionStore()
            store.create()
            UserSession.objects.create(user=member, session_key=store.session_key, ip="203.0.113.1", data={})
        with CaptureQueriesContext(connection) as queries:
            end_sessions(member=member)
        spent.append(len(queries))
        assert not UserSession.objects.filter(user=member).exists()
    assert spent[0] == spent[1]
    assert spent[0] <= 4
