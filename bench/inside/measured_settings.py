"""Production settings for a site that is measured, on 127.0.0.1. What differs, and why:

- no rate limits: hundreds of votes and comments come from one member within a minute;
- plain HTTP, as between a proxy and the site."""

from __future__ import annotations

from config.settings.production import *  # noqa: F403

RATE_LIMITS_ENABLED = False
ACCOUNT_RATE_LIMITS = False
