"""What a viewer is in one community, in at most two statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.communities.models import Ban, Community, Membership, Permission
from apps.communities.querysets import sees_every_place

if TYPE_CHECKING:
    from apps.communities.querysets import Viewer


@dataclass(frozen=True, slots=True)
class Standing:
    """Read once for a page, and again inside the transaction of a write, since a ban may have come between."""

    community: Community
    is_member: bool  # has an account and is logged in
    is_operator: bool
    membership: Membership | None
    ban: Ban | None

    @property
    def is_subscribed(self) -> bool:
        return self.membership is not None and self.membership.subscribed_at is not None

    @property
    def is_moderator(self) -> bool:
        return self.membership is not None and self.membership.is_moderator

    @property
    def is_approved(self) -> bool:
        return self.is_moderator or (self.membership is not None and self.membership.approved_at is not None)

    @property
    def is_banned(self) -> bool:
        return self.ban is not None

    def may(self, permission: Permission) -> bool:
        """A moderator with this permission, or an operator."""
        return self.is_operator or (
            self.is_moderator and self.membership is not None and permission in self.membership.permissions
        )

    @property
    def may_everything(self) -> bool:
        return self.is_operator or (
            self.is_moderator and self.membership is not None and self.membership.may_everything
        )

    @property
    def may_moderate_posts(self) -> bool:
        return self.may(Permission.POSTS)

    @property
    def may_access(self) -> bool:
        return self.may(Permission.ACCESS)

    @property
    def may_config(self) -> bool:
        return self.may(Permission.CONFIG)

    @property
    def may_flair(self) -> bool:
        return self.may(Permission.FLAIR)

    @property
    def can_take_part(self) -> bool:
        """Comment and vote."""
        return self.refusal_to_take_part == ""

    @property
    def can_post(self) -> bool:
        return self.refusal_to_post == ""

    @property
    def refusal_to_take_part(self) -> str:
        """Why the viewer may not comment or vote; "" when they may."""
        if not self.is_member:
            return _("Log in to take part.")
        if self.ban is not None:
            return self._banned_sentence()
        if self.community.is_private and not (self.is_approved or self.is_operator):
            return _("Only approved members take part in this community.")
        return ""

    @property
    def refusal_to_post(self) -> str:
        """Why the viewer may not post; "" when they may."""
        refusal = self.refusal_to_take_part
        if refusal or self.is_approved or self.is_operator or not self.community.is_restricted:
            return refusal
        return _("Only approved members post in r/%(name)s. Ask its moderators to approve you.") % {
            "name": self.community.name
        }

    def _banned_sentence(self) -> str:
        assert self.ban is not None
        facts = {"name": self.community.name, "reason": self.ban.reason or _("no reason given")}
        if self.ban.until is None:
            return _("You are banned from r/%(name)s (%(reason)s). You may read, but not post, reply or vote.") % facts
        facts["until"] = f"{self.ban.until:%Y-%m-%d %H:%M} UTC"
        return _("You are banned from r/%(name)s until %(until)s (%(reason)s). Until then you may read.") % facts


def standing_of(viewer: Viewer, community: Community) -> Standing:
    """Two statements for a member, none for a visitor."""
    if not viewer.is_authenticated:
        return Standing(community, is_member=False, is_operator=False, membership=None, ban=None)
    return Standing(
        community,
        is_member=True,
        is_operator=sees_every_place(viewer),
        membership=Membership.objects.filter(community=community, member=viewer).first(),
        ban=Ban.objects.active().filter(community=community, member=viewer).first(),
    )
