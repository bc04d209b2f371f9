"""How far a post travels: r/popular, r/all, or no further than its community."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import User
from apps.communities.models import Community, Visibility
from apps.communities.services.community import change_settings
from apps.posts.models import Post, Reach
from apps.posts.services.moderate import approve_content, remove_content
from apps.posts.services.moderate_posts import mark_post
from apps.posts.services.reach import reach_in_sql
from tests.factories import make_community, make_post


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("settings", "state", "reach"),
    [
        ({}, {}, Reach.POPULAR),
        ({"visibility": Visibility.RESTRICTED}, {}, Reach.POPULAR),
        ({"in_popular": False}, {}, Reach.ALL),
        ({"is_nsfw": True}, {}, Reach.ALL_NSFW),
        ({}, {"is_nsfw": True}, Reach.ALL_NSFW),
        ({"in_popular": False}, {"is_nsfw": True}, Reach.ALL_NSFW),
        ({"visibility": Visibility.PRIVATE}, {}, Reach.COMMUNITY),
        ({"visibility": Visibility.PRIVATE}, {"is_nsfw": True}, Reach.COMMUNITY),
        ({}, {"removed": True}, Reach.COMMUNITY),
        ({}, {"deleted": True}, Reach.COMMUNITY),
        ({"is_nsfw": True}, {"removed": True}, Reach.COMMUNITY),
    ],
)
def test_reach_follows_the_community_and_the_state_of_the_post(
    settings: dict[str, Any], state: dict[str, Any], reach: Reach
) -> None:
    assert make_post(make_community(**settings), **state).reach == reach


def test_posts_of_a_community_that_turns_private_stay_at_home_at_once(
    community: Community, moderator: User, author: User
) -> None:
    open_post, gone = make_post(community, author), make_post(community, author, removed=True)
    elsewhere = make_post(make_community(), author)
    change_settings(moderator=moderator, community=community, settings={"visibility": Visibility.PRIVATE})
    assert reaches(open_post, gone, elsewhere) == [Reach.COMMUNITY, Reach.COMMUNITY, Reach.POPULAR]
    change_settings(moderator=moderator, community=community, settings={"visibility": Visibility.PUBLIC})
    assert reaches(open_post, gone, elsewhere) == [Reach.POPULAR, Reach.COMMUNITY, Reach.POPULAR]


def test_posts_leave_popular_when_their_community_opts_out(community: Community, moderator: User, post: Post) -> None:
    change_settings(moderator=moderator, community=community, settings={"in_popular": False})
    assert reaches(post) == [Reach.ALL]


def test_approval_lets_a_removed_post_travel_again(post: Post, moderator: User) -> None:
    remove_content(moderator=moderator, item=post)
    assert reaches(post) == [Reach.COMMUNITY]
    approve_content(moderator=moderator, item=post)
    assert reaches(post) == [Reach.POPULAR]


def test_nsfw_mark_takes_a_post_out_of_popular(post: Post, moderator: User) -> None:
    mark_post(moderator=moderator, post=post, is_nsfw=True)
    assert reaches(post) == [Reach.ALL_NSFW]
    mark_post(moderator=moderator, post=post, is_nsfw=False)
    assert reaches(post) == [Reach.POPULAR]


def test_an_act_goes_by_what_is_stored_and_not_by_what_was_read(post: Post, moderator: User) -> None:
    read_before = Post.objects.get(pk=post.pk)
    Post.objects.filter(pk=post.pk).update(is_nsfw=True)
    approve_content(moderator=moderator, item=read_before)
    assert reaches(post) == [Reach.ALL_NSFW]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [{}, {"is_nsfw": True}, {"removed": True}, {"deleted": True}])
@pytest.mark.parametrize(
    "settings", [{}, {"visibility": "restricted"}, {"visibility": "private"}, {"is_nsfw": True}, {"in_popular": False}]
)
def test_reach_is_the_same_in_python_and_in_sql(state: dict[str, Any], settings: dict[str, Any]) -> None:
    post = make_post(make_community(**settings), **state)
    in_sql = Post.objects.filter(pk=post.pk).annotate(in_sql=reach_in_sql(post.community)).values_list("in_sql").get()
    assert in_sql == (post.derived_columns()["reach"],)


def reaches(*posts: Post) -> list[Reach]:
    stored = Post.objects.in_bulk([post.pk for post in posts])
    return [Reach(stored[post.pk].reach) for post in posts]
