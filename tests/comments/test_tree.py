"""The pure part of a thread."""

from __future__ import annotations

import pytest

from apps.comments.tree import Branch, build_tree


def tree(*shape: tuple[int, int]) -> list[Branch]:
    """Branches from (key, level), in reading order."""
    return build_tree([Branch(pk, None, level) for pk, level in shape])


def ends(branches: list[Branch]) -> list[list[int]]:
    return [[closed.pk for closed in branch.ends] for branch in branches]


def test_nothing_gives_nothing() -> None:
    assert build_tree([]) == []


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ([(1, 0)], [[1]]),
        ([(1, 0), (2, 0)], [[1], [2]]),
        ([(1, 0), (2, 1)], [[], [2, 1]]),
        ([(1, 0), (2, 1), (3, 2), (4, 0)], [[], [], [3, 2, 1], [4]]),
        ([(1, 0), (2, 1), (3, 1)], [[], [2], [3, 1]]),
        ([(1, 0), (2, 1), (3, 2), (4, 1), (5, 0)], [[], [], [3, 2], [4, 1], [5]]),
    ],
)
def test_each_branch_ends_once_behind_its_last_row(shape: list[tuple[int, int]], expected: list[list[int]]) -> None:
    assert ends(tree(*shape)) == expected


def test_a_branch_knows_its_last_reply() -> None:
    first, _second, third = tree((1, 0), (2, 1), (3, 1))
    assert first.last_reply is third
    assert third.last_reply is None


def test_a_chain_of_ten_thousand_needs_no_recursion() -> None:
    branches = tree(*[(n, n) for n in range(10_000)])
    assert len(branches[-1].ends) == 10_000
