"""What the log of the site says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any, NoReturn

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client
from django.urls import path

from apps.core.logs import NoTraceOfRefusals
from config import urls


def refuse(request: HttpRequest) -> NoReturn:
    raise PermissionDenied("Not you.")


def crash(request: HttpRequest) -> NoReturn:
    raise ZeroDivisionError


urlpatterns = [path("refuse/", refuse), path("crash/", crash), *urls.urlpatterns]
handler403, handler500 = urls.handler403, urls.handler500


@pytest.fixture
def log(settings: Any) -> Iterator[StringIO]:
    """What the site's own handler writes."""
    settings.ROOT_URLCONF = __name__
    (console,) = [
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler)
        and any(isinstance(kept, NoTraceOfRefusals) for kept in handler.filters)
    ]
    lines = StringIO()
    before = console.setStream(lines)
    yield lines
    console.setStream(before)


def test_refusal_is_one_line_without_a_trace(db: None, client: Client, log: StringIO) -> None:
    assert client.get("/refuse/").status_code == 403
    assert log.getvalue().endswith("WARNING django.request Forbidden (Permission denied): /refuse/\n")
    assert log.getvalue().count("\n") == 1


def test_crash_keeps_its_trace(db: None, log: StringIO) -> None:
    assert Client(raise_request_exception=False).get("/crash/").status_code == 500
    assert "Traceback" in log.getvalue()
    assert "ZeroDivisionError" in log.getvalue()


def test_nobody_else_writes_the_same_lines() -> None:
    """Django's own handler wrote each a second time with DEBUG."""
    assert not logging.getLogger("django").handlers
