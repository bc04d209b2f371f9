"""Communities and their people in the admin. Importing this registers the pages."""

from __future__ import annotations

from apps.communities.admin import communities, log, people

__all__ = ["communities", "log", "people"]
