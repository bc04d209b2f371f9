"""A reader who follows the links of a thread meets every comment once, on few pages, with right numbers."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from apps.comments import nodes, outline, window
from apps.comments.models import Comment
from apps.communities.models import CommentSort
from apps.posts.models import Post
from tests.support.threads import (
    Crawl,
    Shape,
    branch_sizes,
    bushy,
    chain,
    combs,
    crawl,
    grow_thread,
    read_page,
    with_a_wide_comment,
)

pytestmark = pytest.mark.django_db

# With the number of comments: deep ones need many pages, so they are small.
SHAPES: dict[str, tuple[Shape, int]] = {
    "bushy": (bushy(0.3), 324),
    "few at the top": (bushy(0.02), 324),
    "flat": (bushy(1.0), 324),
    "wide comment": (with_a_wide_comment, 620),
    "chain": (chain, 110),
    "combs": (combs, 110),
}
all_shapes = pytest.mark.parametrize(("shape", "size"), SHAPES.values(), ids=SHAPES)
all_sorts = pytest.mark.parametrize(
    "sort", [sort if sort == CommentSort.BEST else pytest.param(sort, marks=pytest.mark.slow) for sort in CommentSort]
)


def assert_read_whole(found: Crawl, rows: list[Comment]) -> None:
    assert set(found.shown) == {row.pk for row in rows}
    assert set(found.shown.values()) == {1}
    assert all(page.body for page in found.pages)
    assert all(len(page.body) <= outline.MOST for page in found.pages)


def assert_numbers_are_right(found: Crawl, rows: list[Comment]) -> None:
    sizes = branch_sizes(rows)
    for page in found.pages:
        for pk, words in page.folds.items():
            assert_right(words, sizes[pk])
        for link in page.links:
            if link.words not in ("load more comments", "continue this thread →"):
                assert_right(link.words.removeprefix("load more comments (").removesuffix(")"), link.brought)


def assert_right(words: str, number: int) -> None:
    """Exact, or a lower bound that says so."""
    counted, is_bound, noun = re.fullmatch(r"(\d+)(\+?) (reply|replies)", words).groups()  # type: ignore[union-attr]
    assert int(counted) <= number if is_bound else int(counted) == number
    assert (noun == "reply") == (counted == "1")


def assert_no_link_to_a_few(found: Crawl) -> None:
    for page in found.pages:
        assert len(page.body) >= outline.MOST or all(link.brought > outline.REMAINDER for link in page.links)


def most_pages(shape: Shape, size: int) -> float:
    """As few as a reader may ask for; below eight levels a page of its own begins."""
    return size / outline.DEPTH + 1 if shape in (chain, combs) else 3 * size / 100 + 2


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread counts as too large to be read whole."""
    monkeypatch.setattr(nodes, "WHOLE", 0)


@all_sorts
@all_shapes
def test_every_comment_of_three_hundred_is_read_once(post: Post, shape: Shape, size: int, sort: CommentSort) -> None:
    rows = grow_thread(post, size, shape=shape, gone=True)
    found = crawl(post, sort)
    assert_read_whole(found, rows)
    assert_numbers_are_right(found, rows)
    assert_no_link_to_a_few(found)
    assert len(found.pages) <= most_pages(shape, size)
    assert not any("+" in words for page in found.pages for words in page.folds.values())


@pytest.mark.slow
@all_shapes
def test_every_comment_is_read_once_with_scripts(post: Post, shape: Shape, size: int) -> None:
    rows = grow_thread(post, size, shape=shape)
    found = crawl(post, CommentSort.BEST, scripts=True)
    assert_read_whole(found, rows)
    assert_numbers_are_right(found, rows)


@pytest.mark.slow
@all_sorts
@pytest.mark.parametrize("shape", [bushy(0.05), with_a_wide_comment], ids=["bushy", "wide comment"])
def test_every_comment_of_two_thousand_is_read_once(post: Post, shape: Shape, sort: CommentSort) -> None:
    rows = grow_thread(post, 2_000, shape=shape, gone=True)
    found = crawl(post, sort)
    assert_read_whole(found, rows)
    assert_numbers_are_right(found, rows)
    assert_no_link_to_a_few(found)
    assert len(found.pages) <= most_pages(shape, 2_000)


# Threads that are too large to be read whole


@pytest.mark.parametrize(
    "sort", [CommentSort.BEST, *(pytest.param(s, marks=pytest.mark.slow) for s in (CommentSort.NEW, CommentSort.OLD))]
)
@all_shapes
@pytest.mark.usefixtures("large")
def test_every_comment_of_a_large_thread_is_read_once(post: Post, shape: Shape, size: int, sort: CommentSort) -> None:
    rows = grow_thread(post, size, shape=shape, gone=True)
    found = crawl(post, sort)
    assert_read_whole(found, rows)
    assert_numbers_are_right(found, rows)
    assert_no_link_to_a_few(found)
    assert len(found.pages) <= most_pages(shape, size)


@all_shapes
@pytest.mark.usefixtures("large")
def test_numbers_of_a_large_thread_are_right_where_not_all_is_counted(
    post: Post, shape: Shape, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"AROUND": 40, "AHEAD": 7, "EACH": 3}.items():
        monkeypatch.setattr(nodes, name, value)
    rows = grow_thread(post, size, shape=shape)
    found = crawl(post, CommentSort.BEST)
    assert_read_whole(found, rows)
    assert_numbers_are_right(found, rows)


@all_sorts
@pytest.mark.parametrize("wide", [0.02, 0.3, 1.0])
def test_both_ways_to_read_a_thread_choose_the_same_comments(
    post: Post, wide: float, sort: CommentSort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "EACH", 1_000)
    monkeypatch.setattr(nodes, "AHEAD", 1_000)
    grow_thread(post, 500, wide=wide)
    start = nodes.Start(post.pk, None, sort)
    first = window.choose(start)
    in_parts = nodes.around(start, first, head=[]).choose([node.pk for node in first])
    assert nodes.whole(start).choose() == in_parts


@pytest.mark.parametrize("is_large", [False, True])
def test_a_page_about_a_comment_counts_what_is_not_on_it(
    post: Post, client: Client, is_large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_large:
        monkeypatch.setattr(nodes, "WHOLE", 0)
    rows = grow_thread(post, 60, wide=0.02)
    deepest = max(rows, key=lambda row: row.depth)
    page = read_page(client.get(f"{deepest.get_absolute_url()}?context=8").content.decode())
    sizes = branch_sizes(rows)
    assert deepest.depth > len(page.head) - 2 > 1
    for pk in page.head:
        assert_right(page.folds[pk], sizes[pk])
        assert "+" not in page.folds[pk]
    assert not page.links
