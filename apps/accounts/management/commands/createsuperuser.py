"""Django's command, which would answer an unfit or taken name with a stack trace: it does not know our constraints."""

from __future__ import annotations

from django.contrib.auth.management.commands import createsuperuser
from django.core.exceptions import ValidationError

from apps.accounts import names


class Command(createsuperuser.Command):
    help = "Creates an operator: somebody who sees every community and the whole admin."

    def _validate_username(self, username: str, verbose_field_name: str, database: str) -> str | None:
        """What is wrong with the name, or None. Reserved names are free for whoever holds the terminal."""
        try:
            names.shape(username)
        except ValidationError as error:
            return str(error.messages[0])
        if names.is_retired(username):
            return str(names.NOT_AVAILABLE)
        return str(names.TAKEN) if names.is_taken(username) else None
