"""What a listing costs: rows that the database reads, statements, and both the same at any depth and length."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.visitors import Visitor
from apps.communities.models import Community, FlairTemplate
from apps.core.keyset import Cursor, PageRequest
from apps.posts import feeds, scopes
from apps.posts.facts import facts_of, with_facts_for
from apps.posts.models import Kind, Post, Reach
from apps.posts.rows import Powers, rows_of
from apps.posts.sorts import Period, Sort
from apps.votes.ranking import birth_rank
from tests.factories import make_community, make_member, make_moderator, make_post

ClientOf = Callable[..., Client]

POSTS = 6_000
PLACES = 6
SIZE = 25

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(author: User) -> list[Community]:
    """Six communities with a thousand posts each, one every minute in turn; two hundred links to one host."""
    places = [make_community(f"shelf_{n}") for n in range(PLACES)]
    now = timezone.now()
    posts = []
    for n in range(POSTS):
        born = now - timedelta(minutes=n)
        posts.append(
            Post(
                community=places[n % PLACES],
                author=author,
                kind=Kind.LINK,
                title="A post",
                url="https://example.org/",
                domain="rare.example" if n % 30 == 0 else f"{n % 7}.example",
                created_at=born,
                birth_rank=birth_rank(born.timestamp()),
                ups=1 + n * 7 % 50,
                reach=Reach.POPULAR if n % 2 else Reach.ALL,
            )
        )
    Post.objects.bulk_create(posts)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return places


def deep(sort: Sort) -> Cursor:
    """A place in the last third of everything."""
    born: datetime = timezone.now() - timedelta(minutes=POSTS * 3 // 4)
    return Cursor(1, born if sort == Sort.NEW else birth_rank(born.timestamp()))


def listings(places: list[Community], viewer: Any) -> Iterator[tuple[str, scopes.Scope, Sort]]:
    for sort in (Sort.HOT, Sort.NEW):
        yield f"community {sort}", scopes.in_community(places[0]), sort
        yield f"several {sort}", scopes.in_communities(places), sort
        yield f"all {sort}", scopes.everywhere(viewer), sort
        yield f"popular {sort}", scopes.popular(), sort
    yield "domain new", scopes.from_domain("rare.example"), Sort.NEW


def statements_of(viewer: Any, scope: scopes.Scope, sort: Sort, cursor: Cursor | None) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page = feeds.listing(viewer, scope, sort, Period.ALL, PageRequest(SIZE, cursor))
    assert len(page.rows) == SIZE
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.postgresql
@pytest.mark.parametrize("depth", ["first page", "deep page"])
def test_listing_reads_what_it_shows_on_postgresql(library: list[Community], reader: User, depth: str) -> None:
    for viewer in (reader, Visitor({})):
        for name, scope, sort in listings(library, viewer):
            cursor = None if depth == "first page" else deep(sort)
            nodes = [node for sql in statements_of(viewer, scope, sort, cursor) for node in plan_of(sql)]
            scans = [node for node in nodes if node.get("Relation Name") == "posts_post"]
            assert scans, name
            assert "Seq Scan" not in {node["Node Type"] for node in scans}, name
            read = sum(rows_read(node) for node in scans)
            lists = len(scope.keys) if isinstance(scope, scopes.Many) else 1
            # One head for each list, and once more the rows themselves.
            assert read <= (lists + 1) * (SIZE + feeds.ROUNDS[0] + 1), (name, read)


def plan_of(sql: str) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, format json) {sql}")
        answer = cursor.fetchone()[0]
    plan = answer if isinstance(answer, list) else json.loads(answer)
    waiting = [plan[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        yield node


def rows_read(node: dict[str, Any]) -> int:
    found = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return int(found * node["Actual Loops"])


@pytest.mark.sqlite
@pytest.mark.parametrize("depth", ["first page", "deep page"])
def test_listing_walks_an_index_on_sqlite(library: list[Community], reader: User, depth: str) -> None:
    for viewer in (reader, Visitor({})):
        for name, scope, sort in listings(library, viewer):
            cursor = None if depth == "first page" else deep(sort)
            # Whoever is the viewer of a page is read before, with the columns that this listing asks for.
            first = next(sql for sql in statements_of(viewer, scope, sort, cursor) if "viewer_subscriptions" not in sql)
            with connection.cursor() as running:
                running.execute(f"explain query plan {first}")
                steps = [row[3] for row in running.fetchall()]
            # What finds posts by their scope; the heads themselves are then looked up by key.
            walks = [step for step in steps if "USING" in step and "post_" in step and "INDEX post_" in step]
            assert len(walks) == 1, (name, steps)
            assert not any(step.startswith("SCAN post") for step in steps), (name, steps)
            if isinstance(scope, scopes.Many):
                # Limited list by list, before the heads are sorted.
                assert any("CORRELATED" in step for step in steps), (name, steps)
            else:
                assert not any("TEMP B-TREE" in step for step in steps), (name, steps)


@pytest.mark.parametrize("address", ["/", "/new/", "/top/", "/rising/", "/r/all/", "/r/meadow/", "/r/meadow/new/"])
def test_listing_costs_the_same_at_three_and_at_thirty_posts(
    client_of: ClientOf, reader: User, community: Community, address: str
) -> None:
    make_member(community, user=reader)
    flair = FlairTemplate.objects.create(community=community, text="One")
    counts = []
    for more in (3, 27):
        for _ in range(more):
            make_post(community, flair=flair, url="https://example.org/")
        for browser in (client_of(reader), client_of()):
            browser.get(address)
            with CaptureQueriesContext(connection) as captured:
                page = browser.get(address)
            assert page.content.count(b"<article") == (3 if more == 3 else 25)
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12


def test_rows_of_a_mixed_listing_know_where_the_viewer_moderates(author: User, reader: User) -> None:
    places = [make_community() for _ in range(3)]
    make_moderator(places[1], user=reader)
    posts = [make_post(place, author) for place in places]
    wanted = Post.objects.filter(pk__in=[post.pk for post in posts]).order_by("pk")
    found = facts_of(with_facts_for(reader, wanted))
    with CaptureQueriesContext(connection) as captured:
        rows = rows_of(found, reader)
    assert len(captured) == 1
    assert [row.powers.may_moderate for row in rows] == [False, True, False]
    with CaptureQueriesContext(connection) as captured:
        rows = rows_of(found, Visitor({}))
    assert len(captured) == 0
    assert [row.powers for row in rows] == [Powers()] * 3
