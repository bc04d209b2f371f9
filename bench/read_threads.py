"""A thread of 100,000 comments against one of 500: the cost of a page, and whether every comment is reached.

    python3 -m bench.read_threads [--crawl]

Writes into a database of its own (THICKET_TEST_ENGINE and TEST_DATABASE_URL choose it, as for the tests) and removes it
at the end. Prints ratios of times taken in one run, interleaved; `--crawl` also follows every link of the pages, as a
visitor without scripts, which takes minutes."""

from __future__ import annotations

import os
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.posts.models import Post

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
SIZES = (500, 2_000, 100_000)
ROUNDS = 15


def main() -> None:
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    config = setup_databases(verbosity=0, interactive=False)
    try:
        measure()
    finally:
        teardown_databases(config, verbosity=0)


def measure() -> None:
    from django.db import connection

    from tests.factories import make_community, make_post
    from tests.support.threads import FIRST_PK, grow_thread

    place = make_community()
    posts = {size: make_post(place) for size in SIZES}
    for number, size in enumerate(SIZES):
        grow_thread(posts[size], size, wide=0.1, first_pk=FIRST_PK * (number + 1))
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    measure_first_pages(posts)
    if "--crawl" in sys.argv:
        measure_crawls(posts)


def measure_first_pages(posts: dict[int, Post]) -> None:
    from apps.accounts.visitors import Visitor
    from apps.comments.rows import thread_rows
    from apps.comments.threads import load_thread
    from apps.communities.models import CommentSort
    from apps.communities.standing import standing_of

    viewer = Visitor({})
    standing = standing_of(viewer, posts[SIZES[0]].community)
    for sort in CommentSort:
        spent: dict[int, list[float]] = {size: [] for size in SIZES}
        for _ in range(ROUNDS):
            for size, post in posts.items():
                begin = time.perf_counter()
                thread_rows(load_thread(post, viewer, standing, sort=sort), viewer, standing, is_open=True)
                spent[size].append(time.perf_counter() - begin)
        base = median(spent[SIZES[0]])
        costs = (
            f"{median(spent[size]) * 1e3:7.2f} ms at {size:,} ({median(spent[size]) / base:.2f})" for size in SIZES
        )
        print(f"{sort.value:14}", *costs)


def measure_crawls(posts: dict[int, Post]) -> None:
    """The time of a page is that of its whole answer, drawing included."""
    from apps.communities.models import CommentSort
    from tests.support.threads import crawl

    for sort in (CommentSort.BEST, CommentSort.NEW):
        base = 0.0
        for size, post in posts.items():
            begin = time.perf_counter()
            found = crawl(post, sort)
            cost = (time.perf_counter() - begin) / len(found.pages)
            base = base or cost
            twice = sum(count > 1 for count in found.shown.values())
            empty = sum(not page.body for page in found.pages)
            print(
                f"crawl by {sort.value}: {len(found.shown):,} of {size:,} shown, {twice} twice, on "
                f"{len(found.pages):,} pages, {empty} without any; {cost * 1e3:.1f} ms a page ({cost / base:.2f})"
            )


if __name__ == "__main__":
    main()
