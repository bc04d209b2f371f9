"""A vote moves the score by the difference, and nothing drifts."""

from __future__ import annotations

import random
from functools import partial

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.communities.models import Community
from apps.posts.models import Post, PostVote
from apps.votes import services
from apps.votes.models import DOWN, NONE, UP
from apps.votes.services import cast_vote, recount, votables
from tests.factories import make_comment, make_community, make_post, make_user
from tests.support.together import failures


@pytest.mark.django_db
@pytest.mark.parametrize("first", [UP, NONE, DOWN])
@pytest.mark.parametrize("second", [UP, NONE, DOWN])
def test_the_score_follows_any_change_of_mind(post: Post, reader: User, author: User, first: int, second: int) -> None:
    for value in (first, second, second):
        cast_vote(voter=reader, target=post, value=value)
    post.refresh_from_db()
    author.refresh_from_db()
    assert post.score == 1 + second
    assert author.post_karma == second
    assert list(post.votes.filter(voter=reader).values_list("value", flat=True)) == ([second] if second else [])


@pytest.mark.django_db
def test_the_vote_that_stood_before_is_answered(post: Post, reader: User) -> None:
    assert [cast_vote(voter=reader, target=post, value=value) for value in (UP, DOWN, NONE, NONE)] == [
        NONE,
        UP,
        DOWN,
        0,
    ]


@pytest.mark.django_db
def test_the_authors_own_vote_gives_no_karma(post: Post, author: User) -> None:
    cast_vote(voter=author, target=post, value=NONE)
    author.refresh_from_db()
    post.refresh_from_db()
    assert author.post_karma == 0
    assert post.score == 0


@pytest.mark.django_db
def test_votes_on_comments_move_the_karma_for_comments(comment: Comment, reader: User, author: User) -> None:
    cast_vote(voter=reader, target=comment, value=DOWN)
    author.refresh_from_db()
    assert (author.post_karma, author.comment_karma) == (0, -1)


@pytest.mark.django_db
def test_imported_votes_stay_below_the_rows(community: Community, author: User, reader: User) -> None:
    post = make_post(community, author, ups=100, downs=40)
    cast_vote(voter=reader, target=post, value=UP)
    post.refresh_from_db()
    assert (post.ups, post.downs, post.score) == (102, 40, 62)
    assert recount(Post) == 0


@pytest.mark.django_db
def test_recount_finds_and_repairs_a_drift(post: Post, reader: User) -> None:
    cast_vote(voter=reader, target=post, value=UP)
    Post.objects.filter(pk=post.pk).update(ups=7)
    assert recount(Post) == 1
    assert recount(Post, repair=True) == 1
    post.refresh_from_db()
    assert (post.ups, recount(Post)) == (2, 0)


@pytest.mark.django_db
def test_posts_and_comments_are_what_can_be_voted_on() -> None:
    assert set(votables()) == {Post, Comment}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("targets", [1, 12])
def test_twenty_voters_at_once_leave_no_drift(targets: int) -> None:
    community, writer = make_community(), make_user()
    posts = [make_post(community, writer) for _ in range(targets)]
    comments = [make_comment(posts[0], writer) for _ in range(targets)]
    voters = [make_user() for _ in range(20)]

    def toggle(number: int) -> None:
        chance = random.Random(number)
        for _ in range(25):
            target = chance.choice([*posts, *comments])
            # Half of the acts are by the first voter: the same person in twenty tabs.
            voter = chance.choice([voters[0], voters[number]])
            cast_vote(voter=voter, target=target, value=chance.choice([UP, UP, DOWN, NONE]))

    assert failures(partial(toggle, number) for number in range(20)) == []
    assert recount(Post) == recount(Comment) == 0
    rows = PostVote.objects.values_list("target", "voter")
    assert len(rows) == len(set(rows))
    writer.refresh_from_db()
    others = sum(post.votes.exclude(voter=writer).filter(value=UP).count() for post in posts)
    others -= sum(post.votes.exclude(voter=writer).filter(value=DOWN).count() for post in posts)
    assert writer.post_karma == others


@pytest.mark.django_db
def test_the_command_tells_of_a_drift_and_repairs_it(post: Post) -> None:
    call_command("recount_votes")
    Post.objects.filter(pk=post.pk).update(downs=3)
    with pytest.raises(CommandError, match="--repair"):
        call_command("recount_votes")
    call_command("recount_votes", repair=True)
    post.refresh_from_db()
    assert post.downs == 0


@pytest.mark.django_db
def test_recount_compares_every_row_however_small_the_portions(
    post: Post, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [make_post(post.community) for _ in range(6)]
    Post.objects.filter(pk__in=[others[0].pk, others[-1].pk]).update(ups=99)
    monkeypatch.setattr(services, "RECOUNT_ROWS", 3)
    told: list[int] = []
    assert recount(Post, told=told.append) == 2
    assert told == [3, 6, 7]
    assert recount(Post, repair=True) == 2
    assert recount(Post) == 0
