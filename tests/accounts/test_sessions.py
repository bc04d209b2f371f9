"""Where somebody is logged in, and how they end it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.devices import device_of
from apps.accounts.models import User
from apps.accounts.services import deactivate, reactivate
from apps.accounts.sessions import forget_ended_sessions, open_sessions
from tests.accounts.conftest import log_in
from tests.factories import PASSWORD, make_user

SESSIONS = "/preferences/sessions/"
END = "/preferences/sessions/end/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def rosemary(db: None) -> User:
    return make_user("Rosemary")


def page_of(browser: Client) -> str:
    answer = browser.get(SESSIONS)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def is_logged_in(browser: Client) -> bool:
    return bool(browser.get(SESSIONS).status_code == 200)


def test_member_sees_where_they_are_logged_in(rosemary: User) -> None:
    log_in("Rosemary", browser=SAFARI, address="203.0.113.9")
    page = page_of(log_in("Rosemary", browser=FIREFOX))
    assert "Safari, iPhone" in page
    assert "203.0.113.9" in page
    assert 'Firefox, Linux <span class="chip">this browser</span>' in page
    assert page.count("logged in <time") == page.count("last seen <time") == 2


def test_member_does_not_see_sessions_of_others(rosemary: User) -> None:
    make_user("thyme")
    log_in("thyme", browser=SAFARI)
    assert "Safari" not in page_of(log_in("Rosemary", browser=FIREFOX))


def test_list_costs_the_same_for_many_sessions(rosemary: User) -> None:
    browser, costs = log_in("Rosemary"), []
    for more in (0, 5):
        for _ in range(more):
            log_in("Rosemary")
        with CaptureQueriesContext(connection) as queries:
            page_of(browser)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_member_ends_one_session(rosemary: User) -> None:
    here, lost, other = (log_in("Rosemary") for _ in range(3))
    mine = UserSession.objects.get(session_key=lost.session.session_key)
    assert here.post(END, {"session": mine.pk})["Location"] == SESSIONS
    assert [is_logged_in(browser) for browser in (here, lost, other)] == [True, False, True]
    assert here.post(END, {"session": mine.pk}).status_code == 302, "harmless when it is sent twice"


def test_member_ends_all_sessions_but_this_one(rosemary: User) -> None:
    here, *elsewhere = (log_in("Rosemary") for _ in range(3))
    assert "Log out everywhere else" in page_of(here)
    here.post(END, {"session": "others"})
    assert [is_logged_in(browser) for browser in elsewhere] == [False, False]
    assert "Log out everywhere else" not in page_of(here)


def test_nobody_ends_the_session_of_somebody_else(rosemary: User) -> None:
    make_user("thyme")
    victim, attacker = log_in("Rosemary"), log_in("thyme")
    attacker.post(END, {"session": UserSession.objects.get(user=rosemary).pk})
    attacker.post(END, {"session": "others"})
    assert is_logged_in(victim)


@pytest.mark.parametrize("value", ["", "everything", "-1", "9" * 30, "1\n"])
def test_button_that_the_page_does_not_have_is_refused(rosemary: User, value: str) -> None:
    assert log_in("Rosemary").post(END, {"session": value}).status_code == 400


def test_visitor_is_sent_to_the_log_in(client: Client, db: None) -> None:
    assert client.get(SESSIONS)["Location"].startswith("/accounts/login/")
    assert client.post(END, {"session": "others"})["Location"].startswith("/accounts/login/")


def test_logging_out_leaves_nothing_of_the_session(rosemary: User) -> None:
    log_in("Rosemary").post("/accounts/logout/")
    assert not UserSession.objects.exists()


def test_new_password_takes_the_other_sessions_off_the_list(rosemary: User) -> None:
    here, elsewhere = log_in("Rosemary"), log_in("Rosemary")
    new = "another horse battery"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [session.session_key for session in open_sessions(rosemary)] == [here.session.session_key]
    assert not is_logged_in(elsewhere)


def test_session_of_a_deactivated_member_does_not_come_back_with_the_account(rosemary: User) -> None:
    browser = log_in("Rosemary")
    deactivate(operator=None, member=rosemary, reason="spam")
    reactivate(operator=None, member=rosemary)
    assert not is_logged_in(browser)


def test_use_is_written_down_once_an_hour(rosemary: User, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    browser = log_in("Rosemary", address="203.0.113.9")
    time_machine.shift(timedelta(minutes=59))
    browser.get("/preferences/", REMOTE_ADDR="203.0.113.10")
    assert f"{UserSession.objects.get().last_seen_at:%H:%M}" == "12:00"
    time_machine.shift(timedelta(minutes=1))
    browser.get("/preferences/", REMOTE_ADDR="203.0.113.10")
    seen = UserSession.objects.get()
    assert (f"{seen.last_seen_at:%H:%M}", seen.ip) == ("13:00", "203.0.113.10")
    assert f"{seen.created_at:%H:%M}" == "12:00"


def test_session_from_before_the_list_is_listed_when_it_is_used(rosemary: User) -> None:
    browser = log_in("Rosemary")
    UserSession.objects.all().delete()
    session = browser.session
    del session["seen_at"]
    session.save()
    browser.get("/preferences/")
    assert "this browser" in page_of(browser)


def test_ended_sessions_are_forgotten(rosemary: User, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    log_in("Rosemary")
    time_machine.shift(timedelta(days=20))
    browser = log_in("Rosemary")
    time_machine.shift(timedelta(days=11))
    assert [session.session_key for session in open_sessions(rosemary)] == [browser.session.session_key]
    assert forget_ended_sessions() == 1
    assert UserSession.objects.count() == Session.objects.count() == 1


@pytest.mark.parametrize("address", ["", "unknown", "203.0.113.9:443"])
def test_member_logs_in_through_a_proxy_that_tells_no_address(rosemary: User, address: str) -> None:
    browser = log_in("Rosemary", address=address)
    assert UserSession.objects.get().ip == "0.0.0.0"
    assert "0.0.0.0" not in page_of(browser)


@pytest.mark.parametrize(
    ("header", "device"),
    [
        (FIREFOX, "Firefox, Linux"),
        (SAFARI, "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari, macOS"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "unknown browser"),
    ],
)
def test_device_is_named_in_words_that_a_person_knows(header: str, device: str) -> None:
    assert device_of(header) == device
