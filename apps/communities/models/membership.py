"""What a person is in a community: subscriber, approved member, moderator, banned."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.communities.models.community import Community, FlairTemplate
from apps.communities.querysets import BanQuerySet, MembershipQuerySet


class Permission(models.TextChoices):
    """What a moderator may do. One with all of them may also invite moderators."""

    ACCESS = "access", _("people: bans and approved members")
    CONFIG = "config", _("settings and rules")
    FLAIR = "flair", _("flair")
    POSTS = "posts", _("posts and comments")


class Membership(models.Model):
    """At most one row for each person and community; each state is the time when it began."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    flair = models.ForeignKey(FlairTemplate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Subscriber
    subscribed_at = models.DateTimeField(null=True, blank=True)
    # Approved member: posts in a restricted community, reads and posts in a private one
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Moderator; seniority is the order of moderates_since, id
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moderates_since = models.DateTimeField(null=True, blank=True)
    may_access = models.BooleanField(default=False)
    may_config = models.BooleanField(default=False)
    may_flair = models.BooleanField(default=False)
    may_posts = models.BooleanField(default=False)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "member"], name="one_membership_per_member"),
            models.CheckConstraint(
                condition=Q(moderates_since__isnull=True) | Q(invited_at__isnull=True),
                name="membership_invited_or_moderating",
            ),
        ]
        indexes = [
            # The short list of moderators beside thousands of subscribers.
            models.Index(
                fields=["community", "moderates_since", "id"],
                name="membership_moderators",
                condition=Q(moderates_since__isnull=False),
            ),
            # The pages of approved members and of open invitations, beside the same subscribers.
            models.Index(
                fields=["community", "-approved_at", "-id"],
                name="membership_approved",
                condition=Q(approved_at__isnull=False),
            ),
            models.Index(
                fields=["community", "invited_at", "id"],
                name="membership_invited",
                condition=Q(invited_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.community}"

    @property
    def is_moderator(self) -> bool:
        return self.moderates_since is not None

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the moderator (or the person invited) may do; empty for others."""
        return frozenset(p for p in Permission if getattr(self, f"may_{p.value}"))

    @property
    def may_everything(self) -> bool:
        return self.permissions == frozenset(Permission)


class Ban(models.Model):
    """A person may read but not write, until a time or until it is lifted. Kept as history."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="bans", db_index=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bans", db_index=False)
    banned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason, shown to the member"), max_length=100, blank=True, default="")
    note = models.CharField(_("note for moderators"), max_length=300, blank=True, default="")
    lifted_at = models.DateTimeField(null=True, blank=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects: ClassVar[BanQuerySet] = BanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "community"], condition=Q(lifted_at__isnull=True), name="one_ban_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("created_at")), name="ban_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["community", "-id"], name="ban_of_community")]

    def __str__(self) -> str:
        return f"{self.member} banned from {self.community}"

    @property
    def is_active(self) -> bool:
        return self.lifted_at is None and (self.until is None or self.until > timezone.now())
