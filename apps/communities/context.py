"""What stands around every page, for templates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from apps.communities.frame import Frame


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame`: top bar, footer and keys as markup, and the member's communities. No statement in a GET or HEAD request;
    one elsewhere, when the template asks."""
    return {"frame": Frame(request)}
