"""The connections that raw SQL uses.

The rule for every read, whether the ORM or raw SQL sends it: inside `atomic`, and in every request that is not a GET or
HEAD, reads go to the primary. Such a read decides about a write, or shows what was written a moment ago, and a replica
may not have that row yet. A database router holds the rule; code that asks for its connection here follows the router,
while `django.db.connection` always is the primary."""

from __future__ import annotations

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper


def read_connection(model: type[models.Model]) -> BaseDatabaseWrapper:
    """Return the connection that the router chooses for reading rows of the model at this moment.

    Ask once for each statement, so that its SQL and its parameters are made for the same engine."""
    return connections[router.db_for_read(model)]


def write_connection(model: type[models.Model]) -> BaseDatabaseWrapper:
    """Return the connection that the router chooses for writing rows of the model: the primary."""
    return connections[router.db_for_write(model)]
