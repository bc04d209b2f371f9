"""Who somebody is: what stands beside every page of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.utils.formats import number_format

from apps.accounts.permissions import can_see_lists_of
from apps.accounts.visitors import preferences_of
from apps.communities.models import Community

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewers import Viewer

COMMUNITIES_MAX = 50


class Sidebar(TypedDict):
    """The inputs of `profiles/_side.html`, to be poured into a page's context."""

    person: User
    is_self: bool
    moderates: list[Community]
    post_karma: str
    comment_karma: str


def sidebar_of(person: User, viewer: Viewer) -> Sidebar:
    """At most fifty communities that the person moderates and the viewer may see, by name. One statement."""
    is_self = can_see_lists_of(viewer, person)
    places = Community.objects.visible_to(viewer).without_nsfw_unless(
        shown=is_self or preferences_of(viewer).shows_nsfw
    )
    return Sidebar(
        person=person,
        is_self=is_self,
        moderates=list(places.moderated_by(person).only("name")[:COMMUNITIES_MAX]),
        post_karma=number_format(person.post_karma, force_grouping=True),
        comment_karma=number_format(person.comment_karma, force_grouping=True),
    )
