"""What the top bar shows of the viewer's communities."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.communities.models import Community, Membership

MENU_MAX = 50


def viewer_places(request: HttpRequest) -> dict[str, Any]:
    """`your_communities`: at most 50 that the viewer subscribed to, by name; `invitation_count`: of invitations to
    moderate that wait for an answer. One statement each, when the template asks."""
    viewer = getattr(request, "user", None)
    if viewer is None or not viewer.is_authenticated:
        return {"your_communities": [], "invitation_count": 0}
    return {
        "your_communities": SimpleLazyObject(lambda: _subscribed(viewer)),
        "invitation_count": SimpleLazyObject(lambda: Membership.objects.invited().filter(member=viewer).count()),
    }


def _subscribed(viewer: Any) -> list[Community]:
    return list(Community.objects.visible_to(viewer).subscribed_by(viewer).only("name")[:MENU_MAX])
