"""An import that is killed at any point and run again ends in the same rows as one that was left alone."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from apps.core.base36 import to_base36
from tests.importer.dumps import NEW_YEAR, Row, remark, submission, written

TIMES = 20
POSTS, COMMENTS = 120, 350


def many_posts() -> list[Row]:
    """Every kind and state, in three communities; some ids twice."""
    texts = ("", "*text*", "[deleted]", "[removed]", "> a quote\n\nand more")
    rows = []
    for number in range(POSTS):
        row = submission(
            to_base36(50_000 + number * 7 % POSTS),
            subreddit=("gardening", "soil", "reddit.com")[number % 3],
            author=f"digger {number % 40}" if number % 5 else "[deleted]",
            created_utc=NEW_YEAR + number * 1_000,
            selftext=texts[number % len(texts)],
            link_flair_text=f"Flair {number % 4}" if number % 3 == 0 else None,
            score=number - 20,
            upvote_ratio=0.75,
            over_18=number % 9 == 0,
            locked=number % 11 == 0,
            stickied=number % 13 == 0,
            edited=number % 7 == 0,
        )
        rows.append({**row, "is_self": False, "url": f"http://example.org/{number}"} if number % 4 == 0 else row)
    return rows + rows[::25]


def many_comments() -> list[Row]:
    """Threads of some depth in any order, orphans, missing posts, and replies to later ids."""
    chance = random.Random(7)
    rows = []
    for number in range(COMMENTS):
        post = to_base36(50_000 + number % (POSTS + 20))
        # Numbers with the same remainder are of one post, so an earlier or later one may be a parent.
        parent = number + chance.choice((-1, -1, -1, -2, 0, 1)) * (POSTS + 20)
        is_reply = chance.random() < 0.8
        rows.append(
            remark(
                to_base36(900_000 + number),
                post=post,
                parent=to_base36(900_000 + parent) if is_reply else "",
                subreddit="gardening",
                author=f"weeder.{number % 90}",
                created_utc=NEW_YEAR + number * 900,
                body=("Well", "[deleted]", "[removed]", "u/weeder *said*")[number % 4],
                score=number % 30 - 5,
            )
        )
    chance.shuffle(rows)
    return rows


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_import_ends_in_the_same_rows(tmp_path: Path) -> None:
    files = [written(tmp_path / "RS", many_posts()), written(tmp_path / "RC", many_comments())]
    seed = int(os.environ.get("THICKET_KILL_SEED", random.randrange(1_000_000)))
    again = f"(THICKET_KILL_SEED={seed} repeats it)"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "THICKET_VAR": str(tmp_path / "var"),
    }
    command = [sys.executable, "-m", "tests.importer.kill_driver", *map(str, files), str(TIMES), str(seed)]
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr} {again}"
    answer = json.loads(done.stdout)
    assert len(answer["again"]) == TIMES
    runs = zip(answer["killed_at"], answer["again"], strict=True)
    different = [statement for statement, rows in runs if rows != answer["uninterrupted"]]
    assert not different, f"ended otherwise when killed at {different} of {answer['statements']} statements {again}"


def database_url() -> str:
    """Of this very test's database."""
    name = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()
