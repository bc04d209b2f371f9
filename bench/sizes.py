"""How large the world of the measurements is."""

from __future__ import annotations

from dataclasses import dataclass

from apps.core.base36 import FIRST_LOCAL_ID

# Keys are of the length of Reddit's newest, and below those that the site gives to new rows.
FIRST_KEY = FIRST_LOCAL_ID // 36
SMALLEST_THREAD, LARGE_THREAD = 500, 2_000
# Members with tasks in the measurements, by their keys.
READER_OF_FIVE, READER_OF_FIFTY, WRITER = 1, 2, 3
PEOPLE = {READER_OF_FIVE: "Reader_of_five", READER_OF_FIFTY: "Reader_of_fifty", WRITER: "Writer"}
# Posts with tasks in the measurements, by their numbers from 0: three threads, one that takes new comments, 50 that
# take votes. All are texts, public and of the second largest community.
THREADS, COMMENTED, VOTED, LAST_CHOSEN = range(3), 3, range(4, 54), 53
HOME = 2
# Communities from 1, the largest, to this one are public and for everybody.
OPEN_COMMUNITIES = 60


@dataclass(frozen=True)
class Sizes:
    """Rows of each kind. `threads`: comments of the first three posts."""

    members: int
    communities: int
    posts: int
    comments: int
    votes: int
    threads: tuple[int, int, int]


def sizes_at(scale: float) -> Sizes:
    """The sizes at a scale above 0 and at most 1, which is the whole world. The threads of 500 and 2,000 are never
    smaller, the one of 100,000 has 5,000 comments at least."""
    largest = max(5_000, round(100_000 * scale))
    return Sizes(
        members=max(300, round(50_000 * scale)),
        communities=max(2 * OPEN_COMMUNITIES, round(1_000 * scale)),
        posts=max(2_000, round(1_000_000 * scale)),
        comments=max(2 * largest, round(2_000_000 * scale)),
        votes=max(4_000, round(2_000_000 * scale)),
        threads=(SMALLEST_THREAD, LARGE_THREAD, largest),
    )
