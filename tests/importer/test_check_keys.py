"""PostgreSQL checks foreign keys by plans that a session keeps. They have to fit what the tables have become."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from apps.comments.models import Comment
from apps.posts.models import Post, PostVote
from tests.factories import make_post, make_user
from tests.importer.dumps import Desk, remark, submission

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

# A session plans a query five times, and may keep the plan of the sixth.
PLANS = 6
# Statements of ours that read a whole table are few; one for each row is what must not be.
ENOUGH = 100
TABLES = ("accounts_user", "posts_post", "comments_comment")


@pytest.fixture
def small_site() -> None:
    """One page of each table, analysed, so that the plans of this session read whole tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"truncate {', '.join(TABLES)} cascade")
        posts = [make_post() for _number in range(PLANS)]
        voter = make_user()
        connection.check_constraints()
        cursor.execute(f"analyze {', '.join(TABLES)}")
    for post in posts:
        Post.objects.filter(pk=post.pk).update(author=voter)
        PostVote.objects.create(target=post, voter=voter, value=1)
        connection.check_constraints()


def times_read_whole(*tables: str) -> int:
    """How often this transaction read one of the tables from its beginning to its end."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(
            "select sum(seq_scan) from pg_stat_xact_user_tables where relname = any(%s)",
            [list(tables)],
        )
        return int(cursor.fetchone()[0])


def test_import_into_a_small_site_looks_keys_up(small_site: None, desk: Desk) -> None:
    before = times_read_whole("accounts_user")
    desk.bring([submission(f"p{number}", author=f"digger_{number}") for number in range(1_000)])
    assert times_read_whole("accounts_user") - before < ENOUGH


def test_demo_on_a_small_site_looks_keys_up(small_site: None, tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path
    before = times_read_whole("posts_post", "comments_comment")
    call_command("seed_demo", verbosity=0)
    assert PostVote.objects.count() > 1_000
    assert times_read_whole("posts_post", "comments_comment") - before < ENOUGH


def test_threads_are_settled_by_estimates_of_now(small_site: None, desk: Desk) -> None:
    """By those of a table that was empty a moment ago, ten thousand replies below one another took three minutes."""
    desk.bring([submission()], [remark(f"c{number}") for number in range(300)])
    with connection.cursor() as cursor:
        cursor.execute("select reltuples from pg_class where relname = %s", [Comment._meta.db_table])
        assert cursor.fetchone() == (300,)
