"""The pure part of a thread."""

from __future__ import annotations

from apps.comments.tree import Branch, build_tree
from tests.support.facts import comment_facts


def tree(*shape: tuple[int, int]) -> list[Branch]:
    """Branches from (key, level), in reading order."""
    return build_tree([Branch(comment_facts(pk), level) for pk, level in shape])


def test_nothing_gives_nothing() -> None:
    assert build_tree([]) == []


def test_a_branch_knows_its_last_reply() -> None:
    first, _second, third = tree((1, 0), (2, 1), (3, 1))
    assert first.last_reply is third
    assert third.last_reply is None


def test_a_chain_of_ten_thousand_needs_no_recursion() -> None:
    branches = tree(*[(n, n) for n in range(10_000)])
    assert branches[0].last_reply is branches[1]
    assert branches[-1].last_reply is None
