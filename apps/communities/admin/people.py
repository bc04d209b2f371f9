"""Memberships and bans in the operators' admin: read, and acted upon through the services that moderators use."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.access import member_of
from apps.communities.admin.moderated import ModeratedPage, ModeratorAct
from apps.communities.models import Ban, Membership, Permission
from apps.communities.services import bans, moderators
from apps.core.admin.columns import moment, short


def _remove_moderator(row: Membership, request: HttpRequest) -> None:
    moderators.remove_moderator(moderator=member_of(request), community=row.community, member=row.member)


def _hand_over(row: Membership, request: HttpRequest) -> None:
    moderators.hand_over(moderator=member_of(request), community=row.community, to=row.member)


def _withdraw_invitation(row: Membership, request: HttpRequest) -> None:
    moderators.withdraw_invitation(moderator=member_of(request), community=row.community, member=row.member)


def _lift(ban: Ban, request: HttpRequest) -> None:
    bans.lift_ban(moderator=member_of(request), community=ban.community, member=ban.member)


@admin.register(Membership)
class MembershipAdmin(ModeratedPage):
    list_display = (
        "member", "community", moment("subscribed_at", _("subscribed")), moment("approved_at", _("approved")),
        moment("invited_at", _("invited")), moment("moderates_since", _("moderates since")),
    )  # fmt: skip
    list_filter = (
        ("moderates_since", admin.EmptyFieldListFilter),
        ("invited_at", admin.EmptyFieldListFilter),
        ("approved_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("community", "member")
    search_fields = ("=member__username", "=community__name")
    ordering = ("-id",)
    acts: ClassVar[tuple[ModeratorAct, ...]] = (
        ModeratorAct(
            name="remove_moderator",
            label=_("Remove from the moderators"),
            run=_remove_moderator,
            applies_to=lambda row: row.is_moderator,
            is_danger=True,
        ),
        ModeratorAct(name="hand_over", label=_("Make the senior moderator"), run=_hand_over, in_bulk=False),
        ModeratorAct(
            name="withdraw_invitation",
            label=_("Withdraw the invitation"),
            run=_withdraw_invitation,
            applies_to=lambda row: row.invited_at is not None,
        ),
    )


@admin.register(Ban)
class BanAdmin(ModeratedPage):
    list_display = (
        "member", "community", short("reason", _("reason")), moment("created_at", _("banned")),
        moment("until", _("until")), moment("lifted_at", _("lifted")), "banned_by",
    )  # fmt: skip
    list_filter = (("lifted_at", admin.EmptyFieldListFilter),)
    list_select_related = ("community", "member", "banned_by")
    search_fields = ("=member__username", "=community__name")
    ordering = ("-id",)
    acts: ClassVar[tuple[ModeratorAct, ...]] = (
        ModeratorAct(
            name="lift",
            label=_("Lift the ban"),
            run=_lift,
            applies_to=lambda ban: ban.is_active,
            permission=Permission.ACCESS,
        ),
    )
