"""Becoming a member."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from apps.accounts.forms import SignUpForm
from apps.accounts.models import RetiredName, User
from tests.factories import PASSWORD, make_user

SIGN_UP = "/accounts/signup/"
SUGGESTED = {"username": "Rosemary", "password1": PASSWORD}


class CountingHasher(MD5PasswordHasher):
    runs = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).runs += 1
        return super().encode(password, salt)


def test_name_and_password_are_enough(client: Client, db: None) -> None:
    answer = client.post(SIGN_UP, SUGGESTED)
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    member = User.objects.get()
    assert (member.username, member.email) == ("Rosemary", "")
    assert client.session["_auth_user_id"] == str(member.pk)
    assert not mail.outbox


def test_new_member_returns_to_where_they_were(client: Client, db: None) -> None:
    answer = client.post(SIGN_UP, {**SUGGESTED, "next": "/r/meadow/?sort=new"})
    assert answer["Location"] == "/r/meadow/?sort=new"


def test_mail_address_waits_for_its_owner(client: Client, db: None) -> None:
    client.post(SIGN_UP, {**SUGGESTED, "email": "Rosemary@Example.org"})
    address = EmailAddress.objects.get()
    assert (address.email, address.verified) == ("rosemary@example.org", False)
    assert [message.to for message in mail.outbox] == [["rosemary@example.org"]]


def test_link_in_the_mail_confirms_the_address(client: Client, db: None) -> None:
    client.post(SIGN_UP, {**SUGGESTED, "email": "rosemary@example.org"})
    path = _first_link(mail.outbox[0].body)
    assert client.get(path).status_code == 200
    assert not EmailAddress.objects.get().verified, "a mail scanner opens links too"
    assert client.post(path).status_code == 302
    assert EmailAddress.objects.get().verified


def test_links_in_mails_lead_to_the_configured_site(client: Client, db: None) -> None:
    client.post(SIGN_UP, {**SUGGESTED, "email": "rosemary@example.org"}, headers={"host": "evil.example"})
    assert "http://127.0.0.1:8000/accounts/confirm-email/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


def test_taken_address_looks_like_a_free_one(client: Client, db: None) -> None:
    owner = make_user("owner_1")
    EmailAddress.objects.create(user=owner, email="owner@example.org", verified=True, primary=True)
    answers = [
        Client().post(SIGN_UP, {**SUGGESTED, "username": name, "email": email})
        for name, email in (("squatter", "owner@example.org"), ("newcomer", "free@example.org"))
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert EmailAddress.objects.filter(email="owner@example.org", verified=True).get().user == owner


def test_many_accounts_have_no_address(client: Client, db: None) -> None:
    for name in ("first_one", "second_one"):
        assert Client().post(SIGN_UP, {**SUGGESTED, "username": name}).status_code == 302
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ab", "3 to 20 letters"),
        ("a" * 21, "3 to 20 letters"),
        ("two words", "3 to 20 letters"),
        ("na\0me", "Null characters are not allowed"),
        ("аdmin", "3 to 20 letters"),
        ("abc\u202edef", "3 to 20 letters"),
        ("\u3164\u3164\u3164", "3 to 20 letters"),
        ("adm1n", "This name is not available"),
        ("Gone", "This name is not available"),
        ("TAKEN_1", "This name is taken"),
        ("", "This field is required"),
    ],
)
def test_unfit_name_gets_one_sentence_and_stays_in_the_form(client: Client, db: None, name: str, sentence: str) -> None:
    make_user("taken_1")
    RetiredName.objects.create(name="gone")
    answer = client.post(SIGN_UP, {**SUGGESTED, "username": name, "email": "kept@example.org"})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert len(answer.context["form"].errors["username"]) == 1
    assert "kept@example.org" in answer.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "email",
    [
        "no-at-sign", "two@@example.org", "a@b\r\nBcc: x@y.org", "x@" + "a" * 250 + ".org", "a\0b@example.org",
        "a@" + "é" * 64 + ".org", "a" * 250 + "@example.org", "a@ex\u202eample.org", "a@b..org",
    ],
)  # fmt: skip
def test_unfit_address_is_refused_and_no_mail_is_sent(client: Client, db: None, email: str) -> None:
    answer = client.post(SIGN_UP, {**SUGGESTED, "email": email})
    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert not User.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize("password", ["short", "password", "rosemary1", "aaaaaaaa1"[:4]])
def test_weak_password_is_refused(client: Client, db: None, password: str) -> None:
    answer = client.post(SIGN_UP, {**SUGGESTED, "password1": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]
    assert not User.objects.exists()


def test_password_of_almost_a_megabyte_never_reaches_the_hasher(client: Client, db: None, settings: object) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]  # type: ignore[attr-defined]
    CountingHasher.runs = 0
    for path, form in (
        (SIGN_UP, {"username": "Rosemary", "password1": "x" * 900_000}),
        ("/accounts/login/", {"login": "Rosemary", "password": "x" * 900_000}),
    ):
        answer = client.post(path, form)
        assert answer.status_code == 200
        assert "at most 1000 characters" in answer.content.decode()
    assert CountingHasher.runs == 0


def test_form_beyond_the_limit_of_a_request_is_no_crash(client: Client, db: None) -> None:
    assert client.post(SIGN_UP, {**SUGGESTED, "password1": "x" * 2_000_000}).status_code == 413


def test_password_is_the_same_however_its_letters_are_composed(client: Client, db: None) -> None:
    client.post(SIGN_UP, {**SUGGESTED, "password1": "cafe\u0301 in the meadow"})
    member = User.objects.get()
    assert member.check_password("caf\u00e9 in the meadow")
    assert member.check_password("cafe\u0301 in the meadow")


def test_machine_that_fills_in_everything_is_turned_away(client: Client, db: None) -> None:
    answer = client.post(SIGN_UP, {**SUGGESTED, "website": "https://pills.example"})
    assert answer.status_code == 200
    assert "no person sees" in answer.content.decode()
    assert not User.objects.exists()


def test_mail_server_that_is_away_does_not_undo_the_account(client: Client, db: None, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]
    assert client.post(SIGN_UP, {**SUGGESTED, "email": "rosemary@example.org"}).status_code == 302
    assert User.objects.get().username == "Rosemary"


def test_name_that_was_taken_between_form_and_row_gives_the_form_back(db: None) -> None:
    form = SignUpForm({**SUGGESTED, "email": "kept@example.org"})
    assert form.is_valid()
    make_user("ROSEMARY")
    user, answer = form.try_save(_request())
    assert user is None
    assert answer is not None
    answer.render()  # type: ignore[attr-defined]
    assert answer.status_code == 409
    assert "This name is taken" in answer.content.decode()
    assert "kept@example.org" in answer.content.decode()
    assert User.objects.count() == 1


def test_name_that_was_retired_between_form_and_row_is_not_given_away(db: None) -> None:
    form = SignUpForm(SUGGESTED)
    assert form.is_valid()
    RetiredName.objects.create(name="rosemary")
    user, answer = form.try_save(_request())
    assert (user, answer.status_code if answer else 0) == (None, 409)
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_creating_one_name_at_once() -> None:
    """Whoever comes second reads that the name is taken: never a failure, never two."""
    people, rounds = 6, 4
    statuses: list[int] = []
    for number in range(rounds):
        start = Barrier(people)

        def sign_up(spelling: str, start: Barrier = start) -> None:
            try:
                visitor = Client(raise_request_exception=False)
                start.wait()
                statuses.append(visitor.post(SIGN_UP, {"username": spelling, "password1": PASSWORD}).status_code)
            finally:
                connection.close()

        spellings = [f"Sage_{number}" if index % 2 else f"sAGE_{number}" for index in range(people)]
        threads = [Thread(target=sign_up, args=(spelling,)) for spelling in spellings]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(set(statuses)) in ([200, 302], [302, 409], [200, 302, 409])
    assert statuses.count(302) == rounds
    assert User.objects.count() == rounds


def _request() -> HttpRequest:
    return Client().get(SIGN_UP).wsgi_request


def _first_link(body: object) -> str:
    return next(word for word in str(body).split() if word.startswith("http")).removeprefix("http://127.0.0.1:8000")
