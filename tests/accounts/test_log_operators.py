"""The log of what operators did to people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from apps.accounts.models import Action, OperatorAction, User
from apps.accounts.services import close_account, deactivate, dismiss_operator, make_operator, reactivate

ClientOf = Callable[..., Client]
USERS, LOG = "/admin/accounts/user/", "/admin/accounts/operatoraction/"


def entries() -> list[tuple[Any, ...]]:
    rows = OperatorAction.objects.order_by("id")
    return [(row.operator, row.is_from_terminal, row.action, row.person, row.reason) for row in rows]


def test_deactivation_by_its_button_is_logged_with_operator_and_reason(
    client_of: ClientOf, operator: User, author: User
) -> None:
    client = client_of(operator)
    client.post(f"{USERS}{author.pk}/deactivate/", {"confirmed": "1", "reason": "  Sells   watches "})
    client.post(f"{USERS}{author.pk}/reactivate/")
    assert entries() == [
        (operator, False, Action.DEACTIVATE, author, "Sells watches"),
        (operator, False, Action.REACTIVATE, author, ""),
    ]


@pytest.mark.parametrize("reason", ["", "   ", "\u200b", "x" * 301])
def test_deactivation_without_a_reason_that_fits_is_refused_and_kept(
    client_of: ClientOf, operator: User, author: User, reason: str
) -> None:
    answer = client_of(operator).post(f"{USERS}{author.pk}/deactivate/", {"confirmed": "1", "reason": reason})
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    author.refresh_from_db()
    assert author.is_active
    assert entries() == []


def test_several_people_are_deactivated_with_one_reason(
    client_of: ClientOf, operator: User, author: User, reader: User
) -> None:
    sent = {"action": "deactivate", "_selected_action": [author.pk, reader.pk, operator.pk]}
    client = client_of(operator)
    asked = client.post(USERS, sent).content.decode()
    assert all(name in asked for name in ("author", "reader", "is logged out everywhere"))
    page = client.post(USERS, {**sent, "confirmed": "1", "reason": "One person"}, follow=True).content.decode()
    assert "Deactivate: done for 2 of 3." in page
    assert "Not done for operator_1: You may not do this." in page
    assert {row[3] for row in entries()} == {author, reader}


def test_operators_do_not_deactivate_themselves(operator: User) -> None:
    with pytest.raises(PermissionDenied):
        deactivate(operator=operator, member=operator, reason="Enough")
    operator.refresh_from_db()
    assert operator.is_active


def test_what_is_done_at_the_terminal_is_logged_without_an_operator(reader: User) -> None:
    call_command("make_operator", "reader", verbosity=0)
    call_command("make_operator", "reader", "--dismiss", verbosity=0)
    assert entries() == [
        (None, True, Action.MAKE_OPERATOR, reader, ""),
        (None, True, Action.DISMISS_OPERATOR, reader, ""),
    ]


def test_an_act_sent_twice_is_logged_once(operator: User, reader: User) -> None:
    for _ in range(2):
        deactivate(operator=operator, member=reader, reason="Spam")
    for _ in range(2):
        reactivate(operator=operator, member=reader)
    for _ in range(2):
        make_operator(operator=operator, member=reader, reason="Helps")
    for _ in range(2):
        dismiss_operator(operator=operator, member=reader)
    assert [row[2] for row in entries()] == [
        Action.DEACTIVATE, Action.REACTIVATE, Action.MAKE_OPERATOR, Action.DISMISS_OPERATOR,
    ]  # fmt: skip


def test_closed_account_leaves_no_name_in_the_log(client_of: ClientOf, operator: User, reader: User) -> None:
    deactivate(operator=operator, member=reader, reason="Spam")
    reactivate(operator=operator, member=reader)
    close_account(member=reader, erase=False)
    client = client_of(operator)
    assert OperatorAction.objects.filter(person=reader).count() == 2
    for path in (LOG, f"{LOG}{OperatorAction.objects.latest('pk').pk}/change/"):
        page = client.get(path).content.decode()
        assert "reader" not in page
        assert "[deleted]" in page


def test_operators_read_the_log_the_newest_first_and_change_nothing(
    client_of: ClientOf, operator: User, reader: User
) -> None:
    call_command("make_operator", "reader", verbosity=0)
    deactivate(operator=operator, member=reader, reason="Was taken over")
    client = client_of(operator)
    page = client.get(LOG).content.decode()
    assert page.index("Was taken over") < page.index("at the terminal</td>")
    assert "reader" in client.get(LOG, {"q": "READER"}).content.decode()
    entry = OperatorAction.objects.latest("pk")
    assert client.post(f"{LOG}{entry.pk}/change/", {"reason": "Other"}).status_code == 403
    assert client.post(f"{LOG}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    assert entries()[-1][4] == "Was taken over"


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"action": "other"}, "operator_action_known"),
        ({"action": Action.DEACTIVATE, "reason": ""}, "operator_action_deactivates_with_reason"),
        ({"action": Action.REACTIVATE, "is_from_terminal": True}, "operator_action_at_terminal_names_nobody"),
    ],
)
def test_database_refuses_an_entry_that_cannot_be(
    operator: User, reader: User, fields: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OperatorAction.objects.create(operator=operator, person=reader, **fields)
