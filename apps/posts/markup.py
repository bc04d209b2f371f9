"""The one source of a post's markup: for listings, for the head of its thread, and for the answers to its buttons.

Jinja2, as for comments: a row costs a seventh of what the same costs in Django's engine (docs/decisions/0011)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from apps.core.jinja import macros
from apps.core.return_to import next_query
from apps.posts.rows import PostRow
from apps.votes.arrows import Arrows

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer
    from apps.posts.models import Post

_TEMPLATE = "posts/_post.jinja"


def listing_markup(rows: Sequence[PostRow], viewer: Viewer, *, here: str, density: str) -> Markup:
    """A listing, as <ol>. `here`: the page that it stands on, to which pages that ask before they act lead back."""
    return _markup("listing", rows, words(), viewer.is_authenticated, next_query(here), density, _("Posts"))


def article_markup(row: PostRow, viewer: Viewer, *, here: str) -> Markup:
    """One post of a listing, the same in a page and as the answer to a button."""
    return _markup("article", row, words(), viewer.is_authenticated, next_query(here))


def head_markup(row: PostRow, post: Post, viewer: Viewer, *, here: str) -> Markup:
    """The head of a thread. `post`: the same one, read with its text for the viewer."""
    notice = _why_it_is_gone(post)
    return _markup("head", row, words(), viewer.is_authenticated, next_query(here), notice, post.shown_html)


def hidden_markup(row: PostRow) -> Markup:
    """What takes the place of a post that its reader hid."""
    return _markup("hidden", row, words())


def arrows_markup(arrows: Arrows) -> Markup:
    """The arrows and the score, in the answer to a vote."""
    markup: Markup = macros("votes/_arrows.jinja").arrows(arrows, words())
    return markup


def recount_markup(row: PostRow) -> Markup:
    """The link with the number of comments, for the head of the thread, in the answer to a new one."""
    on_thread, is_answer = True, True
    return _markup("comments_link", row, words(), on_thread, is_answer)


def _markup(name: str, *inputs: object) -> Markup:
    markup: Markup = getattr(macros(_TEMPLATE), name)(*inputs)
    return markup


def _why_it_is_gone(post: Post) -> str:
    """Why the thread shows no post, or shows it to some only; "" where everybody reads it."""
    if post.is_missing:
        return _("This post is not in the dump that was imported. Its comments are.")
    if post.is_deleted:
        return _("This post was deleted by its author. Its comments stay.")
    if not post.is_removed:
        return ""
    if post.is_readable:
        return _("This post was removed. Only its author and the moderators can read it.")
    return _("This post was removed by the moderators. Its comments stay.")


def words() -> Mapping[str, str]:
    """Every fixed word of a row in the active language, translated once for a process."""
    return _words(translation.get_language())


@lru_cache(maxsize=128)
def _words(language: str | None) -> Mapping[str, str]:
    return {
        "upvote": _("Upvote"),
        "downvote": _("Downvote"),
        "log_in_up": _("Log in to upvote"),
        "log_in_down": _("Log in to downvote"),
        "by": pgettext("a post by somebody", "by"),
        "to": pgettext("a post to a community", "to"),
        "nsfw": _("NSFW"),
        "spoiler": _("spoiler"),
        "pinned": _("pinned"),
        "locked": _("locked"),
        "archived": _("archived"),
        "removed": _("removed"),
        "edited": _("edited"),
        "comment": pgettext("verb", "comment"),
        "save": pgettext("keep on a list", "save"),
        "saved": _("saved"),
        "more": _("More actions"),
        "other_discussions": _("other discussions"),
        "hide": _("hide"),
        "hidden": _("hidden"),
        "now_hidden": _("Hidden:"),
        "show_again": _("show it again"),
        "edit": _("edit"),
        "delete": _("delete"),
        "moderate": _("Moderate"),
        "approve": _("approve"),
        "remove": _("remove"),
        "lock": _("lock"),
        "pin": _("pin"),
        "flair": _("flair"),
        "distinguish": _("speak as moderator"),
        "ban": _("ban"),
    }
