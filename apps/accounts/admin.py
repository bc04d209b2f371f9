"""People, for operators."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.admin_site import Button, ReadOnlyAdmin
from apps.accounts.models import RetiredName, User
from apps.accounts.permissions import can_deactivate
from apps.accounts.services import deactivate, reactivate


def _deactivate(person: User, request: HttpRequest) -> None:
    if not can_deactivate(request.user, person):
        raise PermissionDenied
    deactivate(member=person)


def _reactivate(person: User, request: HttpRequest) -> None:
    reactivate(member=person)


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """No mail address and no password hash: an operator needs neither to decide anything."""

    buttons = (
        Button(
            "deactivate",
            _("Deactivate"),
            _deactivate,
            lambda person: person.is_active and person.closed_at is None and not person.is_placeholder,
            is_danger=True,
            question=_(
                "u/%(row)s is logged out everywhere and cannot log in until somebody reactivates the account. "
                "The profile is gone until then; what they wrote stays."
            ),
            done=_("The account u/%(row)s is deactivated."),
        ),
        Button(
            "reactivate",
            _("Reactivate"),
            _reactivate,
            lambda person: not person.is_active and person.closed_at is None and not person.is_placeholder,
            done=_("The account u/%(row)s is active again."),
        ),
    )
    list_display = ("username", "date_joined", "is_active", "is_staff", "closed_at", "imported_at")
    list_filter = (
        "is_active",
        "is_staff",
        ("closed_at", admin.EmptyFieldListFilter),
        ("imported_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("username",)
    ordering = ("-id",)
    fields = (
        "username", "imported_name", "date_joined", "last_login", "is_active", "is_staff", "closed_at", "imported_at",
        "bio", "post_karma", "comment_karma",
    )  # fmt: skip


@admin.register(RetiredName)
class RetiredNameAdmin(ReadOnlyAdmin):
    list_display = ("name", "retired_at")
    search_fields = ("name",)
    ordering = ("-id",)
    fields = ("name", "retired_at")
