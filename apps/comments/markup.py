"""The one source of a comment's markup: for the page, for what is loaded into it, and for the answer to a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.access import log_in_address
from apps.comments import window
from apps.comments.threads import Thread, more_query
from apps.comments.tree import Branch
from apps.communities.models import CommentSort, Permission
from apps.core.jinja import fragment
from apps.core.return_to import next_query
from apps.posts.models import Distinction

if TYPE_CHECKING:
    from apps.communities.standing import Standing


def action_url() -> str:
    """The common beginning of a comment's own addresses ("/comment/")."""
    return reverse("comments:reply", args=["0"]).removesuffix("0/reply/")


def branches_markup(
    branches: Sequence[Branch], standing: Standing, *, is_open: bool, here: str, thread: Thread | None = None
) -> SafeString:
    """The rows of `branches` as <li>, with the link behind the last one when `thread` has more. `here`: the page that
    they stand on, to which pages that ask before they act lead back."""
    sort = thread.sort if thread else CommentSort.BEST
    for branch in branches:
        branch.row.children = _children(branch.children)
        if branch.missing:
            branch.row.more_label = _more_label(branch)
    return fragment(
        "comments/_branches.jinja",
        {
            "branches": branches,
            "more_url": thread.more_url if thread else "",
            "more_query": lambda branch: more_query(branch, sort),
            "comment_url": action_url(),
            "back": next_query(here),
            "deepest": window.DEPTH - 1,
            "words": words(),
            "log_in": _log_in(thread) if thread and is_open and not standing.is_member else None,
            "can_vote": is_open and standing.can_take_part,
            "can_edit": standing.can_take_part,
            "can_reply": is_open and (standing.can_take_part or not standing.is_member),
            "can_save": standing.is_member,
            "may_moderate": standing.may_moderate_posts,
            "ban_url": reverse("communities:banned", args=[standing.community.name])
            if standing.may(Permission.ACCESS)
            else "",
        },
    )


def voted_markup(*, id36: str, vote: int, label: str) -> SafeString:
    """The arrows after a vote, and the points for the head line."""
    context = {"id36": id36, "url": f"{action_url()}{id36}", "vote": vote, "label": label, "words": words()}
    return fragment("comments/_voted.jinja", context)


def words() -> dict[str, Any]:
    """Every fixed word of a comment, translated once for a page and not once for a comment."""
    return {
        "upvote": _("Upvote"),
        "downvote": _("Downvote"),
        "log_in_up": _("Log in to upvote"),
        "log_in_down": _("Log in to downvote"),
        "poster": _("original poster"),
        **{voice.value: voice.label for voice in Distinction},
        "edited": _("edited"),
        "removed": _("removed"),
        "gone_removed": _("[removed]"),
        "gone_deleted": _("[deleted]"),
        "fold": _("Fold the thread by"),
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
        "load_more": _("load more comments"),
    }


def _log_in(thread: Thread) -> tuple[str, str]:
    """The address of the log-in that leads back to a comment, before and after its id: in this thread, and on a page of
    its own where only a later page of the thread holds it."""
    if thread.is_continued:
        return log_in_address(thread.url), quote("/?context=3", safe="")
    return log_in_address(f"{thread.base_url}#t1_"), ""


def _children(count: int) -> str:
    return ngettext("%(n)d reply", "%(n)d replies", count) % {"n": count}


def _more_label(branch: Branch) -> str:
    if not branch.replies_shown and branch.level >= window.DEPTH - 1:
        return _("continue this thread →")
    count = branch.missing
    return ngettext("load more comments (%(n)d reply)", "load more comments (%(n)d replies)", count) % {"n": count}
