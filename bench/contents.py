"""The posts, comments and votes of the world, as rows."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from apps.comments.models import Comment, CommentVote
from apps.communities.models import Community
from apps.posts.models import Kind, Post, PostVote, Reach, RemovalKind
from apps.posts.models.post import widest_reach
from apps.votes.ranking import birth_rank
from bench.sizes import (
    COMMENTED,
    FIRST_KEY,
    HOME,
    LAST_CHOSEN,
    READER_OF_FIFTY,
    READER_OF_FIVE,
    SMALLEST_THREAD,
    THREADS,
    Sizes,
)
from bench.tables import Row, rows_into
from bench.texts import Prose

DAY, YEARS = 86_400.0, 3 * 365 * 86_400.0  # seconds
LARGEST_SHARE = 0.13  # of all posts are in the largest community
LINKS, GONE, NSFW = 0.4, 0.02, 0.02  # shares of posts
WITHOUT_COMMENTS = 0.4  # share of posts
SITES = [f"site{number}.example.org" for number in range(500)]
POST_COLUMNS = (
    *("id", "community_id", "author_id", "created_at", "kind", "title", "body", "body_html", "url", "domain"),
    *("url_key", "flair_id", "is_nsfw", "is_spoiler", "deleted_at", "removed_at", "removed_kind", "pinned_slot"),
    *("reach", "comment_count", "birth_rank", "ups", "downs", "imported_ups", "imported_downs"),
)
COMMENT_COLUMNS = (
    *("id", "community_id", "author_id", "created_at", "post_id", "parent_id", "depth", "body", "body_html"),
    *("reply_count", "deleted_at", "removed_at", "removed_kind", "ups", "downs", "imported_ups", "imported_downs"),
)
VOTE_COLUMNS = ("target_id", "voter_id", "value", "created_at")


@dataclass
class Votes:
    """Rows of votes, in three columns."""

    targets: array[int] = field(default_factory=lambda: array("q"))
    voters: array[int] = field(default_factory=lambda: array("q"))
    values: array[int] = field(default_factory=lambda: array("b"))

    def add(self, target: int, voter: int, value: int) -> None:
        self.targets.append(target)
        self.voters.append(voter)
        self.values.append(value)


class Contents:
    """Draws every row from `chance`, in one order. `now`: the newest moment, in seconds since 1970; `flair`: keys of
    the flair of some communities; `karma`: points of each member's posts and comments, by the member's key."""

    def __init__(
        self,
        chance: Random,
        prose: Prose,
        sizes: Sizes,
        places: Sequence[Community],
        flair: dict[int, list[int]],
        now: float,
    ) -> None:
        self.chance, self.prose, self.sizes, self.flair, self.now = chance, prose, sizes, flair, now
        self.widest = [Reach.COMMUNITY, *(widest_reach(place) for place in places)]
        self.places = array("l", _places(chance, sizes))
        self.born = array("d", (now - 60 - YEARS * chance.random() ** 1.5 for _ in range(sizes.posts)))
        for number in range(LAST_CHOSEN + 1):
            self.places[number], self.born[number] = HOME, now - 20 * DAY - number
        self.comment_counts = array("l", _comment_counts(chance, sizes))
        self.post_votes, self.comment_votes = Votes(), Votes()
        self.karma = {"post": array("l", [0]) * (sizes.members + 1), "comment": array("l", [0]) * (sizes.members + 1)}

    def write(self) -> None:
        with rows_into(Post, POST_COLUMNS) as write:
            for row in self._posts():
                write(row)
        with rows_into(Comment, COMMENT_COLUMNS) as write:
            for row in self._comments():
                write(row)
        for model, votes in ((PostVote, self.post_votes), (CommentVote, self.comment_votes)):
            moment = moment_text(self.now)
            with rows_into(model, VOTE_COLUMNS) as write:
                for target, voter, value in zip(votes.targets, votes.voters, votes.values, strict=True):
                    write((target, voter, value, moment))

    def _posts(self) -> Iterator[Row]:
        chance, prose, now = self.chance, self.prose, self.now
        random, members = chance.random, self.sizes.members
        more_votes = max(0.0, 0.7 * self.sizes.votes / self.sizes.posts - 1)
        pins = 0
        for number, (place, born) in enumerate(zip(self.places, self.born, strict=True)):
            key, author, is_chosen = FIRST_KEY + number, 1 + int(random() * members), number <= LAST_CHOSEN
            moment, title = moment_text(born), prose.title()
            body, html = prose.text() if is_chosen or random() > LINKS else ("", "")
            gone = "" if is_chosen or random() > GONE else moment_text(min(now, born + DAY))
            deleted = gone if random() < 0.5 else ""
            if deleted:
                title, body, html = "[deleted]", "", ""
            url = domain = url_key = ""
            if not body and not deleted:
                domain = SITES[int(len(SITES) * random() ** 3)]
                url = f"https://{domain}/{prose.word()}/{number}"
                url_key = f"{number:032x}"
            is_nsfw = not is_chosen and random() < NSFW
            slot = None
            if place == 1 and pins < 2 and not gone:
                pins += 1
                slot = pins
            up, down = _imported(chance)
            ups, downs = self._vote(self.post_votes, key, author, more_votes, is_seen=now - born < 30 * DAY)
            self.karma["post"][author] += up + ups - down - downs
            yield (
                *(key, place, author, moment, Kind.LINK if url else Kind.TEXT, title, body, html, url, domain),
                *(url_key, self._flair_of(place), is_nsfw, random() < 0.01, deleted or None),
                *(gone if gone and not deleted else None, RemovalKind.MODERATOR if gone and not deleted else "", slot),
                *(self._reach(place, is_gone=bool(gone), is_nsfw=is_nsfw), self.comment_counts[number]),
                *(birth_rank(born), up + ups, down + downs, up, down),
            )

    def _comments(self) -> Iterator[Row]:
        key = FIRST_KEY
        for number, count in enumerate(self.comment_counts):
            if count:
                yield from self._thread(number, count, key)
                key += count

    def _thread(self, number: int, count: int, first: int) -> Iterator[Row]:
        """The comments of one post, in the order of their birth. Each answers the post or one that came before."""
        chance, prose, now = self.chance, self.prose, self.now
        random, members = chance.random, self.sizes.members
        post, place, born = FIRST_KEY + number, self.places[number], self.born[number]
        wide = 0.1 if count > SMALLEST_THREAD else 0.3
        parents = [-1 if n == 0 or random() < wide else int(n * random() ** 0.7) for n in range(count)]
        replies = [0] * count
        for parent in parents:
            if parent >= 0:
                replies[parent] += 1
        depths: list[int] = []
        is_seen = number in THREADS[:2]
        step = min(DAY, (now - born)) / (count + 1)
        more_votes = 0.3 * self.sizes.votes / self.sizes.comments
        for n, parent in enumerate(parents):
            key, author = first + n, 1 + int(random() * members)
            depths.append(depths[parent] + 1 if parent >= 0 else 0)
            body, html = prose.text()
            moment = moment_text(born + step * (n + 1))
            state = random()
            removed, deleted = (moment if state < 0.01 else None), (moment if 0.01 <= state < 0.025 else None)
            if deleted:
                body = html = ""
            up, down = _imported(chance)
            ups, downs = self._vote(self.comment_votes, key, 0, more_votes, is_seen=is_seen)
            self.karma["comment"][author] += up + ups - down - downs
            yield (
                *(key, place, author, moment, post, first + parent if parent >= 0 else None, depths[n], body, html),
                *(replies[n], deleted, removed, RemovalKind.MODERATOR if removed else ""),
                *(up + ups, down + downs, up, down),
            )

    def _vote(self, votes: Votes, target: int, author: int, more: float, *, is_seen: bool) -> tuple[int, int]:
        """Cast the author's vote (0: none) and `more` others on the average, and those of the readers on every seventh
        row that they see. Return how many up and down."""
        random = self.chance.random
        voters = {author} if author else set()
        count = int(more + random())
        voters |= {1 + int(random() * self.sizes.members) for _ in range(count)}
        if is_seen and target % 7 == 0:
            voters |= {READER_OF_FIVE, READER_OF_FIFTY}
        ups = 0
        for voter in sorted(voters):
            value = 1 if voter == author or random() < 0.85 else -1
            ups += value == 1
            votes.add(target, voter, value)
        return ups, len(voters) - ups

    def _flair_of(self, place: int) -> int | None:
        keys = self.flair.get(place)
        return self.chance.choice(keys) if keys and self.chance.random() < 0.5 else None

    def _reach(self, place: int, *, is_gone: bool, is_nsfw: bool) -> int:
        """As apps.posts.models.post.reach_of."""
        if is_gone:
            return Reach.COMMUNITY
        return min(self.widest[place], Reach.ALL_NSFW) if is_nsfw else self.widest[place]


def moment_text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _places(chance: Random, sizes: Sizes) -> list[int]:
    """The key of each post's community. The largest holds its share, the others as much as their rank allows."""
    others = [1 / rank for rank in range(2, sizes.communities + 1)]
    largest = LARGEST_SHARE / (1 - LARGEST_SHARE) * sum(others)
    return chance.choices(range(1, sizes.communities + 1), weights=[largest, *others], k=sizes.posts)


def _comment_counts(chance: Random, sizes: Sizes) -> Iterator[int]:
    """Comments of each post: first the threads of known sizes, none where the measurements write, then by chance until
    all are given away."""
    left = sizes.comments - sum(sizes.threads)
    mean = left / (1 - WITHOUT_COMMENTS) / sizes.posts
    for number in range(sizes.posts):
        if number in THREADS:
            yield sizes.threads[number]
        elif number == COMMENTED or number <= LAST_CHOSEN or chance.random() < WITHOUT_COMMENTS:
            yield 0
        else:
            count = min(left, 1 + int(chance.expovariate(1 / max(0.1, mean - 0.5))))
            left -= count
            yield count


def _imported(chance: Random) -> tuple[int, int]:
    """Votes that came with the row: few as a rule, thousands now and then."""
    ups = min(50_000, int(chance.paretovariate(0.8)))
    return ups, int(ups * chance.random() * 0.4)
