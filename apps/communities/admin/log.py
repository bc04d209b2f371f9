"""The log of moderators' acts in the operators' admin."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.communities.admin.moderated import ModeratedPage
from apps.communities.models import ModAction
from apps.communities.modlog import actor_of, reason_in_words
from apps.core.admin.columns import moment


@admin.display(description=_("moderator"))
def actor(entry: ModAction) -> str:
    return actor_of(entry).name


@admin.display(description=_("reason"))
def reason(entry: ModAction) -> str:
    return reason_in_words(entry)


@admin.register(ModAction)
class ModActionAdmin(ModeratedPage):
    list_display = (
        moment("created_at", _("when")), "community", actor, "action", "target_name", reason,
    )  # fmt: skip
    list_filter = ("action", "target_kind")
    list_select_related = ("community", "moderator")
    search_fields = ("=moderator__username", "=community__name")
    ordering = ("-id",)
