"""Who may do what in a community. Predicates over a Standing, asked at the door; `require_permission` asks again,
from the database, inside the transaction of a write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community, Membership, Permission
from apps.communities.standing import Standing, standing_of
from apps.core.permissions import require

if TYPE_CHECKING:
    from apps.accounts.models import User

# In a word or two, where the labels of Permission are too long.
WORDS: dict[Permission, object] = {
    Permission.ACCESS: _("people"),
    Permission.CONFIG: _("settings and rules"),
    Permission.FLAIR: _("flair"),
    Permission.POSTS: _("posts and comments"),
}
SENTENCES: dict[Permission, object] = {
    Permission.ACCESS: _("Only moderators with the permission “people” do this."),
    Permission.CONFIG: _("Only moderators with the permission “settings and rules” do this."),
    Permission.FLAIR: _("Only moderators with the permission “flair” do this."),
    Permission.POSTS: _("Only moderators with the permission “posts and comments” do this."),
}
NEEDS_EVERYTHING = _("Only moderators with every permission do this.")
NEEDS_SENIORITY = _("A moderator changes only what concerns moderators who came later.")
NEEDS_A_MODERATOR = _("You do not moderate this community.")
NEEDS_THE_SENIOR = _("Only the senior moderator hands the community over.")


def can_change_settings(standing: Standing) -> bool:
    return standing.may(Permission.CONFIG)


def can_edit_rules(standing: Standing) -> bool:
    return standing.may(Permission.CONFIG)


def can_edit_flair(standing: Standing) -> bool:
    return standing.may(Permission.FLAIR)


def can_see_to_people(standing: Standing) -> bool:
    """See and change who is approved and who is banned."""
    return standing.may(Permission.ACCESS)


def can_invite_moderators(standing: Standing) -> bool:
    return standing.may_everything


def can_change_moderator(standing: Standing, other: Membership) -> bool:
    """Set the other's permissions, or remove them: operators anybody's, a moderator only those of later ones."""
    if standing.is_operator:
        return True
    mine = standing.membership
    return mine is not None and standing.may_everything and seniority(mine) < seniority(other)


def can_hand_over(standing: Standing, senior: Membership | None) -> bool:
    """`senior`: the first of the community's moderators."""
    mine = standing.membership
    return standing.is_operator or (senior is not None and mine is not None and mine.pk == senior.pk)


def can_choose_own_flair(standing: Standing) -> bool:
    return standing.can_take_part


def seniority(membership: Membership) -> tuple[float, int]:
    """Smaller is more senior; whoever does not moderate comes last."""
    since = membership.moderates_since
    return (since.timestamp() if since else float("inf"), membership.pk)


def require_permission(moderator: User, community: Community, permission: Permission) -> Standing:
    """The moderator's standing at this moment. Raises PermissionDenied. Two statements."""
    standing = standing_of(moderator, community)
    require(standing.may(permission), SENTENCES[permission])
    return standing


def require_everything(moderator: User, community: Community) -> Standing:
    """The same for what only a moderator with every permission does."""
    standing = standing_of(moderator, community)
    require(standing.may_everything, NEEDS_EVERYTHING)
    return standing
