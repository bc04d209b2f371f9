"""The log of moderators' acts as a page shows it: words of today for what was done then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import User
from apps.communities import grounds
from apps.communities.actors import Actor
from apps.communities.models import Action, Community, ModAction, SystemActor, TargetKind
from apps.communities.permissions import WORDS
from apps.communities.querysets import ModActionQuerySet
from apps.communities.targets import Target, readable_targets
from apps.core.keyset import Page, newest, page_of, read_page_request

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer

# The kind only marks the cursor: an entry of the log has no fullname of its own.
NEWEST = newest("t5")
# The words for these name no target when it is whoever did it.
ABOUT_MODERATING = frozenset((Action.ACCEPT_INVITATION, Action.REMOVE_MODERATOR))


# Kinds of removal; posts.models.RemovalKind is above this app.
REMOVALS: dict[str, Any] = {
    "moderator": gettext_lazy("removed by a moderator"),
    "spam": gettext_lazy("removed as spam"),
    "filter": gettext_lazy("held back by an automatic rule"),
}


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries somebody looks for; None means all. Every condition narrows what the log shows anyway."""

    actor: Actor | None = None
    action: Action | None = None
    person: User | None = None
    first: date | None = None
    last: date | None = None

    def among(self, rows: ModActionQuerySet) -> ModActionQuerySet:
        if self.actor is not None:
            rows = rows.by_actor(self.actor)
        if self.action is not None:
            rows = rows.filter(action=self.action)
        if self.person is not None:
            rows = rows.about_person(self.person)
        return rows.between(self.first, self.last)


def log_page(
    community: Community, viewer: Viewer, query: Mapping[str, str], wanted: Wanted | None = None
) -> Page[Entry]:
    """The newest acts first, all or those that are `wanted`. Posts and comments have a name and an address only if the
    viewer may read them now; people have the name that they have now. One statement, and one more for each kind of
    target on the page (at most three). Raises BadRequest for a broken cursor."""
    rows = ModAction.objects.filter(community=community).for_listing()
    if wanted is not None:
        rows = wanted.among(rows)
    page = page_of(rows, NEWEST, read_page_request(query, NEWEST))
    targets = readable_targets(page.rows, viewer)
    return Page([_entry(row, targets) for row in page.rows], page.next_query, page.previous_query, page.is_restarted)


def _entry(row: ModAction, targets: Mapping[tuple[str, int], Target]) -> Entry:
    has_target = row.target_kind != TargetKind.COMMUNITY and not _is_about_oneself(row)
    return Entry(
        moderator=actor_of(row),
        action=_act_in_words(row),
        target=targets[row.target_kind, row.target_id] if has_target else None,
        leads_to_target=row.action == Action.HAND_OVER,
        reason=reason_in_words(row),
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


def actor_of(row: ModAction) -> Target:
    """The name of whoever acted: a moderator, or the system actor, which has a name and no page."""
    return Target(str(SystemActor(row.system_actor).label), "") if row.system_actor else person(row.moderator)


def person(user: User | None) -> Target:
    """The name, with an address unless the account is closed."""
    if user is None or user.closed_at is not None:
        return Target(_("[deleted]"), "")
    return Target(user.username, user.get_absolute_url())


def reason_in_words(row: ModAction) -> str:
    """Why it was done and what exactly, in the reader's language; what a moderator typed stays as it is."""
    cited = ""
    if row.rule_number is not None:
        cited = _("rule %(number)s, %(text)s") % {"number": row.rule_number, "text": row.rule_text}
    typed = grounds.in_words(cited, row.reason)
    return grounds.in_words(_details_in_words(row, is_explained=bool(typed)), typed)


def _details_in_words(row: ModAction, *, is_explained: bool) -> str:
    details = row.details
    if "days" in details:
        return length_in_words(details["days"])
    if "settings" in details:
        names = {field.name: str(getattr(field, "verbose_name", field.name)) for field in Community._meta.get_fields()}
        return ", ".join(names.get(name, name) for name in details["settings"])
    if "permissions" in details:
        words = {value.value: str(word) for value, word in WORDS.items()}
        return ", ".join(words.get(name, name) for name in details["permissions"])
    if details.get("on") is False:
        return _("took the mark away")
    # A reason says more than the kind of a removal, unless it was held back: then nobody has decided yet.
    removal = details.get("removal", "")
    return str(REMOVALS[removal]) if removal in REMOVALS and not (is_explained and removal == "moderator") else ""


def length_in_words(days: int | None) -> str:
    """The length of a ban."""
    if days is None:
        return _("until it is lifted")
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
