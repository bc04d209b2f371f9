"""Who may do what: each address of a community that writes or is for some only, in a public, a restricted and a private
one, as everybody. What is refused changes no row, and what is allowed changes one."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from apps.communities.models import Visibility
from tests.support.addresses import Address, addresses
from tests.support.places import BY_PERMISSION, Place, make_place
from tests.support.world import snapshot

TEAM = {"senior", "deputy", "operator"}
MODERATORS = {"senior", "deputy", *BY_PERMISSION}
EVERYBODY = {*MODERATORS, "operator", "stranger", "subscriber", "approved", "author", "banned", "invited",
             "moderator elsewhere"}  # fmt: skip
NOT_BANNED = EVERYBODY - {"banned"}
# Who may, where everybody may read: a person of each kind. `own` is what the viewer wrote.
MAY = {
    "be a member": EVERYBODY,
    "take part": NOT_BANNED,
    "post": NOT_BANNED,
    "change the own": {"author", "moderator of posts"},
    "delete the own": {"author", "moderator of posts", "banned"},
    "see to people": TEAM | {"moderator of people"},
    "change settings": TEAM | {"moderator of settings"},
    "see to flair": TEAM | {"moderator of flair"},
    "moderate posts": TEAM | {"moderator of posts"},
    "speak as moderator": {"moderator of posts"},
    "have every permission": TEAM,
    "be the senior": {"senior", "operator"},
    "be a moderator": MODERATORS,
    "be invited": {"invited", *MODERATORS},  # who moderates by now may press the button again
}
# What each address asks for. A new one that writes, or answers 403 to somebody, is named here.
NEEDS = {
    "comments:approve": "moderate posts", "comments:delete": "delete the own",
    "comments:distinguish": "speak as moderator", "comments:edit": "change the own",
    "comments:remove": "moderate posts", "comments:reply": "take part", "comments:reply_to_post": "take part",
    "comments:save": "be a member", "comments:vote": "take part",
    "communities:accept_invitation": "be invited", "communities:add_flair": "see to flair",
    "communities:add_rule": "change settings", "communities:approve_member": "see to people",
    "communities:approved": "see to people", "communities:ban_member": "see to people",
    "communities:banned": "see to people", "communities:decline_invitation": "be a member",
    "communities:delete_flair": "see to flair", "communities:delete_rule": "change settings",
    "communities:dismiss_member": "see to people", "communities:edit_flair": "see to flair",
    "communities:edit_rule": "change settings", "communities:flair": "see to flair",
    "communities:hand_over": "be the senior", "communities:invite_moderator": "have every permission",
    "communities:leave_moderators": "be a moderator", "communities:lift_ban": "see to people",
    "communities:my_flair": "take part", "communities:remove_moderator": "have every permission",
    "communities:reorder_rule": "change settings", "communities:set_member_flair": "see to flair",
    "communities:set_permissions": "have every permission", "communities:settings": "change settings",
    "communities:subscribe": "be a member", "communities:withdraw_invitation": "have every permission",
    "posts:approve": "moderate posts", "posts:delete": "delete the own", "posts:distinguish": "speak as moderator",
    "posts:edit": "change the own", "posts:hide": "be a member", "posts:lock": "moderate posts",
    "posts:mark": "moderate posts", "posts:pin": "moderate posts", "posts:remove": "moderate posts",
    "posts:save": "be a member", "posts:set_flair": "see to flair", "posts:submit_to": "post",
    "posts:vote": "take part",
}  # fmt: skip
# To whom a restricted community is closed for posts, and from whom a private one is hidden.
NOT_APPROVED = {"stranger", "subscriber", "moderator elsewhere", "invited"}
PRIVATE_HIDES_FROM = {"visitor", "stranger", "subscriber", "banned", "moderator elsewhere"}
# What the visibility of the community decides. Everything else is tried by a few in a restricted one, and by everybody
# in the public one; from a private one tests/pages/test_strangers.py turns all outsiders away.
BY_PLACE = frozenset({"be a member", "take part", "post", "change the own", "delete the own"})
ALL = frozenset(MAY)
WALKERS: dict[Visibility, dict[str, AbstractSet[str]]] = {
    Visibility.PUBLIC: {
        **dict.fromkeys(["visitor", *sorted(EVERYBODY - {"subscriber", "approved"})], ALL),
        "deputy": {"have every permission", "be the senior"},
        "invited": {"be a member", "be invited"},
    },
    Visibility.RESTRICTED: {
        **dict.fromkeys(["stranger", "moderator of posts"], ALL),
        **dict.fromkeys(["visitor", "subscriber", "approved", "author", "banned", "moderator elsewhere"], BY_PLACE),
    },
    Visibility.PRIVATE: dict.fromkeys(["subscriber", "approved", "author", "banned", "operator"], BY_PLACE),
}
# They also open the page or send an empty form: the view refuses, before the service has to.
LOOKERS = {"stranger", "banned", "author"}
# Answered from the invitations of the member who asks, whatever they may see of the community.
INVITATIONS = {"communities:accept_invitation", "communities:decline_invitation"}
# Sent by somebody whom it does not concern, it changes nothing and leads back without a 403.
HARMLESS = {"communities:leave_moderators"}
FORM = {
    "value": "-1", "on": "1", "nsfw": "1", "body": "new words", "title": "New words", "text": "new words",
    "kind": "text", "community": "meadow", "member": "an_approved", "permissions": "posts", "applies_to": "both",
    "wearer": "member", "number": "1", "post_kinds": "any", "text_rule": "optional", "visibility": "public",
    "score_hidden_minutes": "0", "archive_after_days": "0", "flair": "",
}  # fmt: skip
# What the form of one address holds instead.
FORMS = {
    "communities:approve_member": {"member": "a_stranger"},
    "communities:hand_over": {"member": "a_junior"},
    "communities:lift_ban": {"member": "a_banned"},
    "communities:withdraw_invitation": {"member": "an_asked"},
}
LOG_IN, UNREADABLE, FORBIDDEN, ABSENT, DONE = "log in", 400, 403, 404, "done"
Outcome = int | str


def addresses_in_a_community() -> list[Address]:
    return [a for a in addresses() if a.namespace != "profiles" and {"id36", "cid36", "name"} & set(a.parameters)]


def name_of(address: Address) -> str:
    return f"{address.namespace}:{address.name}"


def expected_of(place: Place, kind: str, address: Address) -> Outcome:
    """What the rules above come to."""
    name = name_of(address)
    is_hidden = place.community.is_private and kind in PRIVATE_HIDES_FROM and name not in INVITATIONS
    if kind == "visitor":
        return ABSENT if is_hidden and "name" in address.parameters else LOG_IN
    need = NEEDS[name]
    is_closed = need == "post" and place.community.is_restricted and kind in NOT_APPROVED
    if need == "delete the own" and kind in MAY[need]:
        return DONE  # whoever wrote it takes it back, also where they read no longer
    if is_hidden or (need == "be invited" and kind not in MAY[need]):
        return ABSENT
    return DONE if kind in MAY[need] and not is_closed else FORBIDDEN


class Walker:
    """One person who tries every address."""

    def __init__(self, place: Place, kind: str, client: Client) -> None:
        self.place, self.kind, self.client = place, kind, client

    def finds(self, address: Address, expected: Outcome, changed: dict[str, bool], before: object) -> set[Outcome]:
        """What comes of all that this person tries. One who is refused does not only send the form."""
        is_harmless, is_refused = name_of(address) in HARMLESS, expected != DONE
        found = set() if is_harmless and is_refused else {self.does(address, changed, before)}
        if is_refused and (is_harmless or self.kind in LOOKERS):
            found.add(self.looks(address))
        return found - {UNREADABLE} if len(found) > 1 else found

    def does(self, address: Address, changed: dict[str, bool], before: object) -> Outcome:
        """Send the form, and open the page where the address is one for reading only. What is done is undone.

        `changed` learns whether the form changed a row since `before`, unless it knows that it does."""
        name = name_of(address)
        with transaction.atomic():
            outcome = self._post(address, {**FORM, **FORMS.get(name, {}), **self._flair(address)})
            if outcome == DONE and not changed.get(name):
                changed[name] = snapshot() != before
            transaction.set_rollback(True)
        return self._get(address) if outcome == 405 else outcome

    def looks(self, address: Address) -> Outcome:
        """Open the page, or send an empty form where there is none.

        A form is read before any row is, so an empty one may be called unreadable: that says nothing about the row."""
        outcome = self._get(address)
        return self._post(address, {}) if outcome == 405 else outcome

    def _get(self, address: Address) -> Outcome:
        return _outcome(self.client.get(self._path(address)))

    def _post(self, address: Address, form: dict[str, str]) -> Outcome:
        return _outcome(self.client.post(self._path(address), form))

    def _path(self, address: Address) -> str:
        is_own = "own" in NEEDS[name_of(address)] or NEEDS[name_of(address)] == "speak as moderator"
        return address.path(self.place.own_values.get(self.kind, self.place.values) if is_own else self.place.values)

    def _flair(self, address: Address) -> dict[str, str]:
        return {"flair": str(self.place.flair[address.name])} if address.name in self.place.flair else {}


def _outcome(answer: Any) -> Outcome:
    if answer.status_code == 302:
        return LOG_IN if answer["Location"].startswith("/accounts/login/") else DONE
    return DONE if answer.status_code == 200 else int(answer.status_code)


@pytest.mark.slow
@pytest.mark.parametrize("visibility", WALKERS)
def test_everybody_does_what_they_may_and_nothing_else(
    visibility: Visibility, db: None, client_of: Any, settings: Any
) -> None:
    settings.ROOT_URLCONF = "tests.support.bare_failures"
    place = make_place(visibility)
    walkers = [Walker(place, kind, client_of(place.viewers[kind])) for kind in WALKERS[visibility]]
    before = snapshot()
    changed: dict[str, bool] = {}
    wrong = {}
    for walker in walkers:
        for address in addresses_in_a_community():
            if NEEDS.get(name_of(address)) in WALKERS[visibility][walker.kind]:
                expected = expected_of(place, walker.kind, address)
                found = walker.finds(address, expected, changed, before)
                if found != {expected}:
                    wrong[f"{walker.kind}: {name_of(address)}"] = f"{found}, not {expected}"
    assert wrong == {}
    # Nobody is invited but in the public one.
    idle = {name for name, has_changed in changed.items() if not has_changed}
    assert idle <= (set() if visibility == Visibility.PUBLIC else INVITATIONS)
    assert snapshot() == before


def test_every_address_that_writes_in_a_community_is_walked(db: None, client_of: Any) -> None:
    """Whatever answers a POST of somebody who may everything with more than a 405; the rest is read by everybody."""
    place = make_place(Visibility.PUBLIC)
    client = client_of(place.viewers["operator"])
    writing = {
        name_of(address)
        for address in addresses_in_a_community()
        if client.post(address.path({**place.values, "sort": "new"}), {}).status_code != 405
    }
    assert writing - NEEDS.keys() == set()
    assert NEEDS.keys() - {name_of(address) for address in addresses_in_a_community()} == set()
