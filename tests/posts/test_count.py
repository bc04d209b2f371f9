"""The counter of comments, and two requests at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from apps.accounts.models import User
from apps.communities.models import Community, ModAction, Visibility
from apps.communities.services.community import change_settings
from apps.posts.models import Post, PostVote, Reach
from apps.posts.rules import SlotsTaken
from apps.posts.services.counters import count_comment
from apps.posts.services.moderate import pin_post, remove_post
from apps.posts.services.submit import submit_text
from apps.posts.services.vote import vote_on_post
from tests.factories import make_community, make_moderator, make_post, make_user


@pytest.mark.django_db
def test_count_of_comments_moves_and_never_falls_below_nought(post: Post) -> None:
    for delta, count in ((3, 3), (-1, 2), (-5, 0), (1, 1)):
        count_comment(post.pk, delta)
        post.refresh_from_db()
        assert post.comment_count == count


def together(calls: list[Any]) -> list[Any]:
    """What each call returned or raised; all begin at once, in threads of their own."""

    def run(call: Any) -> Any:
        try:
            return call()
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_form_that_arrives_eight_times_at_once_makes_one_post() -> None:
    author, place, key = make_user(), make_community(), uuid4()
    answers = together(
        [lambda: submit_text(author=author, community=place, title="Once", submission_key=key) for _ in range(8)]
    )
    assert {post.pk for post in answers} == {Post.objects.get().pk}
    assert PostVote.objects.count() == 1
    assert Post.objects.get().score == 1


@pytest.mark.django_db(transaction=True)
def test_three_pins_at_once_fill_two_places_and_refuse_one() -> None:
    place = make_community()
    moderator = make_moderator(place)
    posts = [make_post(place) for _ in range(3)]
    answers = together([lambda post=post: pin_post(moderator=moderator, post=post) for post in posts])
    assert [type(answer) for answer in answers if answer is not None] == [SlotsTaken]
    pinned = Post.objects.filter(pinned_slot__isnull=False).order_by("pinned_slot")
    assert list(pinned.values_list("pinned_slot", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_moderators_who_remove_one_post_at_once_leave_one_entry() -> None:
    place = make_community()
    moderators = [make_moderator(place) for _ in range(4)]
    post = make_post(place)
    answers = together([lambda who=who: remove_post(moderator=who, post=post) for who in moderators])
    assert answers == [None] * 4
    assert ModAction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_post_travels_that_was_sent_while_its_community_turned_private() -> None:
    place = make_community()
    moderator = make_moderator(place)
    calls: list[Any] = [
        lambda n=n: submit_text(author=moderator, community=place, title=f"Number {n}") for n in range(6)
    ]
    calls.insert(
        3, lambda: change_settings(moderator=moderator, community=place, settings={"visibility": Visibility.PRIVATE})
    )
    answers = together(calls)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert set(Post.objects.values_list("reach", flat=True)) == {Reach.COMMUNITY}


@pytest.mark.django_db(transaction=True)
def test_votes_of_many_at_once_add_up() -> None:
    post: Post = make_post()
    voters: list[User] = [make_user() for _ in range(8)]
    answers = together([lambda who=who: vote_on_post(voter=who, post=post, value=1) for who in voters])
    assert answers == [None] * 8
    post.refresh_from_db()
    assert (post.score, PostVote.objects.count()) == (9, 9)


@pytest.mark.django_db
def test_community_of_a_post_is_held_before_the_post(post: Post, moderator: User, community: Community) -> None:
    """One order of rows everywhere: a change of settings takes the community, then its posts."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        remove_post(moderator=moderator, post=post)
    tables = [query["sql"].split('FROM "')[1].split('"')[0] for query in captured if query["sql"].startswith("SELECT")]
    assert tables.index("communities_community") < tables.index("posts_post")
