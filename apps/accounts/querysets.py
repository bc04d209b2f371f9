"""Which people somebody may look up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from apps.accounts.models import User  # noqa: F401 -- in the string below


class UserQuerySet(models.QuerySet["User"]):
    def named(self, name: str) -> UserQuerySet:
        """At most one row, by an index; the name's case does not matter."""
        return self.filter(username__iexact=name) if name.isascii() and name.isprintable() else self.none()

    def with_page(self) -> UserQuerySet:
        """People who have a profile: not those whose account is closed, nor members whose account is deactivated."""
        return self.filter(closed_at__isnull=True).filter(Q(is_active=True) | Q(imported_at__isnull=False))

    def members(self) -> UserQuerySet:
        """People who can take part: no placeholders, no closed and no deactivated accounts."""
        return self.filter(closed_at__isnull=True, is_active=True, imported_at__isnull=True)
