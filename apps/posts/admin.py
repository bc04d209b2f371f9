"""Posts in the operators' admin: read, and acted upon through services. Votes are nobody's business."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.access import member_of
from apps.accounts.admin_site import Button, ReadOnlyAdmin
from apps.posts.models import Post, RemovalKind
from apps.posts.services import moderate, moderate_posts


def _remove(post: Post, request: HttpRequest) -> None:
    moderate.remove_content(moderator=member_of(request), item=post)


def _remove_as_spam(post: Post, request: HttpRequest) -> None:
    moderate.remove_content(moderator=member_of(request), item=post, kind=RemovalKind.SPAM)


def _approve(post: Post, request: HttpRequest) -> None:
    moderate.approve_content(moderator=member_of(request), item=post)


def _lock(post: Post, request: HttpRequest) -> None:
    moderate_posts.lock_post(moderator=member_of(request), post=post)


def _unlock(post: Post, request: HttpRequest) -> None:
    moderate_posts.unlock_post(moderator=member_of(request), post=post)


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    list_display = ("title", "community", "author", "kind", "score", "created_at", "removed_kind", "deleted_at")
    list_filter = ("kind", "removed_kind", "is_nsfw")
    list_select_related = ("community", "author")
    # Both names have an index that knows no case; titles are searched elsewhere.
    search_fields = ("=author__username", "=community__name")
    ordering = ("-id",)
    exclude = ("body_html", "url_key", "submission_key")
    buttons: ClassVar[tuple[Button, ...]] = (
        Button("remove", _("Remove"), _remove, lambda post: not post.is_gone, is_danger=True),
        Button("remove_as_spam", _("Remove as spam"), _remove_as_spam, lambda post: not post.is_gone, is_danger=True),
        Button("approve", _("Approve"), _approve, lambda post: not post.is_deleted and post.approved_at is None),
        Button("lock", _("Lock"), _lock, lambda post: not (post.is_deleted or post.is_locked)),
        Button("unlock", _("Unlock"), _unlock, lambda post: not post.is_deleted and post.is_locked),
    )
