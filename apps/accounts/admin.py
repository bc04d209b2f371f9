"""People, and the log of what operators did to them, for operators."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import REASON_MAX, OperatorAction, RetiredName, User
from apps.accounts.permissions import can_deactivate
from apps.accounts.services import deactivate, reactivate
from apps.core.admin.acts import Act, ActForm
from apps.core.admin.columns import moment, short
from apps.core.admin.page import AdminPage
from apps.core.fields import LineField


class DeactivateActForm(ActForm):
    reason = LineField(
        label=_("Reason, for the log of operators"),
        limit=REASON_MAX,
        error_messages={"required": _("Say why, so that other operators can understand it later.")},
    )


def _operator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _deactivate(person: User, request: HttpRequest, *, reason: str) -> None:
    deactivate(operator=_operator(request), member=person, reason=reason)


def _reactivate(person: User, request: HttpRequest) -> None:
    reactivate(operator=_operator(request), member=person)


@admin.register(User)
class UserAdmin(AdminPage):
    """No mail address and no password hash: an operator needs neither to decide anything."""

    acts: ClassVar[tuple[Act, ...]] = (
        Act(
            name="deactivate",
            label=_("Deactivate"),
            run=_deactivate,
            form=DeactivateActForm,
            applies_to=lambda person: person.is_active and person.closed_at is None and not person.is_placeholder,
            is_danger=True,
            question=_(
                "A deactivated member is logged out everywhere and cannot log in until somebody reactivates the "
                "account. The profile is gone until then; what they wrote stays."
            ),
            done=_("The account u/%(row)s is deactivated."),
        ),
        Act(
            name="reactivate",
            label=_("Reactivate"),
            run=_reactivate,
            applies_to=lambda person: not person.is_active and person.closed_at is None and not person.is_placeholder,
            done=_("The account u/%(row)s is active again."),
        ),
    )
    list_display = (
        "username", moment("date_joined", _("joined")), short("is_active", _("active"), is_yes_or_no=True), "is_staff",
        moment("closed_at", _("closed")), moment("imported_at", _("imported")),
    )  # fmt: skip
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

    def may_act(self, request: HttpRequest, act: Act, row: Any) -> bool:
        """Operators may not deactivate themselves."""
        is_allowed = act.name != "deactivate" or row.closed_at is not None or can_deactivate(request.user, row)
        return super().may_act(request, act, row) and is_allowed


@admin.register(RetiredName)
class RetiredNameAdmin(AdminPage):
    list_display = ("name", moment("retired_at", _("retired")))
    search_fields = ("name",)
    ordering = ("-id",)
    fields = ("name", "retired_at")


@admin.register(OperatorAction)
class OperatorActionAdmin(AdminPage):
    list_display = (moment("created_at", _("when")), "shown_operator", "action", "person", "reason")
    list_filter = ("action", "is_from_terminal")
    list_select_related = ("operator", "person")
    search_fields = ("=operator__username", "=person__username")
    ordering = ("-id",)

    @admin.display(description=_("operator"), ordering="operator")
    def shown_operator(self, row: OperatorAction) -> object:
        return _("at the terminal") if row.is_from_terminal else row.operator
