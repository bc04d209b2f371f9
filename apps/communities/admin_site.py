"""Who enters the admin.

Not a part of the package `admin`: that registers pages, for which this site must be there already."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import can_operate
from apps.core.admin.site import Site


class OperatorsSite(Site):
    """For operators only. A member, also one who moderates, gets 404."""

    site_title = site_header = _("Operators")
    index_title = _("Everything on this site")

    def has_permission(self, request: HttpRequest) -> bool:
        return can_operate(request.user)
