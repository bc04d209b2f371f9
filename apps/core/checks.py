"""What `manage.py check --deploy` says of a site beyond Django's own checks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def https_has_a_proxy(**_: Any) -> list[checks.CheckMessage]:
    """One warning where the address is https and no proxy is trusted to say that a request came by it."""
    if not settings.SITE_URL.startswith("https://") or settings.TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            "SITE_URL begins with https://, and TRUSTED_PROXIES is empty: behind a proxy that ends TLS every request"
            " looks like plain HTTP, so the site redirects to itself for ever, and all visitors share one limit.",
            hint="Set TRUSTED_PROXIES to the proxy's address, such as 127.0.0.1. Where Thicket's own server ends TLS,"
            " this does not concern you.",
            id="core.W001",
        )
    ]
