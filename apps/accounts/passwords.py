"""Limits of a password that Django does not know."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PASSWORD_MAX = 1_000


class MaximumLengthValidator:
    """A password of a megabyte would keep the hasher busy for everybody."""

    def validate(self, password: str, user: object | None = None) -> None:
        """Raises ValidationError beyond PASSWORD_MAX characters."""
        if len(password) > PASSWORD_MAX:
            raise ValidationError(_("Choose a password of at most %d characters.") % PASSWORD_MAX)

    def get_help_text(self) -> str:
        return _("At most %d characters.") % PASSWORD_MAX
