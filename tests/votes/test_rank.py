"""The formulas, and that the database computes the same."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.comments.models import Comment
from apps.communities.models import Community
from apps.posts.models import Kind, Post
from apps.votes import ranking


@pytest.mark.parametrize(
    ("ups", "downs", "expected"), [(1, 0, 0.0), (10, 0, 1.0), (110, 10, 2.0), (0, 10, -1.0), (5, 5, 0.0), (0, 0, 0.0)]
)
def test_a_tenfold_score_is_worth_one_step_of_hot(ups: int, downs: int, expected: float) -> None:
    assert ranking.hot(ups, downs, 0.0) == expected


def test_twelve_and_a_half_hours_are_worth_one_step_of_hot() -> None:
    assert ranking.birth_rank(ranking.EPOCH + 45_000) == 1.0


@pytest.mark.parametrize(
    ("ups", "downs", "low", "high"), [(0, 0, 0, 0), (1, 0, 0.37, 0.38), (100, 0, 0.98, 1), (0, 100, 0, 0.001)]
)
def test_best_is_the_lower_bound_of_the_share_of_upvotes(ups: int, downs: int, low: float, high: float) -> None:
    assert low <= ranking.best(ups, downs) <= high


def test_best_trusts_many_votes_more_than_few() -> None:
    assert ranking.best(1, 0) < ranking.best(9, 1) < ranking.best(90, 10)


@pytest.mark.parametrize(("ups", "downs"), [(0, 0), (9, 0), (0, 9)])
def test_one_sided_votes_are_not_controversial(ups: int, downs: int) -> None:
    assert ranking.controversy(ups, downs) == 0


def test_an_even_split_is_most_controversial() -> None:
    assert ranking.controversy(10, 10) == 20
    assert ranking.controversy(15, 5) < ranking.controversy(10, 10)


def draws() -> list[tuple[int, int, float]]:
    chance = random.Random(7)
    votes = [(0, 0), (1, 0), (0, 1), (1, 1), (2**31 - 1, 0), (0, 2**31 - 1), (10**9, 10**9)]
    votes += [(int(10 ** chance.uniform(0, 6)), int(10 ** chance.uniform(0, 6))) for _ in range(1_500)]
    return [(ups, downs, ranking.birth_rank(chance.uniform(-1e9, 2e9))) for ups, downs in votes]


@pytest.mark.django_db
def test_generated_ranks_of_posts_equal_the_formulas(community: Community) -> None:
    now = timezone.now()
    Post.objects.bulk_create(
        Post(community=community, kind=Kind.TEXT, title="x", ups=ups, downs=downs, birth_rank=birth, created_at=now)
        for ups, downs, birth in draws()
    )
    for ups, downs, birth, score, hot, split in Post.objects.values_list(
        "ups", "downs", "birth_rank", "score", "hot", "controversy"
    ):
        assert score == ups - downs
        assert hot == ranking.hot(ups, downs, birth)
        assert split == pytest.approx(ranking.controversy(ups, downs), rel=1e-12)


@pytest.mark.django_db
def test_generated_best_of_comments_equals_the_formula(post: Post) -> None:
    now = timezone.now() - timedelta(days=1)
    Comment.objects.bulk_create(
        Comment(post=post, community=post.community, body="x", ups=ups, downs=downs, created_at=now)
        for ups, downs, _ in draws()
    )
    for ups, downs, best in Comment.objects.values_list("ups", "downs", "best"):
        assert best == pytest.approx(ranking.best(ups, downs), rel=1e-12)
