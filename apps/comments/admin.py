"""Comments in the operators' admin: read, and acted upon through services."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.access import member_of
from apps.accounts.admin_site import Button, ReadOnlyAdmin
from apps.comments.models import Comment
from apps.posts.models import RemovalKind
from apps.posts.services import moderate


def _remove(comment: Comment, request: HttpRequest) -> None:
    moderate.remove_content(moderator=member_of(request), item=comment)


def _remove_as_spam(comment: Comment, request: HttpRequest) -> None:
    moderate.remove_content(moderator=member_of(request), item=comment, kind=RemovalKind.SPAM)


def _approve(comment: Comment, request: HttpRequest) -> None:
    moderate.approve_content(moderator=member_of(request), item=comment)


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "community", "author", "score", "created_at", "removed_kind", "deleted_at")
    list_filter = ("removed_kind",)
    list_select_related = ("community", "author")
    search_fields = ("=author__username", "=community__name")
    ordering = ("-id",)
    exclude = ("body_html", "submission_key")
    buttons: ClassVar[tuple[Button, ...]] = (
        Button("remove", _("Remove"), _remove, lambda comment: not comment.is_gone, is_danger=True),
        Button(
            "remove_as_spam", _("Remove as spam"), _remove_as_spam, lambda comment: not comment.is_gone, is_danger=True
        ),
        Button(
            "approve", _("Approve"), _approve, lambda comment: not comment.is_deleted and comment.approved_at is None
        ),
    )
