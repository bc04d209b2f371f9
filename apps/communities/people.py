"""The people of a community, as its pages list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.communities.models import Ban, Community, Membership, Permission, Visibility
from apps.communities.permissions import WORDS, can_change_moderator, can_hand_over
from apps.communities.querysets import MembershipQuerySet
from apps.communities.rules import LastModerator
from apps.communities.services.moderators import has_other_members
from apps.communities.standing import Standing
from apps.core.keyset import Order, Page, moment_rank, page_of, read_page_request

# The kind only marks the cursor: these rows have no fullname of their own.
NEWEST_APPROVAL = Order("approved_at", "t2", moment_rank)
NEWEST_BAN = Order("id", "t2", int)


@dataclass(frozen=True, slots=True)
class ModeratorRow:
    """One moderator, or one person who is invited to be one."""

    member: User
    since: datetime | None
    permissions: list[str]
    is_viewer: bool
    can_change: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    """What somebody is asked to do, as they read it."""

    community: Community
    invited_by: User | None
    invited_at: datetime | None
    permissions: list[str]


@dataclass(frozen=True, slots=True)
class Team:
    """Moderators by seniority, and the open invitations, the oldest first (empty for who may not invite)."""

    moderators: list[ModeratorRow]
    invited: list[ModeratorRow]
    can_hand_over: bool


@dataclass(frozen=True, slots=True)
class Leaving:
    """What follows when a moderator leaves. `refusal`: why they have to stay, "" when they may go."""

    refusal: str
    is_last: bool
    next_senior: User | None
    is_shut_out: bool
    may_post: bool


def team_of(community: Community, standing: Standing) -> Team:
    """Two statements; one for who may not invite."""
    memberships = Membership.objects.filter(community=community).select_related("member")
    moderators = list(memberships.moderators())
    invited = list(memberships.invited()) if standing.may_everything else []
    return Team(
        [_row(membership, standing) for membership in moderators],
        [_row(membership, standing) for membership in invited],
        can_hand_over(standing, moderators[0] if moderators else None),
    )


def senior_of(community: Community) -> Membership | None:
    return Membership.objects.filter(community=community).moderators().first()


def leaving_of(standing: Standing) -> Leaving:
    """What the viewer, a moderator, would leave behind. One statement, two for the last moderator."""
    community, mine = standing.community, standing.membership
    assert mine is not None
    team = list(Membership.objects.filter(community=community).moderators().select_related("member"))
    others = [row for row in team if row.pk != mine.pk]
    is_approved = mine.approved_at is not None or standing.is_operator
    has_to_stay = not others and has_other_members(community, mine.member)
    return Leaving(
        refusal=str(LastModerator()) if has_to_stay else "",
        is_last=not others,
        next_senior=others[0].member if others and team[0].pk == mine.pk else None,
        is_shut_out=community.is_private and not is_approved,
        may_post=community.visibility == Visibility.PUBLIC or is_approved,
    )


def approved_page(community: Community, query: Mapping[str, str]) -> Page[Membership]:
    """The newest approval first, with `.member` and `.approved_by`. One statement. Raises BadRequest."""
    rows = Membership.objects.filter(community=community).approved().select_related("member", "approved_by")
    return page_of(rows, NEWEST_APPROVAL, read_page_request(query, NEWEST_APPROVAL))


def banned_page(community: Community, query: Mapping[str, str]) -> Page[Ban]:
    """Bans in force, the newest first, with `.member` and `.banned_by`. One statement. Raises BadRequest."""
    rows = Ban.objects.filter(community=community).active().select_related("member", "banned_by")
    return page_of(rows, NEWEST_BAN, read_page_request(query, NEWEST_BAN))


def _row(membership: Membership, standing: Standing) -> ModeratorRow:
    mine = standing.membership
    return ModeratorRow(
        member=membership.member,
        since=membership.moderates_since or membership.invited_at,
        permissions=permissions_in_words(membership),
        is_viewer=mine is not None and mine.pk == membership.pk,
        can_change=can_change_moderator(standing, membership),
    )


def permissions_in_words(membership: Membership) -> list[str]:
    if membership.may_everything:
        return [_("everything")]
    return [str(WORDS[permission]) for permission in Permission if permission in membership.permissions]


def moderator_named(community: Community, username: str) -> MembershipQuerySet:
    """At most one row, with `.member`; the name's case does not matter."""
    rows = Membership.objects.filter(community=community, member__in=User.objects.named(username))
    return rows.moderators().select_related("member")


def invitations_of(member: User) -> list[Invitation]:
    """Open invitations to moderate, the oldest first; also to communities that the member can't see yet. One
    statement."""
    return [
        Invitation(row.community, row.invited_by, row.invited_at, permissions_in_words(row))
        for row in _invitations(member).invited().select_related("invited_by")
    ]


def invitation_to(member: User, name: str, *, or_accepted: bool = False) -> MembershipQuerySet:
    """The member's open invitation to the community of this name, at most one row, with `.community`; with
    `or_accepted` also the membership of a moderator."""
    wanted = Q(invited_at__isnull=False)
    if or_accepted:
        wanted |= Q(moderates_since__isnull=False)
    return _invitations(member).filter(wanted, community__in=Community.objects.named(name))


def _invitations(member: User) -> MembershipQuerySet:
    return Membership.objects.filter(member=member).select_related("community")
