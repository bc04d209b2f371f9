"""The people of the demo, and what each of them is in a community."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

from apps.importer.demo.chance import read_age
from apps.importer.demo.content import Place
from apps.importer.demo.shapes import DAY, DemoBan, DemoCommunity, DemoMembership, DemoPerson

EVERYTHING = frozenset(("access", "config", "flair", "posts"))
QUIET_PEOPLE = 190
NAME_MAX = 20
SPAMMER = "bargain_barn_24"


def people_of(written: dict[str, Any], chance: Random) -> list[DemoPerson]:
    """Those who write, and many who mostly read and vote. Those who are named first have been here longest."""
    people = [
        DemoPerson(
            name=row["name"],
            bio=row.get("bio", ""),
            role=row.get("role", ""),
            is_closed=row.get("closed", False),
            age=chance.uniform(1_110, 1_400) * DAY,
        )
        for row in written["people"]
    ]
    taken = {person.name.lower() for person in people}
    return people + [
        DemoPerson(name=name, age=chance.uniform(1_100, 1_110) * DAY, is_quiet=True)
        for name in _quiet_names(written["quiet"], chance)
        if name.lower() not in taken
    ]


def fill_community(community: DemoCommunity, place: Place, people: list[DemoPerson], chance: Random) -> None:
    """Memberships, moderators in the order of their seniority, and bans."""
    rows = {row.member: row for row in _subscribers(community, place, people, chance)}
    for position, name in enumerate(place.settings["moderators"]):
        row = rows.setdefault(name, DemoMembership(name))
        row.subscribed = community.age
        row.moderates = community.age - position * 40 * DAY
        row.permissions = EVERYTHING if position == 0 else frozenset(("access", "flair", "posts"))
    for name, permissions in place.settings.get("junior_moderators", {}).items():
        row = rows.setdefault(name, DemoMembership(name))
        row.subscribed, row.moderates = 40 * DAY, 30 * DAY
        row.permissions = frozenset(permissions)
    for name in [*place.settings.get("approved", ()), *place.settings.get("members", ())]:
        row = rows.setdefault(name, DemoMembership(name))
        row.approved = community.age * chance.uniform(0.3, 0.95)
    for name, permissions in place.settings.get("invited", {}).items():
        row = rows.setdefault(name, DemoMembership(name))
        row.invited, row.permissions = 2 * DAY, frozenset(permissions)
    community.memberships = list(rows.values())
    community.bans = [
        DemoBan(
            member=ban["member"],
            moderator=place.settings["moderators"][0],
            age=read_age(ban["age"]),
            days=ban.get("days"),
            reason=ban["reason"],
            note=ban.get("note", ""),
        )
        for ban in place.settings.get("bans", ())
    ]


def _quiet_names(words: dict[str, str], chance: Random) -> list[str]:
    pairs = list(product(words["first"].split(), words["second"].split()))
    names = []
    for number, (first, second) in enumerate(chance.sample(pairs, QUIET_PEOPLE)):
        forms = (
            f"{first}_{second}",
            f"{first}-{second}",
            f"{first.title()}{second.title()}",
            f"{second}{number}",
            f"the_{first}_{second}"[:NAME_MAX].rstrip("_"),
        )
        names.append(chance.choice(forms))
    return names


def _subscribers(
    community: DemoCommunity, place: Place, people: list[DemoPerson], chance: Random
) -> list[DemoMembership]:
    regulars, moderators = set(place.settings["regulars"]), set(place.settings["moderators"])
    if community.visibility == "private":
        names = [*place.settings["moderators"], *place.settings["members"]]
        return [DemoMembership(name, subscribed=community.age * 0.8) for name in names]
    pull = chance.uniform(0.25, 0.7)
    joined = []
    for person in people:
        is_drawn = chance.random() < (0.95 if person.name in regulars else pull)
        if person.is_closed or not (is_drawn or person.name in moderators):
            continue
        row = DemoMembership(person.name, subscribed=min(community.age, person.age) * chance.uniform(0.01, 0.99))
        if community.member_flair and person.name in regulars and chance.random() < 0.6:
            row.flair = chance.choice([flair.text for flair in community.member_flair if not flair.for_moderators])
        joined.append(row)
    return joined
