from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, TestCase

from tests.factories import PASSWORD


@pytest.fixture(autouse=True)
def _requests_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what waits for a commit, such as a mail, happen after each request of a test's browser.

    On a site the request's transaction commits. In a test it stands inside the test's own, which never does."""
    send = Client.request

    def request(self: Client, **environment: Any) -> Any:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return send(self, **environment)

    monkeypatch.setattr(Client, "request", request)


def log_in(name: str, *, browser: str = "", address: str = "127.0.0.1") -> Client:
    """A browser in which somebody came in through the log-in page, so that the session is listed."""
    client = Client(HTTP_USER_AGENT=browser, REMOTE_ADDR=address)
    answer = client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    assert answer.status_code == 302
    return client
