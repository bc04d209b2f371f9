"""The pure part: two lists as one, cut anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.profiles.merge import COMMENT, POST, Place, key_beside, merged

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _place(kind: str, minute: int, pk: int) -> Place:
    return Place(NOON + timedelta(minutes=minute), kind, pk)


def _strand(kind: str, minutes: Sequence[int]) -> list[Place]:
    """Newest first, as the database gives them."""
    places = [_place(kind, minute, pk) for pk, minute in enumerate(minutes, start=1)]
    return sorted(places, key=lambda place: (place.moment, place.pk), reverse=True)


def _behind(strand: list[Place], cursor: Place, *, backwards: bool) -> list[Place]:
    """What the statement finds: rows beyond (moment, key) in the direction of the cursor."""
    key = (cursor.moment, key_beside(strand[0].kind, cursor.kind, cursor.pk)) if strand else None
    if backwards:
        return [place for place in reversed(strand) if (place.moment, place.pk) > key]  # type: ignore[operator]
    return [place for place in strand if (place.moment, place.pk) < key]  # type: ignore[operator]


def test_newest_comes_first_and_posts_before_comments_of_the_same_moment() -> None:
    posts, comments = _strand(POST, [5, 3, 1]), _strand(COMMENT, [5, 4, 1])
    found = merged([posts, comments], backwards=False, limit=10)
    assert [(place.kind, (place.moment - NOON).seconds // 60) for place in found] == [
        (POST, 5), (COMMENT, 5), (COMMENT, 4), (POST, 3), (POST, 1), (COMMENT, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("limit", [0, 1, 3, 100])
def test_no_more_than_asked_for(limit: int) -> None:
    found = merged([_strand(POST, [1, 2]), _strand(COMMENT, [1, 2])], backwards=False, limit=limit)
    assert len(found) == min(limit, 4)


minutes = st.lists(st.integers(0, 6), max_size=12)


@given(posts=minutes, comments=minutes, size=st.integers(1, 5))
def test_paging_forwards_shows_every_item_once(posts: list[int], comments: list[int], size: int) -> None:
    strands = [_strand(POST, posts), _strand(COMMENT, comments)]
    whole = merged(strands, backwards=False, limit=100)
    seen = page = merged(strands, backwards=False, limit=size)
    while page:
        page = merged([_behind(strand, page[-1], backwards=False) for strand in strands], backwards=False, limit=size)
        seen = seen + page
    assert seen == whole
    assert len(set(seen)) == len(posts) + len(comments)


@given(posts=minutes, comments=minutes, data=st.data())
def test_what_lies_before_and_behind_any_item_is_all_the_rest(
    posts: list[int], comments: list[int], data: st.DataObject
) -> None:
    strands = [_strand(POST, posts), _strand(COMMENT, comments)]
    whole = merged(strands, backwards=False, limit=100)
    if not whole:
        return
    cursor = data.draw(st.sampled_from(whole))
    behind = merged([_behind(strand, cursor, backwards=False) for strand in strands], backwards=False, limit=100)
    before = merged([_behind(strand, cursor, backwards=True) for strand in strands], backwards=True, limit=100)
    assert [*reversed(before), cursor, *behind] == whole
