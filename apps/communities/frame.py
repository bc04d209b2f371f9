"""What stands around every page: the top bar with its menus, the footer, the list of keys.

Jinja2, and words that are translated once: this is drawn with each page, and was a third of the time of a short one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup

from apps.accounts.models import User
from apps.communities.viewer import Menu, Subscription, menu_of
from apps.core import htmx
from apps.core.jinja import macros
from apps.core.return_to import next_query

_TEMPLATE = "components/_frame.jinja"


class Frame:
    """The frame of the page that answers `request`. Each part is drawn when a template asks for it.

    No statement in a GET or HEAD request; elsewhere one, for the member's communities."""

    def __init__(self, request: HttpRequest, *, returns: bool = True) -> None:
        self._request = request
        self._returns = returns

    @property
    def without_return(self) -> Frame:
        """The same for a page that is no place to come back to after a log-in, such as the log-in."""
        return Frame(self._request, returns=False)

    htmx_config = htmx.CONFIG

    @property
    def bar(self) -> Markup:
        return _markup("bar", self, words())

    @property
    def foot(self) -> Markup:
        return _markup("foot", self, words())

    @property
    def keys(self) -> Markup:
        return _keys(translation.get_language())

    @cached_property
    def community_links(self) -> Markup:
        """A link to each of the member's communities, for the menu and for the sidebar."""
        return _markup("community_links", self.communities)

    @property
    def site_name(self) -> str:
        return str(settings.SITE_NAME)

    @cached_property
    def member(self) -> User | None:
        """Who looks at the page; None for a visitor, and for a page without anybody."""
        viewer = getattr(self._request, "user", None)
        return viewer if viewer is not None and viewer.is_authenticated else None

    @property
    def here(self) -> str:
        """Where a log-in returns to. An address that only takes a POST is no place to return to."""
        return self._request.get_full_path() if self._returns and self._request.method == "GET" else ""

    @property
    def back(self) -> str:
        return next_query(self.here)

    @property
    def csrf_token(self) -> str:
        """For members only: a visitor's page asks for no token, so that it sets no cookie."""
        return get_token(self._request)

    @property
    def communities(self) -> Sequence[Subscription]:
        return self._menu.subscriptions

    @property
    def invitation_count(self) -> int:
        return self._menu.invitation_count

    @cached_property
    def _menu(self) -> Menu:
        return Menu([], 0) if self.member is None else menu_of(self.member)


def _markup(name: str, *inputs: object) -> Markup:
    markup: Markup = getattr(macros(_TEMPLATE), name)(*inputs)
    return markup


@lru_cache(maxsize=128)
def _keys(language: str | None) -> Markup:
    return _markup("keys", words())


def words() -> Mapping[str, Any]:
    """Every word of the frame in the active language, translated once for a process."""
    return _words(translation.get_language())


@lru_cache(maxsize=128)
def _words(language: str | None) -> Mapping[str, Any]:
    return {
        "front_page": _("%(name)s, front page") % {"name": settings.SITE_NAME},
        "communities_menu": _("Communities menu"),
        "communities": _("Communities"),
        "create_post": _("Create post"),
        "account": _("Account"),
        "log_in": _("Log in"),
        "sign_up": _("Sign up"),
        "home": _("Home"),
        "popular": _("Popular"),
        "all": _("All"),
        "your_communities": _("Your communities"),
        "directory": _("Browse all communities"),
        "create_community": _("Create a community"),
        "profile": _("Profile"),
        "saved": _("Saved"),
        "preferences": _("Preferences"),
        "invitations": _("Invitations"),
        "administration": _("Administration"),
        "log_out": _("Log out"),
        "about": _("About"),
        "rules": _("Site rules"),
        "privacy": _("Privacy"),
        "theme_and_preferences": _("Theme and preferences"),
        "theme": _("Theme"),
        "system": _("System"),
        "light": _("Light"),
        "dark": _("Dark"),
        "keys": _("Keys"),
        "close": _("Close"),
        "single_letters": _("Single letters are keys on this device"),
        "acts_of_keys": [
            (("j", "k"), _("next and previous post or comment")),
            (("J", "K"), _("next and previous comment at the top of a thread")),
            (("a", "z"), _("vote up, vote down")),
            (("Enter",), _("open the post, fold the comment")),
            (("l",), _("follow the link")),
            (("c",), _("read the comments")),
            (("p",), _("parent comment")),
            (("r",), _("reply")),
            (("s", "h"), _("save, hide")),
            (("Ctrl", "Enter"), _("send what you are writing")),
            (("Esc",), _("leave a field, close a message")),
        ],
    }
