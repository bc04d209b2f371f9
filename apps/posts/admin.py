"""Posts in the operators' admin: read, and acted upon through services. Votes are nobody's business."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.accounts.access import member_of
from apps.communities.admin.moderated import ModeratedPage, ModeratorAct
from apps.communities.models import Permission
from apps.core.admin.acts import ActForm
from apps.core.admin.columns import moment
from apps.core.fields import LineField
from apps.posts.models import Content, Post, RemovalKind
from apps.posts.models.content import REASON_MAX
from apps.posts.querysets import erasure_is_done
from apps.posts.services import moderate, moderate_posts


class RemoveActForm(ActForm):
    """Why items are removed, of whatever communities they are. Spam needs no further reason."""

    reason = LineField(label=_("Reason, shown to the author and in the log"), limit=REASON_MAX, required=False)
    is_spam = forms.BooleanField(label=_("It is spam"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "reason" in cleaned and not cleaned["reason"] and not cleaned.get("is_spam"):
            self.add_error("reason", _t("Give a reason, or say that it is spam."))
        return cleaned


def kind_of_removal(*, is_spam: bool) -> RemovalKind:
    return RemovalKind.SPAM if is_spam else RemovalKind.MODERATOR


@admin.display(description=_("state"), ordering="removed_at")
def state(item: Content) -> str:
    """Return whether a post or comment is gone, in one word."""
    if item.is_deleted:
        return _t("deleted")
    if item.is_held:
        return _t("held")
    if item.is_removed:
        return _t("spam") if item.removed_kind == RemovalKind.SPAM else _t("removed")
    return ""


def can_be_removed(item: Content) -> bool:
    """Whether the button makes sense: a held item can be removed for good."""
    return not item.is_gone or (item.is_held and not item.is_deleted)


def _remove(post: Post, request: HttpRequest, *, reason: str, is_spam: bool) -> None:
    kind = kind_of_removal(is_spam=is_spam)
    moderate.remove_content(moderator=member_of(request), item=post, kind=kind, reason=reason)


def _approve(post: Post, request: HttpRequest) -> None:
    moderate.approve_content(moderator=member_of(request), item=post)


def _lock(post: Post, request: HttpRequest) -> None:
    moderate_posts.lock_post(moderator=member_of(request), post=post)


def _unlock(post: Post, request: HttpRequest) -> None:
    moderate_posts.unlock_post(moderator=member_of(request), post=post)


class ContentPage(ModeratedPage):
    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the texts of an erased member that a sweep has not reached yet."""
        return super().rows_for(request).filter(erasure_is_done())


@admin.register(Post)
class PostAdmin(ContentPage):
    list_display = (
        "title", "community", "author", "kind", "score", moment("created_at", _("created")), state,
    )  # fmt: skip
    list_filter = ("kind", "removed_kind", "is_nsfw")
    list_select_related = ("community", "author")
    # Both names have an index that knows no case; titles are searched elsewhere.
    search_fields = ("=author__username", "=community__name")
    ordering = ("-id",)
    exclude = ("body_html", "url_key", "submission_key", "import_fingerprint")
    acts: ClassVar[tuple[ModeratorAct, ...]] = (
        ModeratorAct(
            name="remove",
            label=_("Remove"),
            run=_remove,
            form=RemoveActForm,
            applies_to=can_be_removed,
            question=_(
                "Others will read [removed]; the author and the moderators still see it. The log names you and the "
                "reason."
            ),
            permission=Permission.POSTS,
            is_danger=True,
        ),
        ModeratorAct(
            name="approve",
            label=_("Approve"),
            run=_approve,
            applies_to=lambda post: not post.is_deleted and post.approved_at is None,
            permission=Permission.POSTS,
        ),
        ModeratorAct(
            name="lock",
            label=_("Lock"),
            run=_lock,
            applies_to=lambda post: not (post.is_deleted or post.is_locked),
            permission=Permission.POSTS,
        ),
        ModeratorAct(
            name="unlock",
            label=_("Unlock"),
            run=_unlock,
            applies_to=lambda post: not post.is_deleted and post.is_locked,
            permission=Permission.POSTS,
        ),
    )
