"""The log of moderators' acts. Rows are added, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.communities.models.community import Community
from apps.communities.querysets import ModActionQuerySet


class TargetKind(models.TextChoices):
    POST = "t3", _("post")
    COMMENT = "t1", _("comment")
    MEMBER = "t2", _("member")
    COMMUNITY = "t5", _("community")


class Action(models.TextChoices):
    """Reddit's names where it has one, so that a log reads the same here and there."""

    REMOVE_POST = "removelink", _("removed a post")
    APPROVE_POST = "approvelink", _("approved a post")
    REMOVE_COMMENT = "removecomment", _("removed a comment")
    APPROVE_COMMENT = "approvecomment", _("approved a comment")
    LOCK = "lock", _("locked")
    UNLOCK = "unlock", _("unlocked")
    PIN = "sticky", _("pinned")
    UNPIN = "unsticky", _("unpinned")
    MARK_NSFW = "marknsfw", _("marked NSFW")
    UNMARK_NSFW = "unmarknsfw", _("took the NSFW mark away")
    MARK_SPOILER = "spoiler", _("marked as spoiler")
    UNMARK_SPOILER = "unspoiler", _("took the spoiler mark away")
    DISTINGUISH = "distinguish", _("spoke as a moderator")
    ADD_FLAIR = "addflair", _("added flair")
    SET_FLAIR = "editflair", _("changed flair")
    DELETE_FLAIR = "deleteflair", _("deleted flair")
    BAN = "banuser", _("banned")
    LIFT_BAN = "unbanuser", _("lifted a ban")
    APPROVE_MEMBER = "addcontributor", _("approved a member")
    DISMISS_MEMBER = "removecontributor", _("took an approval back")
    INVITE_MODERATOR = "invitemoderator", _("invited a moderator")
    WITHDRAW_INVITATION = "uninvitemoderator", _("withdrew an invitation")
    ACCEPT_INVITATION = "acceptmoderatorinvite", _("became a moderator")
    REMOVE_MODERATOR = "removemoderator", _("stopped being a moderator")
    SET_PERMISSIONS = "setpermissions", _("changed permissions")
    HAND_OVER = "handover", _("handed the community over")
    CREATE_COMMUNITY = "createcommunity", _("created the community")
    EDIT_SETTINGS = "editsettings", _("changed settings")
    ADD_RULE = "createrule", _("added a rule")
    EDIT_RULE = "editrule", _("changed a rule")
    DELETE_RULE = "deleterule", _("deleted a rule")


class ModAction(models.Model):
    """Who did what to what, when and why. `target_id` is the row's key in the table that `target_kind` names."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="log", db_index=False)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=24, choices=Action)
    target_kind = models.CharField(max_length=2, choices=TargetKind)
    target_id = models.BigIntegerField()
    # What was acted on, in words at that time ("u/name", a title); never the text of a removed item.
    target_name = models.CharField(max_length=300, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[ModActionQuerySet] = ModActionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["community", "-id"], name="modaction_of_community"),
            models.Index(fields=["target_kind", "target_id"], name="modaction_of_target"),
        ]

    def __str__(self) -> str:
        return f"{self.moderator} {self.get_action_display()} {self.target_name}"
