"""What is drawn: ages, votes, cards of a deck. Everything comes from the one `Random` of the caller."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import exp, log
from random import Random
from typing import Generic, TypeVar

from apps.importer.demo.shapes import DAY, HOUR, MINUTE

Card = TypeVar("Card")

_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY}
YOUNGEST = 25 * MINUTE


class Deck(Generic[Card]):
    """Cards in a drawn order, dealt in a circle, so that each comes once before any comes twice."""

    def __init__(self, cards: Iterable[Card], chance: Random) -> None:
        self._cards = list(cards)
        chance.shuffle(self._cards)
        self._next = 0

    def deal(self, *, besides: Collection[int] = ()) -> Card | None:
        """The next card whose id() is not in `besides`; None when there is none."""
        for _turn in self._cards:
            card = self._cards[self._next]
            self._next = (self._next + 1) % len(self._cards)
            if id(card) not in besides:
                return card
        return None


def read_age(text: str) -> float:
    """Seconds: "75m", "9h", "3d"."""
    return float(text[:-1]) * _UNITS[text[-1]]


def age_within(chance: Random, oldest: float) -> float:
    """As many posts from between one and two hours ago as from between one and two hundred days: a living site."""
    return exp(chance.uniform(log(YOUNGEST), log(oldest * 0.9)))


def age_of_root(chance: Random, post_age: float) -> float:
    """Most comments come on the first day, some on the way; always younger than the post."""
    delay = min(chance.expovariate(1 / (8 * HOUR)), post_age * chance.uniform(0.05, 0.9))
    return post_age - max(delay, post_age * 0.01)


def age_of_reply(chance: Random, parent_age: float) -> float:
    """Answers come within hours; always younger than the parent, also sixty levels down."""
    delay = min(chance.expovariate(1 / (2 * HOUR)), parent_age * chance.uniform(0.02, 0.06))
    return parent_age - max(delay, parent_age * 0.005)


def draw_votes(
    chance: Random, *, author: str, voters: Sequence[str], score: int, doubt: float
) -> tuple[list[str], list[str]]:
    """(ups, downs), nobody twice, the author first of the ups. About `score` when there are enough voters.

    `doubt`: downvotes for each upvote, or for each downvote when the score is negative."""
    others = max(score - 1, 0) if score > 0 else round(-score * doubt)
    against = round(others * doubt) if score > 0 else others + 1 - score
    if score > 0:
        others += against
    others = min(others, int(len(voters) * 0.9))
    against = min(against, len(voters) - 1 - others)
    drawn = [name for name in chance.sample(voters, min(others + against + 1, len(voters))) if name != author]
    return [author, *drawn[:others]], drawn[others : others + against]
