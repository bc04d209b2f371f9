"""Communities in the operators' admin: read, and changed through the service that moderators use."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.access import member_of
from apps.communities.admin.moderated import ModeratedPage, ModeratorAct
from apps.communities.models import Community, Permission, RetiredCommunityName, Visibility
from apps.communities.services.community import Settings, change_settings
from apps.core.admin.columns import moment, short
from apps.core.admin.page import AdminPage


def _change(community: Community, request: HttpRequest, *, settings: Settings) -> None:
    change_settings(moderator=member_of(request), community=community, settings=settings)


def _switch(name: str, label: object, settings: Settings, **options: Any) -> ModeratorAct:
    """An act that sets one setting."""
    change = partial(_change, settings=settings)
    return ModeratorAct(name=name, label=label, run=change, permission=Permission.CONFIG, **options)


@admin.register(Community)
class CommunityAdmin(ModeratedPage):
    to_community = ""
    list_display = (
        "name", "title", "shown_visibility", short("is_nsfw", _("NSFW"), is_yes_or_no=True),
        short("in_popular", _("r/popular"), is_yes_or_no=True), short("subscriber_count", _("members")),
        moment("created_at", _("created")),
    )  # fmt: skip
    list_filter = ("visibility", "is_nsfw", "in_popular", ("imported_at", admin.EmptyFieldListFilter))
    search_fields = ("=name",)
    ordering = ("-id",)
    exclude = ("sidebar_html", "submit_html")
    acts: ClassVar[tuple[ModeratorAct, ...]] = (
        _switch(
            "make_private",
            _("Make private"),
            Settings(visibility=Visibility.PRIVATE),
            applies_to=lambda row: not row.is_private,
            is_danger=True,
        ),
        _switch(
            "make_public",
            _("Make public"),
            Settings(visibility=Visibility.PUBLIC),
            applies_to=lambda row: row.visibility != Visibility.PUBLIC,
        ),
        _switch("mark_nsfw", _("Mark NSFW"), Settings(is_nsfw=True), applies_to=lambda row: not row.is_nsfw),
        _switch(
            "unmark_nsfw",
            _("Take the NSFW mark away"),
            Settings(is_nsfw=False),
            applies_to=lambda row: row.is_nsfw,
        ),
        _switch(
            "keep_out", _("Keep out of r/popular"), Settings(in_popular=False), applies_to=lambda row: row.in_popular
        ),
        _switch(
            "let_in", _("Let into r/popular"), Settings(in_popular=True), applies_to=lambda row: not row.in_popular
        ),
    )

    @admin.display(description=_("visibility"), ordering="visibility")
    def shown_visibility(self, community: Community) -> str:
        """Its first word: the whole choice makes a row of six lines."""
        return str(community.get_visibility_display()).split(":")[0]


@admin.register(RetiredCommunityName)
class RetiredCommunityNameAdmin(AdminPage):
    list_display = ("name", moment("retired_at", _("retired")))
    search_fields = ("=name",)
    ordering = ("-id",)
