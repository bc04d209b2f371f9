"""The counter of comments, and two requests at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest

from apps.accounts.models import User
from apps.communities.models import Community, ModAction, Visibility
from apps.communities.services.community import Settings, change_settings
from apps.posts.models import Post, PostVote, Reach
from apps.posts.rules import SlotsTaken
from apps.posts.services.counters import count_comment
from apps.posts.services.moderate import remove_content
from apps.posts.services.moderate_posts import pin_post
from apps.posts.services.submit import submit_text
from apps.posts.services.vote import vote_on_content
from tests.factories import make_community, make_moderator, make_post, make_user
from tests.support.together import at_once, failures


@pytest.mark.django_db
def test_count_of_comments_moves_and_never_falls_below_nought(post: Post) -> None:
    for delta, count in ((3, 3), (-1, 2), (-5, 0), (1, 1)):
        count_comment(post.pk, delta)
        post.refresh_from_db()
        assert post.comment_count == count


@pytest.mark.django_db(transaction=True)
def test_form_that_arrives_eight_times_at_once_makes_one_post() -> None:
    send = partial(submit_text, author=make_user(), community=make_community(), title="Once", submission_key=uuid4())
    answers = at_once([send] * 8)
    assert set(answers) == {Post.objects.get()}
    assert PostVote.objects.count() == 1
    assert Post.objects.get().score == 1


@pytest.mark.django_db(transaction=True)
def test_three_pins_at_once_fill_two_places_and_refuse_one() -> None:
    place = make_community()
    moderator = make_moderator(place)
    posts = [make_post(place) for _ in range(3)]
    refusals = failures(partial(pin_post, moderator=moderator, post=post) for post in posts)
    assert [type(refusal) for refusal in refusals] == [SlotsTaken]
    pinned = Post.objects.filter(pinned_slot__isnull=False).order_by("pinned_slot")
    assert list(pinned.values_list("pinned_slot", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_moderators_who_remove_one_post_at_once_leave_one_entry() -> None:
    place = make_community()
    moderators = [make_moderator(place) for _ in range(4)]
    post = make_post(place)
    assert failures(partial(remove_content, moderator=who, item=post) for who in moderators) == []
    assert ModAction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_post_travels_that_was_sent_while_its_community_turned_private() -> None:
    place = make_community()
    moderator = make_moderator(place)
    acts: list[Callable[[], object]] = [
        partial(submit_text, author=moderator, community=place, title=f"Number {n}") for n in range(6)
    ]
    private = Settings(visibility=Visibility.PRIVATE)
    acts.insert(3, partial(change_settings, moderator=moderator, community=place, settings=private))
    assert failures(acts) == []
    assert set(Post.objects.values_list("reach", flat=True)) == {Reach.COMMUNITY}


@pytest.mark.django_db(transaction=True)
def test_votes_of_many_at_once_add_up() -> None:
    post: Post = make_post()
    voters: list[User] = [make_user() for _ in range(8)]
    assert failures(partial(vote_on_content, voter=who, item=post, value=1) for who in voters) == []
    post.refresh_from_db()
    assert (post.score, PostVote.objects.count()) == (9, 9)


@pytest.mark.django_db
def test_community_of_a_post_is_held_before_the_post(post: Post, moderator: User, community: Community) -> None:
    """One order of rows everywhere: a change of settings takes the community, then its posts."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        remove_content(moderator=moderator, item=post)
    tables = [query["sql"].split('FROM "')[1].split('"')[0] for query in captured if query["sql"].startswith("SELECT")]
    assert tables.index("communities_community") < tables.index("posts_post")
