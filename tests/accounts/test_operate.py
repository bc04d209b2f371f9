"""The operators' admin: who gets in, and that nothing there writes but a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import RetiredName, User
from apps.communities.admin_site import OperatorsSite
from tests.factories import PASSWORD, make_user

Browser = Callable[..., Client]
USERS = "/admin/accounts/user/"
CONFIRMED = {"confirmed": "1", "reason": "Sells watches"}
REGISTERED = [model for model in apps.get_models() if admin.site.is_registered(model)]


@pytest.mark.parametrize("path", ["/admin/", USERS, "/admin/login/", "/admin/nowhere/"])
def test_visitor_is_sent_to_the_log_in_of_the_site(client: Client, db: None, path: str) -> None:
    answer = client.get(path, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=/admin/")


def test_log_in_leads_to_the_page_of_the_admin_that_was_asked_for(client: Client, operator: User) -> None:
    answer = client.get(f"{USERS}?q=rose", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/admin/accounts/user/%3Fq%3Drose"


@pytest.mark.parametrize("path", ["/admin/", USERS, "/admin/login/", "/admin/nowhere/"])
def test_member_finds_nothing_there(client_of: Browser, reader: User, path: str) -> None:
    assert client_of(reader).get(path, follow=True).status_code == 404


def test_member_cannot_press_a_button(client_of: Browser, reader: User, author: User) -> None:
    answer = client_of(reader).post(f"{USERS}{author.pk}/deactivate/", follow=True)
    assert answer.status_code == 404
    author.refresh_from_db()
    assert author.is_active


def test_operator_reads_people_without_their_secrets(client_of: Browser, operator: User, author: User) -> None:
    User.objects.filter(pk=author.pk).update(email="author@example.org", bio="I press flowers.")
    browser = client_of(operator)
    assert "author" in browser.get(f"{USERS}?q=AUTHOR").content.decode()
    page = browser.get(f"{USERS}{author.pk}/change/").content.decode()
    assert "I press flowers." in page
    author.refresh_from_db()
    assert "author@example.org" not in page
    assert author.password not in page
    assert 'name="_save"' not in page


def test_operator_edits_adds_and_deletes_nothing_by_hand(client_of: Browser, operator: User, author: User) -> None:
    browser = client_of(operator)
    for path in (f"{USERS}add/", f"{USERS}{author.pk}/delete/"):
        assert browser.get(path).status_code == 403
    assert browser.post(f"{USERS}{author.pk}/change/", {"username": "other"}).status_code == 403
    browser.post(USERS, {"action": "delete_selected", "_selected_action": [author.pk], "post": "yes"})
    author.refresh_from_db()
    assert author.username == "author"


def test_operator_deactivates_and_reactivates_by_buttons(client_of: Browser, operator: User, author: User) -> None:
    browser = client_of(operator)
    page = browser.get(f"{USERS}{author.pk}/change/").content.decode()
    assert f'action="{USERS}{author.pk}/deactivate/"' in page
    assert "reactivate" not in page
    answer = browser.post(f"{USERS}{author.pk}/deactivate/", CONFIRMED, follow=True)
    assert "The account u/author is deactivated." in answer.content.decode()
    author.refresh_from_db()
    assert not author.is_active
    answer = browser.post(f"{USERS}{author.pk}/reactivate/", follow=True)
    assert "The account u/author is active again." in answer.content.decode()
    author.refresh_from_db()
    assert author.is_active


def test_operator_is_asked_before_somebody_is_deactivated(client_of: Browser, operator: User, author: User) -> None:
    answer = client_of(operator).post(f"{USERS}{author.pk}/deactivate/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "is logged out everywhere" in page
    assert 'name="reason"' in page
    assert 'name="confirmed"' in page
    author.refresh_from_db()
    assert author.is_active


def test_button_takes_no_get(client_of: Browser, operator: User, author: User) -> None:
    assert client_of(operator).get(f"{USERS}{author.pk}/deactivate/").status_code == 405


def test_operator_does_not_lock_themself_out(client_of: Browser, operator: User) -> None:
    answer = client_of(operator).post(f"{USERS}{operator.pk}/deactivate/", CONFIRMED)
    assert answer.status_code == 403
    operator.refresh_from_db()
    assert operator.is_active


@pytest.mark.parametrize("key", ["0", "abc", "99999999999999999999999"])
def test_button_on_nobody_is_a_404(client_of: Browser, operator: User, key: str) -> None:
    assert client_of(operator).post(f"{USERS}{key}/deactivate/").status_code == 404


def test_retired_names_are_listed(client_of: Browser, operator: User) -> None:
    RetiredName.objects.create(name="gone_girl")
    assert "gone_girl" in client_of(operator).get("/admin/accounts/retiredname/?q=GONE").content.decode()


def test_every_page_of_the_admin_opens(client_of: Browser, operator: User) -> None:
    browser = client_of(operator)
    for model in REGISTERED:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert browser.get(address).status_code == 200, address


def test_only_our_own_pages_are_registered_and_none_deletes() -> None:
    assert isinstance(admin.site, OperatorsSite)
    assert "delete_selected" not in [name for name, _ in admin.site.actions]
    for model in REGISTERED:
        assert type(admin.site.get_model_admin(model)).__module__.startswith("apps.")
    registered = {model._meta.label for model in REGISTERED}
    assert not {"mfa.Authenticator", "account.EmailAddress", "auth.Group", "posts.PostVote"} & registered


def test_operators_password_is_changed_on_the_site(client_of: Browser, operator: User) -> None:
    assert client_of(operator).get("/admin/password_change/")["Location"] == "/accounts/password/change/"


def test_member_who_was_made_operator_gets_in(client_of: Browser, db: None) -> None:
    assert client_of(make_user("helper_1", is_staff=True)).get("/admin/").status_code == 200


# The first operator comes from the terminal


def test_operator_is_made_at_the_terminal_under_a_reserved_name(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", username="admin", interactive=False, verbosity=0)
    operator = User.objects.get(username="admin")
    assert (operator.is_staff, operator.is_superuser, operator.check_password(PASSWORD)) == (True, True, True)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("two words", "3 to 20 letters"), ("", "3 to 20 letters"), ("READER", "taken"), ("Gone_Girl", "not available")],
)
def test_unfit_name_at_the_terminal_gets_a_sentence(reader: User, name: str, sentence: str) -> None:
    RetiredName.objects.create(name="gone_girl")
    with pytest.raises(CommandError, match=sentence):
        call_command("createsuperuser", username=name, interactive=False, verbosity=0)


def test_member_is_made_an_operator_and_dismissed_at_the_terminal(client_of: Browser, reader: User) -> None:
    call_command("make_operator", "READER", verbosity=0)
    reader.refresh_from_db()
    assert (reader.is_staff, reader.is_superuser) == (True, True)
    assert client_of(reader).get("/admin/").status_code == 200
    call_command("make_operator", "reader", "--dismiss", verbosity=0)
    reader.refresh_from_db()
    assert (reader.is_staff, reader.is_superuser) == (False, False)
    assert client_of(reader).get("/admin/", follow=True).status_code == 404


@pytest.mark.parametrize(
    ("name", "state", "sentence"),
    [
        ("nobody_here", {}, "Nobody here is called nobody_here"),
        ("reader", {"is_active": False}, "Nobody can log in"),
        ("reader", {"imported_at": timezone.now()}, "Nobody can log in"),
        ("reader", {"closed_at": timezone.now(), "is_active": False}, "Nobody can log in"),
    ],
)
def test_nobody_becomes_an_operator_who_cannot_log_in(
    reader: User, name: str, state: dict[str, Any], sentence: str
) -> None:
    User.objects.filter(pk=reader.pk).update(**state)
    with pytest.raises(CommandError, match=sentence):
        call_command("make_operator", name, verbosity=0)
    reader.refresh_from_db()
    assert not reader.is_staff
