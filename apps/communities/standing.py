"""What a viewer is in a community, in one statement for any number of communities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.permissions import can_operate
from apps.communities.models import Ban, Community, Membership, Permission
from apps.core.prepared import KEYS, MEMBER, Among, Prepared

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


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

    @property
    def sees_community(self) -> bool:
        """The same answer as `communities.querysets.place_is_visible` gives in SQL."""
        return self.is_operator or not self.community.is_private or (self.is_approved and not self.is_banned)

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
    """One statement for a member, none for a visitor."""
    return standings_of(viewer, [community])[community.pk]


def standings_of(viewer: Viewer, communities: Iterable[Community]) -> dict[int, Standing]:
    """The viewer's standing in each of the communities, by the community's key.

    One statement for a member, whatever their number; none for a visitor. The rows of the communities are taken as they
    are, so a caller that must not miss a change of visibility reads or locks them first."""
    places = {community.pk: community for community in communities}
    if not isinstance(viewer, User):
        return {key: _visitors_standing(community) for key, community in places.items()}
    found: dict[int, Any] = {}
    if places:
        prepared = _prepared_standings(Community.objects.all().db)
        found = {row.pk: row for row in prepared.run({KEYS: list(places), MEMBER: viewer.pk})}
    return {key: _standing(viewer, community, found.get(key)) for key, community in places.items()}


def standings_at(viewer: Viewer, keys: Iterable[int]) -> dict[int, Standing]:
    """The same for a listing, which knows the communities by their keys only. One statement for a member. A visitor
    stands nowhere, so for visitors the result is empty."""
    keys = set(keys)
    if not isinstance(viewer, User) or not keys:
        return {}
    prepared = _prepared_standings(Community.objects.all().db)
    return {row.pk: _standing(viewer, row, row) for row in prepared.run({KEYS: list(keys), MEMBER: viewer.pk})}


@lru_cache(maxsize=8)
def _prepared_standings(alias: str) -> Prepared:
    rows = Community.objects.using(alias).filter(Among("pk")).with_standing_of(User(pk=MEMBER))
    return Prepared(rows.defer(*_TEXTS))


# Not needed to know where somebody stands, and long.
_TEXTS = (
    "description", "sidebar", "sidebar_html", "submit_text", "submit_html",
    "title_words", "banned_title_words", "allowed_domains", "banned_domains",
)  # fmt: skip


def _visitors_standing(community: Community) -> Standing:
    return Standing(community, is_member=False, is_operator=False, membership=None, ban=None)


def _standing(member: User, community: Community, row: Any) -> Standing:
    # Django sets these attributes only where the join found a row.
    ban: Ban | None = getattr(row, "own_ban", None)
    membership: Membership | None = getattr(row, "own_membership", None)
    return Standing(
        community,
        is_member=True,
        is_operator=can_operate(member),
        membership=membership,
        ban=ban if ban is not None and ban.is_active else None,
    )
