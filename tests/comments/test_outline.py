"""Which comments a page shows and how many it leaves out: the pure part."""

from __future__ import annotations

import random

import pytest

from apps.comments.outline import MOST, REMAINDER, SHOWN, Amount, Node, Outline

# A thread as the key of each comment and the key that it answers
Tree = dict[int, int | None]


def outline(tree: Tree, **words: object) -> Outline:
    """Of a whole thread, unless told otherwise."""
    replies = {pk: sum(parent == pk for parent in tree.values()) for pk in tree}
    nodes = [Node(pk, parent, replies[pk]) for pk, parent in tree.items()]
    return Outline(nodes, **{"under": None, "is_whole": True, **words})  # type: ignore[arg-type]


def chain(size: int, *, first: int = 1, under: int | None = None) -> Tree:
    return {first + n: first + n - 1 if n else under for n in range(size)}


def flat(size: int, *, first: int = 1, under: int | None = None) -> Tree:
    return dict.fromkeys(range(first, first + size), under)


def keys(outline: Outline) -> list[int]:
    return [place.pk for place in outline.choose()]


def test_an_empty_thread_shows_nothing_and_leaves_nothing() -> None:
    page = outline({})
    assert page.choose() == []
    assert page.left(None) == Amount(0)


def test_a_comment_is_followed_by_its_replies() -> None:
    assert keys(outline({1: None, 2: None, 3: 1, 4: 3, 5: 1})) == [1, 3, 4, 5, 2]


def test_levels_begin_at_the_top_of_the_page() -> None:
    page = outline({1: None, 2: 1, 3: 2, 4: 2}, under=1)
    assert [tuple(place) for place in page.choose()] == [(2, 1, 0), (3, 2, 1), (4, 2, 1)]


def test_a_page_that_continues_begins_after_the_cursor() -> None:
    nodes = [Node(1, None, 3), Node(2, 1, 0, is_beyond=False), Node(3, 1, 0), Node(4, 1, 0)]
    page = Outline(nodes, under=1, is_whole=True)
    assert keys(page) == [3, 4]
    assert page.below(1) == Amount(3)
    assert page.left(1) == Amount(0)


@pytest.mark.parametrize(("size", "shown"), [(8, 8), (13, 13), (14, 8), (30, 8)])
def test_a_chain_is_cut_unless_little_is_left(size: int, shown: int) -> None:
    page = outline(chain(size))
    assert len(page.choose()) == shown
    assert page.left(shown) == Amount(size - shown)
    assert page.below(1) == Amount(size - 1)


@pytest.mark.parametrize(("size", "shown"), [(200, 200), (205, 205), (206, 200), (1_000, 200)])
def test_a_flat_thread_is_cut_unless_little_is_left(size: int, shown: int) -> None:
    page = outline(flat(size))
    assert len(page.choose()) == shown
    assert page.left(None) == Amount(size - shown)


def test_a_page_has_an_end_even_where_little_is_left_everywhere() -> None:
    tree = flat(25)
    for pk in range(1, 26):
        tree |= flat(10, first=100 * pk, under=pk) | flat(10, first=10_000 * pk, under=100 * pk)
    page = outline(tree)
    assert SHOWN < len(page.choose()) <= MOST


def test_many_talks_are_shown_and_not_one() -> None:
    tree = flat(25)
    for pk in range(1, 26):
        tree |= flat(100, first=1_000 * pk, under=pk)
    shown = keys(outline(tree))
    assert set(range(1, 26)) < set(shown)
    assert len(shown) <= SHOWN


def test_of_a_long_list_of_replies_the_page_is_filled() -> None:
    assert len(keys(outline(flat(1) | flat(1_000, first=2, under=1)))) == SHOWN


@pytest.mark.parametrize("seed", range(40))
def test_links_lead_to_more_than_a_few(seed: int) -> None:
    chance = random.Random(seed)
    tree: Tree = {}
    for n in range(chance.choice([40, 210, 400, 900])):
        tree[n] = None if n == 0 or chance.random() < chance.choice([0.02, 0.3]) else int(n * chance.random() ** 0.7)
    page = outline(tree)
    shown = keys(page)
    lefts = [page.left(pk).count for pk in [None, *shown]]
    assert len(shown) + sum(lefts) == len(tree)
    assert len(shown) >= MOST or not any(0 < left <= REMAINDER for left in lefts)
    assert all(page.below(pk) == Amount(below(tree, pk)) for pk in shown)


def below(tree: Tree, pk: int) -> int:
    return sum(1 + below(tree, reply) for reply, parent in tree.items() if parent == pk)


def test_replies_that_are_not_read_are_counted_as_at_least_so_many() -> None:
    page = Outline([Node(1, None, 2), Node(2, 1, 9), Node(3, None, 0)], under=None, is_whole=False)
    page.choose([1, 2, 3])
    assert page.below(1) == Amount(11, is_exact=False)
    assert page.left(1) == Amount(1, is_exact=False)
    assert page.left(2) == Amount(9, is_exact=False)
    assert page.below(3) == Amount(0)


def test_a_branch_that_is_not_known_whole_is_not_shown_whole() -> None:
    page = Outline([Node(1, None, 1), Node(2, 1, 1)], under=None, is_whole=False)
    assert [place.pk for place in page.choose([1])] == [1]
    assert page.left(1) == Amount(2, is_exact=False)


def test_where_siblings_may_follow_one_is_left_for_the_link() -> None:
    nodes = [Node(pk, None, 0) for pk in range(1, 11)]
    page = Outline(nodes, under=None, is_whole=False, is_ended=False)
    assert [place.pk for place in page.choose([1])] == list(range(1, 10))
    assert page.left(None) == Amount(1, is_exact=False)
