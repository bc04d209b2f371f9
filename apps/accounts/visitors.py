"""Somebody who is not logged in, with the preferences that their cookies hold."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser

from apps.accounts.models import Density, Theme, User

NSFW_COOKIE, THEME_COOKIE, DENSITY_COOKIE = "nsfw", "theme", "density"
POST_SORT_COOKIE, COMMENT_SORT_COOKIE = "post_sort", "comment_sort"


class Visitor(AnonymousUser):
    """An anonymous user that answers the same questions about preferences as a member does."""

    def __init__(self, cookies: Mapping[str, str]) -> None:
        super().__init__()
        theme, density = cookies.get(THEME_COOKIE, ""), cookies.get(DENSITY_COOKIE, "")
        self.theme = theme if theme in Theme.values else Theme.SYSTEM.value
        self.density = density if density in Density.values else Density.NORMAL.value
        self.shows_nsfw = cookies.get(NSFW_COOKIE) == "1"
        self.post_sort = cookies.get(POST_SORT_COOKIE, "") or "hot"
        self.comment_sort = cookies.get(COMMENT_SORT_COOKIE, "")


def preferences_of(viewer: User | AnonymousUser) -> User | Visitor:
    """The viewer as the one who holds theme, density, default sorts and the wish to see NSFW."""
    return viewer if isinstance(viewer, User | Visitor) else Visitor({})
