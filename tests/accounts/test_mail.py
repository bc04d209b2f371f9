"""Mails leave with the worker, and no page waits for them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.accounts.mails import UnknownMail
from apps.accounts.models import User
from apps.accounts.services import deactivate
from tests.factories import PASSWORD, make_user

RESET = "/accounts/password/reset/"
NEW = "another horse battery"
Browser = Callable[..., Client]


class NoSuchAddress(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({"rosemary@example.org": (550, b"no such address")})


@pytest.fixture(autouse=True)
def _tasks_wait_for_a_worker(transactional_db: None, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def rosemary() -> User:
    member = make_user("Rosemary")
    EmailAddress.objects.create(user=member, email="rosemary@example.org", verified=True, primary=True)
    return member


def work() -> None:
    call_command("run_worker", until_idle=True)


def test_page_sends_nothing_and_the_worker_does(client: Client, rosemary: User) -> None:
    client.post(RESET, {"email": "rosemary@example.org"})
    assert not mail.outbox
    work()
    assert [message.to for message in mail.outbox] == [["rosemary@example.org"]]


def test_reset_does_the_same_for_every_address(rosemary: User) -> None:
    unconfirmed = make_user("unconfirmed_1")
    EmailAddress.objects.create(user=unconfirmed, email="unconfirmed@example.org", verified=False, primary=True)
    spent = []
    for email in ("rosemary@example.org", "nobody@example.org", "unconfirmed@example.org"):
        browser = Client()
        with CaptureQueriesContext(connection) as queries:
            browser.post(RESET, {"email": email})
        spent.append([re.sub(r"'(?:[^']|'')*'|\b\d+\b", "…", query["sql"]) for query in queries])
    assert spent[0] == spent[1] == spent[2]
    stored = list(DBTaskResult.objects.values_list("task_path", "args_kwargs"))
    shapes = {(path, len(given["args"]), str(given["kwargs"])) for path, given in stored}
    assert (len(stored), len(shapes)) == (3, 1)
    work()
    assert [message.to for message in mail.outbox] == [["rosemary@example.org"]]


def test_no_task_holds_what_opens_an_account(rosemary: User) -> None:
    browser = Client()
    browser.post("/accounts/signup/", {"username": "thyme", "password1": PASSWORD, "email": "thyme@example.org"})
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    Client().post(RESET, {"email": "rosemary@example.org"})
    stored = json.dumps(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))
    work()
    links = [link for message in mail.outbox for link in re.findall(r"http\S+", str(message.body))]
    secrets = {part for link in links for part in link.split("/") if len(part) > 20}
    assert len(mail.outbox) == 3
    assert len(secrets) == 2, "of the confirmation and of the reset"
    assert not [secret for secret in secrets if secret in stored]
    assert "http" not in stored
    assert PASSWORD not in stored


def test_mail_server_that_is_away_is_tried_again_later(client: Client, rosemary: User, settings: Any) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    client.post(RESET, {"email": "rosemary@example.org"})
    work()
    again = DBTaskResult.objects.filter(status="READY")
    assert [task.args_kwargs["kwargs"] for task in again] == [{"attempt": 2}]
    settings.EMAIL_BACKEND = working
    again.update(run_after=timezone.now() - timedelta(seconds=1))
    work()
    assert [message.to for message in mail.outbox] == [["rosemary@example.org"]]


def test_address_that_does_not_exist_is_not_tried_again(client: Client, rosemary: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.NoSuchAddress"
    client.post(RESET, {"email": "rosemary@example.org"})
    work()
    assert DBTaskResult.objects.get().status == "FAILED"


def test_address_that_was_removed_meanwhile_gets_no_link(client: Client) -> None:
    client.post("/accounts/signup/", {"username": "thyme", "password1": PASSWORD, "email": "thyme@example.org"})
    EmailAddress.objects.all().delete()
    work()
    assert not mail.outbox


def test_member_who_was_deactivated_meanwhile_gets_no_link(client: Client, rosemary: User) -> None:
    client.post(RESET, {"email": "rosemary@example.org"})
    deactivate(operator=None, member=rosemary, reason="spam")
    work()
    assert not mail.outbox


def test_notice_goes_to_the_address_of_that_moment(client_of: Browser, rosemary: User) -> None:
    """Whoever takes an account over cannot turn the warning away by changing the address at once."""
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client_of(rosemary).post("/accounts/password/change/", form)
    EmailAddress.objects.update(email="thief@example.org")
    work()
    (notice,) = mail.outbox
    assert notice.to == ["rosemary@example.org"]
    assert "from the address 127.0.0.1" in str(notice.body)
    assert f"{timezone.now():%B %Y}" in str(notice.body)


def test_mail_that_nobody_decided_about_is_refused_before_its_secret_is_stored() -> None:
    with pytest.raises(UnknownMail, match="code"):
        get_adapter().send_mail("account/email/login_code", "rosemary@example.org", {"code": "123456"})
    assert not DBTaskResult.objects.exists()
