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
from apps.comments.outline import Amount
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
        branch.row.children = _children(branch.below)
        if branch.left.count:
            branch.row.more_label = _("continue this thread →") if branch.goes_deeper else _more_label(branch.left)
    return fragment(
        "comments/_branches.jinja",
        {
            "branches": branches,
            "more_url": thread.more_url if thread else "",
            "more_label": _more_label(thread.left) if thread and thread.focus_id36 else _("load more comments"),
            "more_query": lambda branch: more_query(branch, sort),
            "comment_url": action_url(),
            "back": next_query(here),
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
    }


def _log_in(thread: Thread) -> tuple[str, str]:
    """The address of the log-in that leads back to a comment, before and after its id: in this thread, and on a page of
    its own where only a later page of the thread holds it."""
    if thread.is_continued:
        return log_in_address(thread.url), quote("/?context=3", safe="")
    return log_in_address(f"{thread.base_url}#t1_"), ""


def _children(below: Amount) -> str:
    if below.is_exact:
        return ngettext("%(n)d reply", "%(n)d replies", below.count) % {"n": below.count}
    return ngettext("%(n)d+ reply", "%(n)d+ replies", below.count) % {"n": below.count}


def _more_label(left: Amount) -> str:
    return _("load more comments (%(replies)s)") % {"replies": _children(left)}
