"""Paging through listings: every post once, none twice, both ways; and what a damaged link answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Community, FlairTemplate
from apps.core.keyset import Page, PageRequest, read_page_request
from apps.posts import feeds, scopes
from apps.posts.facts import PostFacts
from apps.posts.models import HiddenPost, Kind, Post, RemovalKind
from apps.posts.receivers import follow_community
from apps.posts.sorts import ORDERS, RISING_AGE, Period, Sort, rising_rank
from apps.votes.ranking import birth_rank
from tests.factories import make_community, make_member, make_post

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db

SCOPES = ["community", "flair", "home", "several", "all", "popular", "domain"]


@pytest.fixture
def crowd(reader: User, author: User) -> list[Community]:
    """Three communities with 80 posts among them: many of one rank, and some hidden, removed, deleted or NSFW."""
    chance = Random(7)
    places = [make_community(f"crowd_{n}") for n in range(3)]
    now = timezone.now()
    flair = [FlairTemplate.objects.create(community=place, text="One") for place in places]
    posts = []
    for _ in range(80):
        which = chance.randrange(3)
        # Few different moments and scores: most ranks are shared by several posts.
        born = now - timedelta(hours=chance.choice([1, 2, 3, 5]))
        state: dict[str, Any] = chance.choice(
            [{}] * 7
            + [
                {"removed_at": now, "removed_kind": RemovalKind.SPAM},
                {"deleted_at": now},
                {"is_nsfw": True},
            ]
        )
        post = Post(
            community=places[which],
            author=author,
            kind=Kind.LINK,
            title="A post",
            url="https://example.org/",
            domain="example.org",
            flair=chance.choice([flair[which], None]),
            created_at=born,
            birth_rank=birth_rank(born.timestamp()),
            ups=chance.choice([1, 1, 2, 10]),
            downs=chance.choice([0, 1, 5]),
            **state,
        )
        posts.append(post)
    Post.objects.bulk_create(posts)
    for place in places:
        make_member(place, user=reader)
        follow_community(community=place)
    hidden = chance.sample(sorted(Post.objects.values_list("pk", flat=True)), 15)
    HiddenPost.objects.bulk_create([HiddenPost(post_id=pk, member=reader) for pk in hidden])
    return places


def scope_of(name: str, places: list[Community], viewer: User) -> scopes.Scope:
    match name:
        case "community":
            return scopes.in_community(places[0])
        case "flair":
            return scopes.with_flair(FlairTemplate.objects.get(community=places[0]))
        case "home":
            return scopes.subscribed(viewer)
        case "several":
            return scopes.in_communities(places[:2])
        case "all":
            return scopes.everywhere(viewer)
        case "popular":
            return scopes.popular()
        case _:
            return scopes.from_domain("example.org")


def expected(viewer: User, scope: scopes.Scope, sort: Sort) -> list[int]:
    """The whole listing, said a second time and plainly."""
    posts = Post.objects.filter(scope.condition, removed_at=None, deleted_at=None, is_nsfw=False)
    rows = list(posts.exclude(hides__member=viewer))
    now = timezone.now()

    def rank(post: Post) -> Any:
        if sort == Sort.RISING:
            return rising_rank(post.score, now - post.created_at)
        return getattr(post, ORDERS[sort].rank)

    return [post.pk for post in sorted(rows, key=lambda post: (rank(post), post.pk), reverse=True)]


def page_at(viewer: User, scope: scopes.Scope, sort: Sort, query: str, size: int) -> Page[PostFacts]:
    request = read_page_request(dict(parse_qsl(query)), ORDERS[sort], size=size)
    return feeds.listing(viewer, scope, sort, Period.ALL, request)


@pytest.mark.parametrize("size", [25, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", SCOPES)
def test_every_post_is_met_once_going_on_and_going_back(
    crowd: list[Community], reader: User, name: str, size: int
) -> None:
    scope = scope_of(name, crowd, reader)
    for sort in Sort:
        wanted = expected(reader, scope, sort)
        assert len(wanted) > 6
        pages = onward(reader, scope, sort, size)
        assert [pk for page in pages for pk in keys(page)] == wanted
        assert all(len(page.rows) == size for page in pages[:-1])
        assert pages[0].previous_query == ""
        assert backward(reader, scope, sort, size, pages[-1]) == wanted


def onward(viewer: User, scope: scopes.Scope, sort: Sort, size: int) -> list[Page[PostFacts]]:
    pages = [page_at(viewer, scope, sort, "", size)]
    while query := pages[-1].next_query:
        pages.append(page_at(viewer, scope, sort, query, size))
    return pages


def backward(viewer: User, scope: scopes.Scope, sort: Sort, size: int, page: Page[PostFacts]) -> list[int]:
    met = keys(page)
    while query := page.previous_query:
        page = page_at(viewer, scope, sort, query, size)
        assert page.next_query
        met = keys(page) + met
    return met


def keys(page: Page[PostFacts]) -> list[int]:
    return [post.pk for post in page.rows]


def test_posts_that_come_and_go_between_two_pages_of_new_leave_no_gap_and_no_double(
    author: User, community: Community, reader: User
) -> None:
    posts = [make_post(community, author, age=timedelta(minutes=60 - n)) for n in range(9)][::-1]
    scope = scopes.in_community(community)
    first = page_at(reader, scope, Sort.NEW, "", 3)
    make_post(community, author)
    Post.objects.filter(pk=posts[2].pk).update(deleted_at=timezone.now(), reach=0)
    second = page_at(reader, scope, Sort.NEW, first.next_query, 3)
    assert [post.pk for post in second.rows] == [post.pk for post in posts[3:6]]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("name", ["community", "home"])
def test_bare_fullname_is_looked_up_and_an_unknown_one_begins_again(
    crowd: list[Community], reader: User, name: str, sort: Sort
) -> None:
    scope = scope_of(name, crowd, reader)
    wanted = expected(reader, scope, sort)
    known = Post.objects.get(pk=wanted[4])
    page = page_at(reader, scope, sort, f"after={known.fullname}", 3)
    assert keys(page) == wanted[5:8]
    before = page_at(reader, scope, sort, f"before={known.fullname}", 3)
    assert [post.pk for post in before.rows] == wanted[1:4]
    gone = Post.objects.filter(deleted_at__isnull=False).first()
    assert gone is not None
    for unknown in (gone.fullname, "t3_zzzzzzzzzz"):
        page = page_at(reader, scope, sort, f"after={unknown}", 3)
        assert page.is_restarted
        assert keys(page) == wanted[:3]


def test_listing_says_that_it_begins_again(client_of: ClientOf, post: Post) -> None:
    page = client_of().get("/r/meadow/?after=t3_zzzzzzz").content.decode()
    assert "so this is the first page" in page
    assert post.fullname in page


LISTINGS = ["/", "/new/", "/top/", "/rising/", "/controversial/?t=all", "/r/all/", "/r/meadow/", "/r/meadow/new/"]
BROKEN = [
    "after=x",
    "after=t3_",
    "after=t3_!!!",
    "after=t1_abc",
    "after=t3_" + "z" * 14,
    "after=t3_3w5e11264sgsg",
    "after=t3_abc&rank=nan",
    "after=t3_abc&rank=inf",
    "after=t3_abc&rank=1e400",
    "after=t3_abc&rank=x",
    "after=t3_abc&rank=1'+or+'1'='1",
    "after=t3_abc&rank=" + "9" * 400,
    "after=%00",
    "after=t3_%00",
    "limit=-1",
    "limit=0",
    "limit=x",
    "limit=1e3",
    "limit=" + "9" * 50,
]


@pytest.mark.parametrize("address", LISTINGS)
def test_damaged_cursors_and_limits_are_refused_in_words(client_of: ClientOf, post: Post, address: str) -> None:
    for query in BROKEN:
        response = client_of().get(f"{address}{'&' if '?' in address else '?'}{query}")
        page = response.content.decode()
        assert response.status_code == 400, query
        assert "Begin at the first page" in page or "a number from 1 to 100" in page


EDGES = ["0", "-1", "9223372036854775807", "-9223372036854775808", "2147483648", "253402300799999999", "-1e308"]


@pytest.mark.parametrize("address", LISTINGS)
def test_ranks_at_the_edge_of_what_a_database_holds_break_nothing(
    client_of: ClientOf, post: Post, address: str
) -> None:
    for rank in EDGES:
        for way in ("after=t3_0", "before=t3_1y2p0ij32e8e7"):
            response = client_of().get(f"{address}{'&' if '?' in address else '?'}{way}&rank={rank}")
            assert response.status_code in (200, 400), (way, rank)


@pytest.mark.parametrize(("limit", "rows"), [("1", 1), ("3", 3), ("100", 5), ("1000", 5), ("999999999", 5), ("", 5)])
def test_limit_is_one_to_a_hundred(
    client_of: ClientOf, author: User, community: Community, limit: str, rows: int
) -> None:
    for _ in range(5):
        make_post(community, author)
    page = client_of().get(f"/r/meadow/new/?limit={limit}").content.decode()
    assert page.count("<article") == rows
    if limit == "1":
        assert "limit=1&amp;after=t3_" in page


def test_links_of_a_page_keep_the_window_and_the_flair(client_of: ClientOf, author: User, community: Community) -> None:
    flair = FlairTemplate.objects.create(community=community, text="One")
    for _ in range(3):
        make_post(community, author, flair=flair)
    page = client_of().get(f"/r/meadow/top/?t=week&limit=2&flair={flair.pk}").content.decode()
    assert f"/r/meadow/top/?flair={flair.pk}&amp;t=week&amp;limit=2&amp;after=t3_" in page


def test_rising_ends_at_half_a_day_and_a_thousand(
    author: User, community: Community, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_post(community, author, age=RISING_AGE + timedelta(minutes=1), ups=500)
    young = [make_post(community, author, age=timedelta(hours=1), ups=n) for n in range(6)]
    for scope in (scopes.in_community(community), scopes.popular()):
        page = feeds.listing(reader, scope, Sort.RISING, Period.DAY, PageRequest())
        assert keys(page) == [post.pk for post in young[::-1]]
        monkeypatch.setattr(feeds, "RISING_MAX", 4)
        page = feeds.listing(reader, scope, Sort.RISING, Period.DAY, PageRequest())
        assert len(page.rows) == 4
        monkeypatch.setattr(feeds, "RISING_MAX", 1000)
