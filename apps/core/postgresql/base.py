"""Django's backend for PostgreSQL, with a health check that costs no round trip while nothing is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from select import POLLIN, poll
from typing import Any

from django.db.backends.postgresql import base
from psycopg import sql


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Whether the connection that an earlier request left may be used.

        Between two requests the server has nothing to say. Where it says something, it has most likely closed the
        connection (a restart, a timeout), and only then is a statement worth its time: it cost a tenth of the front
        page."""
        if self.connection is not None and not self.connection.closed:
            waiting = poll()
            waiting.register(self.connection.fileno(), POLLIN)
            if not waiting.poll(0):
                return True
        return super().is_usable()

    def written_out(self, statement: str, params: Sequence[Any], places: Sequence[int]) -> str:
        """The statement with its values in it, but for those at the `places`, which remain "%s"."""
        self.ensure_connection()
        kept = set(places)
        parts = statement.split("%s")
        written = [parts[0]]
        for i, (value, part) in enumerate(zip(params, parts[1:], strict=True)):
            literal = "%s" if i in kept else sql.Literal(value).as_string(self.connection).replace("%", "%%")
            written += (literal, part)
        return "".join(written)
