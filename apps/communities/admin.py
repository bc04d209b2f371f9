"""Communities and their people, for operators: read, and acted upon through the services that moderators use."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.access import member_of
from apps.accounts.admin_site import Button, ReadOnlyAdmin
from apps.communities.models import Ban, Community, Membership, ModAction, RetiredCommunityName, Visibility
from apps.communities.services import bans, moderators
from apps.communities.services.community import Settings, change_settings


def _change(community: Community, request: HttpRequest, settings: Settings) -> None:
    change_settings(moderator=member_of(request), community=community, settings=settings)


def _make_private(community: Community, request: HttpRequest) -> None:
    _change(community, request, Settings(visibility=Visibility.PRIVATE))


def _make_public(community: Community, request: HttpRequest) -> None:
    _change(community, request, Settings(visibility=Visibility.PUBLIC))


def _mark_nsfw(community: Community, request: HttpRequest) -> None:
    _change(community, request, Settings(is_nsfw=True))


def _unmark_nsfw(community: Community, request: HttpRequest) -> None:
    _change(community, request, Settings(is_nsfw=False))


def _keep_out_of_popular(community: Community, request: HttpRequest) -> None:
    _change(community, request, Settings(in_popular=False))


def _let_into_popular(community: Community, request: HttpRequest) -> None:
    _change(community, request, Settings(in_popular=True))


def _remove_moderator(row: Membership, request: HttpRequest) -> None:
    moderators.remove_moderator(moderator=member_of(request), community=row.community, member=row.member)


def _hand_over(row: Membership, request: HttpRequest) -> None:
    moderators.hand_over(moderator=member_of(request), community=row.community, to=row.member)


def _withdraw_invitation(row: Membership, request: HttpRequest) -> None:
    moderators.withdraw_invitation(moderator=member_of(request), community=row.community, member=row.member)


def _lift(ban: Ban, request: HttpRequest) -> None:
    bans.lift_ban(moderator=member_of(request), community=ban.community, member=ban.member)


@admin.register(Community)
class CommunityAdmin(ReadOnlyAdmin):
    list_display = ("name", "title", "shown_visibility", "is_nsfw", "in_popular", "subscriber_count", "created_at")
    list_filter = ("visibility", "is_nsfw", "in_popular", ("imported_at", admin.EmptyFieldListFilter))
    search_fields = ("=name",)
    ordering = ("-id",)
    exclude = ("sidebar_html", "submit_html")
    buttons: ClassVar[tuple[Button, ...]] = (
        Button("make_private", _("Make private"), _make_private, lambda row: not row.is_private, is_danger=True),
        Button("make_public", _("Make public"), _make_public, lambda row: row.visibility != Visibility.PUBLIC),
        Button("mark_nsfw", _("Mark NSFW"), _mark_nsfw, lambda row: not row.is_nsfw),
        Button("unmark_nsfw", _("Take the NSFW mark away"), _unmark_nsfw, lambda row: row.is_nsfw),
        Button("keep_out", _("Keep out of r/popular"), _keep_out_of_popular, lambda row: row.in_popular),
        Button("let_in", _("Let into r/popular"), _let_into_popular, lambda row: not row.in_popular),
    )

    @admin.display(description=_("visibility"), ordering="visibility")
    def shown_visibility(self, community: Community) -> str:
        """Its first word: the whole choice makes a row of six lines."""
        return str(community.get_visibility_display()).split(":")[0]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("member", "community", "subscribed_at", "approved_at", "invited_at", "moderates_since")
    list_filter = (
        ("moderates_since", admin.EmptyFieldListFilter),
        ("invited_at", admin.EmptyFieldListFilter),
        ("approved_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("community", "member")
    search_fields = ("=member__username", "=community__name")
    ordering = ("-id",)
    buttons: ClassVar[tuple[Button, ...]] = (
        Button(
            "remove_moderator",
            _("Remove from the moderators"),
            _remove_moderator,
            lambda row: row.is_moderator,
            is_danger=True,
        ),
        Button("hand_over", _("Make the senior moderator"), _hand_over),
        Button(
            "withdraw_invitation",
            _("Withdraw the invitation"),
            _withdraw_invitation,
            lambda row: row.invited_at is not None,
        ),
    )


@admin.register(Ban)
class BanAdmin(ReadOnlyAdmin):
    list_display = ("member", "community", "reason", "created_at", "until", "lifted_at", "banned_by")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter),)
    list_select_related = ("community", "member", "banned_by")
    search_fields = ("=member__username", "=community__name")
    ordering = ("-id",)
    buttons: ClassVar[tuple[Button, ...]] = (Button("lift", _("Lift the ban"), _lift, lambda ban: ban.is_active),)


@admin.register(ModAction)
class ModActionAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "community", "moderator", "action", "target_kind", "target_name", "reason")
    list_filter = ("action", "target_kind")
    list_select_related = ("community", "moderator")
    search_fields = ("=moderator__username", "=community__name")
    ordering = ("-id",)


@admin.register(RetiredCommunityName)
class RetiredCommunityNameAdmin(ReadOnlyAdmin):
    list_display = ("name", "retired_at")
    search_fields = ("=name",)
    ordering = ("-id",)
