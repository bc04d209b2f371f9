"""The log of moderators' acts as a page shows it: words of today for what was done then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.communities.models import Action, Community, ModAction, TargetKind
from apps.communities.permissions import WORDS
from apps.communities.services.log import MARK_TAKEN_AWAY
from apps.communities.targets import Target, readable_targets
from apps.core.keyset import Order, Page, page_of, read_page_request

if TYPE_CHECKING:
    from apps.communities.querysets import Viewer

# The kind only marks the cursor: an entry of the log has no fullname of its own.
NEWEST = Order("id", "t5", int)
# The words for these name no target when it is whoever did it.
ABOUT_MODERATING = frozenset((Action.ACCEPT_INVITATION, Action.REMOVE_MODERATOR))
# The reason of a handing over before that was an act of its own.
SENIOR = "senior"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `target` is None when the act concerned the community as a whole, or whoever did it;
    `leads_to_target`: the words of the act go on in the target's name."""

    moderator: Target
    action: str
    target: Target | None
    leads_to_target: bool
    reason: str
    created_at: datetime


def log_page(community: Community, viewer: Viewer, query: Mapping[str, str]) -> Page[Entry]:
    """The newest acts first. Posts and comments have a name and an address only if the viewer may read them now;
    people have the name that they have now. One statement, and one more for each kind of target on the page (at most
    three). Raises BadRequest for a broken cursor."""
    rows = ModAction.objects.filter(community=community).for_listing()
    page = page_of(rows, NEWEST, read_page_request(query, NEWEST))
    targets = readable_targets(page.rows, viewer)
    return Page([_entry(row, targets) for row in page.rows], page.next_query, page.previous_query, page.is_restarted)


def _entry(row: ModAction, targets: Mapping[tuple[str, int], Target]) -> Entry:
    has_target = row.target_kind != TargetKind.COMMUNITY and not _is_about_oneself(row)
    return Entry(
        moderator=person(row.moderator),
        action=_act_in_words(row),
        target=targets[row.target_kind, row.target_id] if has_target else None,
        leads_to_target=row.action == Action.HAND_OVER,
        reason=reason_in_words(row.action, row.reason),
        created_at=row.created_at,
    )


def _act_in_words(row: ModAction) -> str:
    if row.action == Action.HAND_OVER:
        return _("handed the community over to")
    if row.action == Action.REMOVE_MODERATOR and not _is_about_oneself(row):
        return _("removed a moderator")
    return row.get_action_display()


def _is_about_oneself(row: ModAction) -> bool:
    return row.action in ABOUT_MODERATING and row.target_kind == TargetKind.MEMBER and row.target_id == row.moderator_id


def person(user: User | None) -> Target:
    """A name, with an address unless the account is closed."""
    if user is None or user.closed_at is not None:
        return Target(_("[deleted]"), "")
    return Target(user.username, user.get_absolute_url())


def reason_in_words(action: str, reason: str) -> str:
    """Settings and permissions are logged by their names in the code, so that each reader gets their own language."""
    known = _known_words(action)
    return ", ".join(known.get(word, word) for word in reason.split(", ")) if known else reason


def _known_words(action: str) -> dict[str, str]:
    if action == Action.EDIT_SETTINGS:
        return {field.name: str(getattr(field, "verbose_name", field.name)) for field in Community._meta.get_fields()}
    if action == Action.SET_PERMISSIONS:
        return {SENIOR: _("senior moderator"), **{value.value: str(word) for value, word in WORDS.items()}}
    if action == Action.DISTINGUISH:
        return {MARK_TAKEN_AWAY: _("took the mark away")}
    return {}
