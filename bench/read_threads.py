"""A thread of 100,000 comments against one of 500: the cost of the first page, and whether every comment is reached.

    python3 -m bench.read_threads [--crawl]

Writes into a database of its own (THICKET_TEST_ENGINE and TEST_DATABASE_URL choose it, as for the tests) and removes it
at the end. Prints ratios of times taken in one run, interleaved; `--crawl` follows every link of the large thread,
which takes minutes."""

from __future__ import annotations

import os
import sys
import time
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
SIZES = (500, 100_000)
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

    from apps.accounts.visitors import Visitor
    from apps.comments.threads import load_thread
    from apps.communities.models import CommentSort
    from apps.communities.standing import standing_of
    from tests.factories import make_community, make_post
    from tests.support.threads import FIRST_PK, grow_thread, read_everything

    place = make_community()
    posts = {size: make_post(place) for size in SIZES}
    for number, size in enumerate(SIZES):
        grow_thread(posts[size], size, wide=0.1, first_pk=FIRST_PK * (number + 1))
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    viewer = Visitor({})
    standing = standing_of(viewer, place)
    for sort in CommentSort:
        spent: dict[int, list[float]] = {size: [] for size in SIZES}
        for _ in range(ROUNDS):
            for size in SIZES:
                begin = time.perf_counter()
                load_thread(posts[size], viewer, standing, sort=sort)
                spent[size].append(time.perf_counter() - begin)
        small, large = (median(spent[size]) for size in SIZES)
        print(
            f"{sort.value:14} {small * 1e3:7.2f} ms at 500 {large * 1e3:7.2f} ms at 100,000: {large / small:.2f} times"
        )
    if "--crawl" in sys.argv:
        begin = time.perf_counter()
        shown = read_everything(posts[100_000], CommentSort.BEST)
        twice = sum(count > 1 for count in shown.values())
        print(f"crawl: {len(shown):,} of 100,000 shown, {twice} twice, {time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
