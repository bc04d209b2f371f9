"""Who reads a page."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from apps.accounts.models import User

Viewer = User | AnonymousUser
