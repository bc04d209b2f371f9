"""The one source of a post's markup: for listings, for the head of its thread, and for the answers to its buttons.

Jinja2, as for comments: a row costs a seventh of what the same costs in Django's engine (docs/decisions/0011)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core.jinja import fragment
from apps.core.return_to import next_query
from apps.posts.rows import Row, Votes


@dataclass(frozen=True, slots=True)
class Page:
    """What all rows of a page share. `here`: the address that buttons return to without a script."""

    is_member: bool
    csrf_token: str
    here: str

    @property
    def back(self) -> str:
        """The query of a page that asks before it acts, which leads back here."""
        return next_query(self.here)


def rows_markup(rows: Sequence[Row], page: Page, *, density: str) -> SafeString:
    """A listing, as <ol>."""
    context = {"rows": rows, "page": page, "words": words(), "density": density, "label": _("Posts")}
    return fragment("posts/_rows.jinja", context)


def part_markup(part: str, row: Row | Votes, page: Page, *, on_thread: bool = False) -> SafeString:
    """One part of a post: "article" (a row of a listing), "meta", "votes", "actions" or "recount"
    (the number of comments, in the answer to a new one)."""
    context = {"part": part, "row": row, "page": page, "words": words(), "on_thread": on_thread}
    return fragment("posts/_part.jinja", context)


def words() -> dict[str, str]:
    """Every fixed word of a row, translated once for a page and not once for a row."""
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
