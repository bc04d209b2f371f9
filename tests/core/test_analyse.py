"""SQLite plans by statistics that the site gathers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import count, cycle

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.communities.models import Community
from apps.core.planner_statistics import SMALL, analyse_database
from apps.posts.models import Kind, Post
from tests.factories import make_community, make_user

# Makes each statement a new one: Python keeps prepared ones, with their plans.
NUMBERS = count()

# The index on either column can find these; the better one is that of the column with more values.
BY_AUTHOR_IN_COMMUNITY = "select title from posts_post where author_id = ? and community_id = ?"


def make_posts(count: int, places: list[Community], authors: list[User]) -> None:
    rows = zip(range(count), cycle(places), cycle(authors), strict=False)
    made = [Post(community=place, author=author, kind=Kind.TEXT, title="A post") for _, place, author in rows]
    for post in made:
        post.birth_rank = 0.0
    Post.objects.bulk_create(made)


def tables_with_statistics() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select name from sqlite_master where name = 'sqlite_stat1'")
        if cursor.fetchone() is None:
            return set()
        cursor.execute("select distinct tbl from sqlite_stat1")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.sqlite
@pytest.mark.django_db
def test_statistics_of_large_tables_are_gathered(community: Community, author: User) -> None:
    make_posts(2 * SMALL, [community], [author])
    analyse_database()
    assert tables_with_statistics() == {"posts_post"}


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_small_table_counts_as_unknown_since_it_may_grow(community: Community, author: User) -> None:
    make_posts(SMALL // 2, [community], [author])
    analyse_database()
    assert tables_with_statistics() == set()


@pytest.mark.sqlite
@pytest.mark.django_db
def test_statistics_of_rows_that_are_gone_are_dropped(community: Community, author: User) -> None:
    make_posts(2 * SMALL, [community], [author])
    analyse_database()
    Post.objects.all().delete()
    analyse_database()
    assert tables_with_statistics() == set()


@pytest.mark.sqlite
@pytest.mark.django_db
def test_migrating_gathers_statistics(community: Community, author: User) -> None:
    make_posts(2 * SMALL, [community], [author])
    call_command("migrate", verbosity=0)
    assert tables_with_statistics() == {"posts_post"}


@pytest.fixture
def worker(transactional_db: None) -> Iterator[sqlite3.Connection]:
    """Another process, whose connection stays open."""
    other = sqlite3.connect(connection.settings_dict["NAME"])
    yield other
    other.close()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_workers_that_run_already_plan_by_the_new_statistics(worker: sqlite3.Connection) -> None:
    places, authors = [make_community() for _ in range(20)], [make_user() for _ in range(20)]
    make_posts(2 * SMALL, places, authors[:1])
    analyse_database()
    assert "(community_id=?" in plan_of(worker)
    Post.objects.all().delete()
    make_posts(2 * SMALL, places[:1], authors)
    analyse_database()
    assert "(author_id=?" in plan_of(worker)


def plan_of(worker: sqlite3.Connection) -> str:
    # A connection notices a new schema when it runs something, not when it explains.
    worker.execute(BY_AUTHOR_IN_COMMUNITY, (1, 1)).fetchall()
    statement = f"explain query plan {BY_AUTHOR_IN_COMMUNITY} -- {next(NUMBERS)}"
    return " ".join(row[3] for row in worker.execute(statement, (1, 1)))


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_is_left_to_its_autovacuum() -> None:
    with CaptureQueriesContext(connection) as statements:
        analyse_database()
    assert len(statements) == 0
