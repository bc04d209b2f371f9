"""The log of moderators' acts. Rows are added, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.communities.models.community import RULE_TITLE_MAX, Community
from apps.communities.querysets import ModActionQuerySet


class TargetKind(models.TextChoices):
    POST = "t3", _("post")
    COMMENT = "t1", _("comment")
    MEMBER = "t2", _("member")
    COMMUNITY = "t5", _("community")


class SystemActor(models.TextChoices):
    """Who acted where no person did. The log shows the label as the name."""

    SCREENING = "screening", _("Automatic screening")


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
    """Who did what to what, when and why. `target_id` is the row's key in the table that `target_kind` names.

    What a person typed is stored as it was typed (`reason`); everything else is stored without a language, so that each
    reader gets their own: the number and text of the rule that was cited, and `details`."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="log", db_index=False)
    # Null: a system actor did it, or the account no longer exists
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    system_actor = models.CharField(max_length=12, choices=SystemActor, blank=True, default="", db_default="")
    action = models.CharField(max_length=24, choices=Action)
    target_kind = models.CharField(max_length=2, choices=TargetKind)
    target_id = models.BigIntegerField()
    # What was acted on, in words at that time ("u/name", a title); never the text of a removed item.
    target_name = models.CharField(max_length=300, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    # The rule as it was at that time; no foreign key, since the entry outlives the rule
    rule_number = models.PositiveSmallIntegerField(null=True, blank=True)
    rule_text = models.CharField(max_length=RULE_TITLE_MAX, blank=True, default="", db_default="")
    # Kinds and numbers: see communities.services.log.Details
    details = models.JSONField(blank=True, default=dict, db_default=Value({}, models.JSONField()))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[ModActionQuerySet] = ModActionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(system_actor="") | (Q(system_actor__in=SystemActor.values) & Q(moderator__isnull=True)),
                name="modaction_by_a_moderator_or_the_system",
            ),
            models.CheckConstraint(
                condition=Q(rule_number__isnull=True, rule_text="") | (Q(rule_number__gte=1) & ~Q(rule_text="")),
                name="modaction_rule_has_number_and_text",
            ),
        ]
        indexes = [
            # The log, the newest first, whole and by each of its filters; a person was acted on so seldom that their
            # rows are sorted.
            models.Index(fields=["community", "-created_at", "-id"], name="modaction_newest"),
            models.Index(fields=["community", "moderator", "-created_at", "-id"], name="modaction_by_moderator"),
            models.Index(fields=["community", "action", "-created_at", "-id"], name="modaction_by_act"),
            models.Index(fields=["target_kind", "target_id"], name="modaction_of_target"),
        ]

    def __str__(self) -> str:
        actor = SystemActor(self.system_actor).label if self.system_actor else self.moderator
        return f"{actor} {self.get_action_display()} {self.target_name}"
