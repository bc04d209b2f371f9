"""Comments in the operators' admin: read, and acted upon through services."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.access import member_of
from apps.comments.models import Comment
from apps.communities.admin.moderated import ModeratorAct
from apps.communities.models import Permission
from apps.core.admin.columns import moment
from apps.posts.admin import ContentPage, RemoveActForm, can_be_removed, kind_of_removal, state
from apps.posts.services import moderate


def _remove(comment: Comment, request: HttpRequest, *, reason: str, is_spam: bool) -> None:
    kind = kind_of_removal(is_spam=is_spam)
    moderate.remove_content(moderator=member_of(request), item=comment, kind=kind, reason=reason)


def _approve(comment: Comment, request: HttpRequest) -> None:
    moderate.approve_content(moderator=member_of(request), item=comment)


@admin.register(Comment)
class CommentAdmin(ContentPage):
    list_display = (
        "__str__", "community", "author", "score", moment("created_at", _("created")), state,
    )  # fmt: skip
    list_filter = ("removed_kind",)
    list_select_related = ("community", "author")
    search_fields = ("=author__username", "=community__name")
    ordering = ("-id",)
    exclude = ("body_html", "submission_key", "import_fingerprint")
    acts: ClassVar[tuple[ModeratorAct, ...]] = (
        ModeratorAct(
            name="remove",
            label=_("Remove"),
            run=_remove,
            form=RemoveActForm,
            applies_to=can_be_removed,
            question=_("Others will read [removed]; the replies stay. The log names you and the reason."),
            permission=Permission.POSTS,
            is_danger=True,
        ),
        ModeratorAct(
            name="approve",
            label=_("Approve"),
            run=_approve,
            applies_to=lambda comment: not comment.is_deleted and comment.approved_at is None,
            permission=Permission.POSTS,
        ),
    )
