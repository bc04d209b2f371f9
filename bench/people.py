"""The communities and the members of the world, as rows."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from random import Random

from apps.accounts.models import User
from apps.communities.models import Community, FlairTemplate, Membership, Rule
from apps.communities.models.community import Visibility
from apps.core.markdown import render
from bench.contents import YEARS, moment_text
from bench.sizes import HOME, OPEN_COMMUNITIES, PEOPLE, READER_OF_FIFTY, READER_OF_FIVE, WRITER, Sizes
from bench.tables import rows_into, set_sequence
from bench.texts import Prose

RULES, FLAIR = 6, 5  # of each community; flair of one in three
# Communities of the member with five subscriptions: of all sizes.
FIVE = (2, 7, 19, 41, 60)


def write_communities(chance: Random, prose: Prose, sizes: Sizes, now: float) -> list[Community]:
    """Communities with the keys 1, 2 …, the largest first, with their rules. Without subscribers so far."""
    rows = []
    for key in range(1, sizes.communities + 1):
        is_open = key <= OPEN_COMMUNITIES
        sidebar = "\n\n".join(prose.text().body for _ in range(3))
        rows.append(
            Community(
                id=key,
                name=f"{prose.word()[:14]}_{key}",
                title=prose.title()[:90],
                description=prose.title(),
                sidebar=sidebar,
                sidebar_html=render(sidebar),
                created_at=datetime.fromtimestamp(now - YEARS - key, UTC),
                created_by_id=_moderators(key, sizes)[0],
                visibility=Visibility.PUBLIC if is_open else _visibility(chance),
                is_nsfw=not is_open and chance.random() < 0.03,
                in_popular=is_open or chance.random() > 0.05,
            )
        )
    Community.objects.bulk_create(rows, batch_size=500)
    Rule.objects.bulk_create(
        (
            Rule(community=row, position=position, title=prose.title()[:90], text=prose.title())
            for row in rows
            for position in range(RULES)
        ),
        batch_size=500,
    )
    set_sequence(Community)
    return rows


def write_flair(communities: Sequence[Community], prose: Prose) -> dict[int, list[int]]:
    """The keys of the flair of every third community, by the community's key."""
    keys: dict[int, list[int]] = {}
    for row in communities[::3]:
        made = FlairTemplate.objects.bulk_create(
            FlairTemplate(community=row, text=f"{prose.word()} {position}", position=position)
            for position in range(FLAIR)
        )
        keys[row.pk] = [flair.pk for flair in made]
    return keys


def write_members(chance: Random, prose: Prose, sizes: Sizes, karma: dict[str, array[int]], now: float) -> None:
    """Members with the keys 1, 2 … and their subscriptions; each community gets two moderators, and its number of
    subscribers. Nobody can log in with a password."""
    joined = moment_text(now - YEARS)
    with rows_into(User, ("id", "username", "password", "date_joined", "post_karma", "comment_karma")) as write:
        for key in range(1, sizes.members + 1):
            name = PEOPLE.get(key) or f"{prose.word()[:13]}_{key}"
            write((key, name, "!", joined, karma["post"][key], karma["comment"][key]))
    set_sequence(User)
    subscribers = [0] * (sizes.communities + 1)
    moderators = {(place, member) for place in range(1, sizes.communities + 1) for member in _moderators(place, sizes)}
    columns = ("community_id", "member_id", "subscribed_at", "moderates_since", "may_posts", "may_config")
    with rows_into(Membership, columns) as write:
        for member in range(1, sizes.members + 1):
            for place in sorted(_subscriptions(chance, member, sizes)):
                moderates = (place, member) in moderators
                moderators.discard((place, member))
                write((place, member, joined, joined if moderates else None, moderates, moderates))
                subscribers[place] += 1
        for place, member in sorted(moderators):
            write((place, member, joined, joined, True, True))
            subscribers[place] += 1
    rows = list(Community.objects.all())
    for row in rows:
        row.subscriber_count = subscribers[row.pk]
    Community.objects.bulk_update(rows, ["subscriber_count"], batch_size=200)


def _subscriptions(chance: Random, member: int, sizes: Sizes) -> Iterable[int]:
    """Keys of communities: one to nine, large ones more often."""
    if member == READER_OF_FIVE:
        return FIVE
    if member == READER_OF_FIFTY:
        return range(1, 51)
    if member == WRITER:
        return (HOME,)
    return {1 + int(sizes.communities * chance.random() ** 3) for _ in range(1 + int(9 * chance.random()))}


def _moderators(place: int, sizes: Sizes) -> tuple[int, int]:
    """Keys of two members, of whom none has a task in the measurements."""
    free = sizes.members - len(PEOPLE)
    first = len(PEOPLE) + 1
    return first + 2 * place % free, first + (2 * place + 1) % free


def _visibility(chance: Random) -> Visibility:
    share = chance.random()
    if share < 0.02:
        return Visibility.PRIVATE
    return Visibility.RESTRICTED if share < 0.04 else Visibility.PUBLIC
