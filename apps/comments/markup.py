"""The one source of a comment's markup: for its thread, for what is loaded into it, for its author's profile, and for
the answers to its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from apps.communities.models import Permission
from apps.core.addresses import address
from apps.core.jinja import macros
from apps.core.return_to import next_query
from apps.votes.arrows import Arrows

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer
    from apps.comments.rows import EntryRow, ThreadRows
    from apps.communities.standing import Standing

_TEMPLATE = "comments/_comment.jinja"


class May(NamedTuple):
    """What the viewer may do with the comments of a thread. `ban_url`: where a moderator bans an author, else ""."""

    reply: bool
    save: bool
    edit: bool
    moderate: bool
    ban_url: str


def thread_markup(thread: ThreadRows, standing: Standing, *, is_open: bool, here: str) -> Markup:
    """The rows as <li>, with the link behind the last one. `is_open`: whether the post takes comments. `here`: the page
    that they stand on, to which pages that ask before they act lead back."""
    may = May(
        reply=is_open and (standing.can_take_part or not standing.is_member),
        save=standing.is_member,
        edit=standing.can_take_part,
        moderate=standing.may_moderate_posts,
        ban_url=address("communities:banned", standing.community.name) if standing.may(Permission.ACCESS) else "",
    )
    return _markup("thread", thread.rows, thread.more, words(), may, next_query(here))


def voted_markup(fullname: str, arrows: Arrows) -> Markup:
    """The arrows after a vote, and the points for the head line."""
    return _markup("voted", fullname, arrows, words())


def entry_markup(row: EntryRow, viewer: Viewer, *, here: str) -> Markup:
    """A comment outside its thread, below the title of its post."""
    return _markup("entry", row, words(), viewer.is_authenticated, next_query(here))


def saved_markup(acts_url: str, *, is_saved: bool) -> Markup:
    """The button after a comment was saved, or was not any more."""
    return _markup("save", acts_url, is_saved, words())


def _markup(name: str, *inputs: object) -> Markup:
    markup: Markup = getattr(macros(_TEMPLATE), name)(*inputs)
    return markup


def words() -> Mapping[str, str]:
    """Every fixed word of a comment in the active language, translated once for a process."""
    return _words(translation.get_language())


@lru_cache(maxsize=128)
def _words(language: str | None) -> Mapping[str, str]:
    return {
        "upvote": _("Upvote"),
        "downvote": _("Downvote"),
        "log_in_up": _("Log in to upvote"),
        "log_in_down": _("Log in to downvote"),
        "poster": _("original poster"),
        "M": "MOD",
        "A": "ADMIN",
        "edited": _("edited"),
        "removed": _("removed"),
        "gone_removed": _("[removed]"),
        "gone_deleted": _("[deleted]"),
        "fold": _("Fold the thread by"),
        "comment_on": _("Comment on"),
        "by": pgettext("a comment by somebody", "by"),
        "in": pgettext("a comment in a community", "in"),
        "context": _("context"),
        "full_comments": _("full comments"),
        "reply": _("reply"),
        "save": _("save"),
        "saved": _("saved"),
        "edit": _("edit"),
        "delete": _("delete"),
        "more": _("More actions"),
        "approve": _("approve"),
        "remove": _("remove"),
        "distinguish": _("speak as moderator"),
        "ban": _("ban"),
    }
