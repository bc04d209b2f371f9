from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, TestCase


@pytest.fixture(autouse=True)
def _requests_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what waits for a commit, such as a mail, happen after each request of a test's browser.

    On a site the request's transaction commits. In a test it stands inside the test's own, which never does."""
    send = Client.request

    def request(self: Client, **environment: Any) -> Any:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return send(self, **environment)

    monkeypatch.setattr(Client, "request", request)
