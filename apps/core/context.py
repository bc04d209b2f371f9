"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """`this_site` (name, description, url, is_indexable), `viewer`, `theme`, `density`, `page_url`. No query.

    Not `site`: allauth's pages give that name to one that knows the Host header only."""
    viewer = getattr(request, "user", None)
    this_site = {
        "name": settings.SITE_NAME,
        "description": settings.SITE_DESCRIPTION,
        "url": settings.SITE_URL,
        "is_indexable": settings.SITE_IS_INDEXABLE,
    }
    return {
        "this_site": this_site,
        "viewer": viewer,
        "theme": getattr(viewer, "theme", "system"),
        "density": getattr(viewer, "density", "normal"),
        # The canonical address: without the query, from the configured site and never from the Host header.
        "page_url": f"{settings.SITE_URL}{request.path}",
    }
