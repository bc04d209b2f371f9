"""The pure part of a thread."""

from __future__ import annotations

import pytest

from apps.comments.tree import Branch, build_tree


def tree(*shape: tuple[int, int, int]) -> list[Branch]:
    """Branches from (key, level, replies in all), in reading order."""
    return build_tree([Branch(pk, None, level, replies) for pk, level, replies in shape])


def ends(branches: list[Branch]) -> list[list[int]]:
    return [[closed.pk for closed in branch.ends] for branch in branches]


def test_nothing_gives_nothing() -> None:
    assert build_tree([]) == []


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ([(1, 0, 0)], [[1]]),
        ([(1, 0, 0), (2, 0, 0)], [[1], [2]]),
        ([(1, 0, 1), (2, 1, 0)], [[], [2, 1]]),
        ([(1, 0, 1), (2, 1, 1), (3, 2, 0), (4, 0, 0)], [[], [], [3, 2, 1], [4]]),
        ([(1, 0, 2), (2, 1, 0), (3, 1, 0)], [[], [2], [3, 1]]),
        ([(1, 0, 2), (2, 1, 1), (3, 2, 0), (4, 1, 0), (5, 0, 0)], [[], [], [3, 2], [4, 1], [5]]),
    ],
)
def test_each_branch_ends_once_behind_its_last_row(
    shape: list[tuple[int, int, int]], expected: list[list[int]]
) -> None:
    assert ends(tree(*shape)) == expected


def test_replies_that_are_left_out_are_counted() -> None:
    first, second = tree((1, 0, 5), (2, 1, 3))
    assert (first.missing, second.missing) == (4, 3)
    assert first.last_reply is second
    assert second.last_reply is None


def test_a_reply_that_came_between_two_reads_does_not_give_a_negative_count() -> None:
    first, *_ = tree((1, 0, 0), (2, 1, 0))
    assert first.missing == 0


def test_folding_hides_the_descendants_and_the_replies_behind_the_links() -> None:
    first, second, _third = tree((1, 0, 2), (2, 1, 4), (3, 2, 0))
    assert second.children == 4
    assert first.descendants == 2
    assert first.children == 3


def test_a_chain_of_ten_thousand_needs_no_recursion() -> None:
    branches = tree(*[(n, n, 1) for n in range(10_000)])
    assert len(branches[-1].ends) == 10_000
    assert branches[0].descendants == 9_999
