"""The health check of a connection to PostgreSQL: no statement while nothing is wrong, a new one when it is lost."""

from __future__ import annotations

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
]


def test_a_connection_that_is_fine_is_not_asked() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
    with CaptureQueriesContext(connection) as captured:
        assert connection.is_usable()
    assert len(captured) == 0


def test_a_connection_that_the_server_closed_is_found_out() -> None:
    doomed = connections.create_connection("default")
    try:
        with doomed.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            (pid,) = cursor.fetchone()
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s, 5000)", [pid])
        assert not doomed.is_usable()
    finally:
        doomed.close()
