"""Who moderates: a person, or the site itself."""

from __future__ import annotations

from apps.accounts.models import User
from apps.communities.models import SystemActor

Actor = User | SystemActor
