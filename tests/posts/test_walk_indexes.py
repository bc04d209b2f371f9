"""Listings on SQLite read what they show, whatever SQLite knows of the tables: nothing at all, their numbers of today,
or those of the day when the site was new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.visitors import Visitor
from apps.comments.models import Comment
from apps.communities.models import FlairTemplate
from apps.core.keyset import PageRequest
from apps.core.planner_statistics import analyse_database
from apps.posts import feeds, scopes
from apps.posts.models import Kind, Post, PostVote, Reach, SavedPost
from apps.posts.services.save import hide_post
from apps.posts.sorts import Period, Sort
from apps.profiles import timeline
from apps.votes.ranking import birth_rank
from tests.factories import make_community, make_member, make_user

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db, pytest.mark.slow]

POSTS = 3_000
# Instructions of SQLite's machine; one row costs about a hundred. A page reads 36 rows of each of four lists, "rising"
# also the 103 posts of half a day, "top" the 206 of a day: 12,000 at most. To read all 3,000 posts costs 31,000.
ENOUGH = 16_000
STEP = 10
FIRST_PAGE = PageRequest()
Read = Callable[[], Any]
# The number of posts when the statistics were gathered
STATISTICS = {"none": 0, "of today": POSTS, "of a new site": 10, "of a smaller site": 1_200}


class Library:
    """A community with nearly all posts, and small ones beside it."""

    def __init__(self) -> None:
        self.author = make_user("author")
        self.reader = make_user("reader")
        self.others = User.objects.bulk_create([User(username=f"writer_{number}") for number in range(40)])
        self.big = make_community("big")
        self.small = [make_community() for _ in range(8)]
        self.flair = FlairTemplate.objects.create(community=self.big, text="One")
        for place in (self.big, *self.small[:3]):
            make_member(place, user=self.reader)
        self.now = timezone.now()
        self.size = 0

    def grow(self, size: int) -> None:
        """One post every seven minutes back in time, until there are `size`."""
        numbers = range(self.size, size)
        posts = Post.objects.bulk_create([self._post(number) for number in numbers])
        Comment.objects.bulk_create([self._comment(post, number) for number, post in zip(numbers, posts, strict=True)])
        SavedPost.objects.bulk_create([SavedPost(post=post, member=self.reader) for post in posts])
        PostVote.objects.bulk_create([PostVote(target=post, voter=self.reader, value=1) for post in posts])
        if self.size == 0:
            Post.objects.filter(pk=posts[7].pk).update(pinned_slot=1)
            hide_post(member=self.reader, post=posts[9], on=True)
        self.size = size

    def _post(self, number: int) -> Post:
        born = self.now - timedelta(minutes=7 * number)
        is_link = number % 2 == 0
        place = self.small[number % 8] if number % 20 == 0 else self.big
        return Post(
            community=place,
            author=self.author if number % 3 == 0 else self.others[number % 40],
            kind=Kind.LINK if is_link else Kind.TEXT,
            title="A post",
            url=f"https://example.org/{number}" if is_link else "",
            domain="example.org" if is_link else "",
            url_key=f"{number % 500}" if is_link else "",
            flair=self.flair if place is self.big and number % 3 == 0 else None,
            created_at=born,
            birth_rank=birth_rank(born.timestamp()),
            ups=1 + number * 7 % 50,
            reach=Reach.POPULAR,
        )

    def _comment(self, post: Post, number: int) -> Comment:
        born = self.now - timedelta(minutes=7 * number)
        author = self.author if number % 3 else self.others[0]
        return Comment(
            community=post.community, post=post, author=author, created_at=born, body="Words", body_html="Words"
        )


@pytest.fixture(params=STATISTICS)
def library(request: pytest.FixtureRequest) -> Library:
    library = Library()
    if size := STATISTICS[request.param]:
        library.grow(size)
        analyse_database()
    library.grow(POSTS)
    return library


def listings(library: Library, viewer: Any) -> Iterator[tuple[str, Read]]:
    """Every listing in the orders that an index holds."""
    found: dict[str, scopes.Scope] = {
        "community": scopes.in_community(library.big),
        "flair": scopes.with_flair(library.flair),
        "several": scopes.in_communities([library.big, *library.small[:3]]),
        "home": scopes.subscribed(viewer),
        "all": scopes.everywhere(viewer),
        "popular": scopes.popular(),
        "domain": scopes.from_domain("example.org"),
    }
    for name, scope in found.items():
        for sort in (Sort.HOT, Sort.NEW, Sort.RISING):
            if sort == Sort.RISING or str(sort.value if sort == Sort.HOT else "created_at") in scope.ranks:
                yield f"{name} {sort}", lambda scope=scope, sort=sort: listing(viewer, scope, sort)  # type: ignore[misc]
        yield f"{name} top of the day", lambda scope=scope: listing(viewer, scope, Sort.TOP)  # type: ignore[misc]
    yield (
        "community without its pinned posts",
        lambda: listing(viewer, found["community"], Sort.HOT, without_pinned=True),
    )
    yield "pinned", lambda: feeds.pinned(viewer, library.big)
    yield "duplicates", lambda: feeds.duplicates(viewer, Post.objects.filter(url_key="4")[0], FIRST_PAGE)
    yield "same link", lambda: feeds.same_link(viewer, library.big, "4")


def listing(viewer: Any, scope: scopes.Scope, sort: Sort, *, without_pinned: bool = False) -> Any:
    page = feeds.listing(viewer, scope, sort, Period.DAY, FIRST_PAGE, without_pinned=without_pinned)
    assert len(page.rows) == FIRST_PAGE.size
    return page


def profiles(library: Library, viewer: Any) -> Iterator[tuple[str, Read]]:
    request = timeline.TimelineRequest("t3", FIRST_PAGE)
    yield "overview", lambda: timeline.overview(library.author, viewer, request)
    yield "submitted", lambda: timeline.submitted(library.author, viewer, "new", FIRST_PAGE)
    yield "comments", lambda: timeline.comments(library.author, viewer, "new", FIRST_PAGE)
    if viewer == library.reader:
        yield "saved", lambda: timeline.saved(library.reader, request)
        yield "hidden", lambda: timeline.hidden(library.reader, request)
        yield "upvoted", lambda: timeline.voted(library.reader, 1, request)


def test_a_page_costs_what_it_shows(library: Library) -> None:
    for viewer in (Visitor({}), library.reader):
        for name, read in (*listings(library, viewer), *profiles(library, viewer)):
            cost = instructions(read)
            assert cost <= ENOUGH, (name, str(viewer), cost)


def test_the_hot_page_of_a_community_walks_its_index_and_reads_what_it_shows(library: Library) -> None:
    for viewer in (Visitor({}), library.reader):
        scope = scopes.in_community(library.big)
        steps = plan(lambda viewer=viewer, scope=scope: listing(viewer, scope, Sort.HOT, without_pinned=True))  # type: ignore[misc]
        assert "SEARCH post USING INDEX post_community_hot (community_id=?)" in steps
        posts = [step for step in steps if "posts_post " in step]
        assert posts == ["SEARCH posts_post USING INTEGER PRIMARY KEY (rowid=?)"]


def test_pinned_posts_and_forms_that_come_twice_are_found_by_the_partial_indexes(library: Library) -> None:
    key = "00000000-0000-4000-8000-000000000000"
    reads: dict[str, Read] = {
        "one_post_per_pin_slot": lambda: feeds.pinned(library.reader, library.big),
        "one_post_per_submission": Post.objects.filter(author=library.author, submission_key=key).first,
        "one_comment_per_submission": Comment.objects.filter(author=library.author, submission_key=key).first,
    }
    for index, read in reads.items():
        assert any(index in step for step in plan(read)), (index, plan(read))


def instructions(read: Read) -> int:
    """What SQLite's machine executes for it, as a multiple of ten."""
    count = 0

    def tick() -> int:
        nonlocal count
        count += STEP
        return 0

    connection.connection.set_progress_handler(tick, STEP)
    try:
        read()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return count


def plan(read: Read) -> list[str]:
    """The steps of all statements, as they are prepared: with their parameters, which say nothing to the planner."""
    seen: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        read()
    steps: list[str] = []
    with connection.cursor() as cursor:
        for sql, params in seen:
            cursor.execute(f"explain query plan {sql}", params)
            steps += [row[3] for row in cursor.fetchall()]
    return steps
