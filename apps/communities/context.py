"""What the top bar shows of the viewer's communities."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.communities.viewer import menu_of


def viewer_places(request: HttpRequest) -> dict[str, Any]:
    """`your_communities`: at most 50 that the viewer subscribed to, by name; `invitation_count`: of invitations to
    moderate that wait for an answer. No statement in a GET or HEAD request; one for both elsewhere, when the template
    asks."""
    viewer = getattr(request, "user", AnonymousUser())
    menu: Any = SimpleLazyObject(lambda: menu_of(viewer))
    return {
        "your_communities": SimpleLazyObject(lambda: menu.subscriptions),
        "invitation_count": SimpleLazyObject(lambda: menu.invitation_count),
    }
