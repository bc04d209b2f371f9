"""Pinning, locking, marking, giving flair and speaking as a moderator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.communities.models import Action, Community, FlairTemplate, ModAction, Permission
from apps.posts.models import Distinction, Post
from apps.posts.rules import ContentGone, FlairNotOffered, SlotsTaken
from apps.posts.services import moderate, moderate_posts
from apps.posts.services.save import hide_post
from tests.factories import make_community, make_moderator, make_post

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def logged() -> list[str]:
    return list(ModAction.objects.order_by("id").values_list("action", flat=True))


def test_pinned_posts_stand_first_on_page_one_of_hot_and_nowhere_twice(
    client_of: ClientOf, author: User, moderator: User, community: Community
) -> None:
    posts = [make_post(community, author, ups=n) for n in range(6)]
    for post in posts[:2]:
        moderate_posts.pin_post(moderator=moderator, post=post)
    first = order_of(client_of().get("/r/meadow/?limit=3").content.decode())
    assert first == [posts[n].fullname for n in (0, 1, 5, 4, 3)]
    second = client_of().get(f"/r/meadow/?limit=3&after={posts[3].fullname}").content.decode()
    assert order_of(second) == [posts[2].fullname]
    assert order_of(client_of().get("/r/meadow/new/").content.decode()) == [post.fullname for post in posts[::-1]]


def test_page_one_reached_backwards_shows_the_pinned_posts_too(
    client_of: ClientOf, author: User, moderator: User, community: Community
) -> None:
    posts = [make_post(community, author, ups=n) for n in range(5)]
    moderate_posts.pin_post(moderator=moderator, post=posts[0])
    page = client_of().get(f"/r/meadow/?limit=3&before={posts[1].fullname}").content.decode()
    assert order_of(page) == [posts[n].fullname for n in (0, 4, 3, 2)]


def test_pinned_post_that_a_member_hid_stays_hidden(
    client_of: ClientOf, post: Post, reader: User, moderator: User
) -> None:
    moderate_posts.pin_post(moderator=moderator, post=post)
    hide_post(member=reader, post=post, on=True)
    assert order_of(client_of(reader).get("/r/meadow/").content.decode()) == []
    assert order_of(client_of().get("/r/meadow/").content.decode()) == [post.fullname]


def order_of(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('data-fullname="')[1:]]


def test_third_pin_is_refused_and_names_the_two(
    client_of: ClientOf, author: User, moderator: User, community: Community
) -> None:
    for title in ("House rules", "Weekly thread"):
        moderate_posts.pin_post(moderator=moderator, post=make_post(community, author, title=title))
    third = make_post(community, author)
    with pytest.raises(SlotsTaken, match=r"“House rules” and “Weekly thread”"):
        moderate_posts.pin_post(moderator=moderator, post=third)
    response = client_of(moderator).post(reverse("posts:pin", args=[third.id36]), {"on": "1"})
    assert response.status_code == 409
    assert "Unpin one of them first" in response.content.decode()


def test_place_that_was_freed_is_taken_again(author: User, moderator: User, community: Community) -> None:
    first, second, third = (make_post(community, author) for _ in range(3))
    for post in (first, second):
        moderate_posts.pin_post(moderator=moderator, post=post)
    moderate_posts.unpin_post(moderator=moderator, post=first)
    moderate_posts.pin_post(moderator=moderator, post=third)
    assert dict(Post.objects.values_list("pk", "pinned_slot")) == {first.pk: None, second.pk: 2, third.pk: 1}


def test_each_community_has_places_of_its_own(author: User, operator: User) -> None:
    for _ in range(2):
        place = make_community()
        for _ in range(2):
            moderate_posts.pin_post(moderator=operator, post=make_post(place, author))
    assert Post.objects.filter(pinned_slot__isnull=False).count() == 4


def test_removed_post_is_not_pinned(author: User, moderator: User, community: Community) -> None:
    with pytest.raises(ContentGone):
        moderate_posts.pin_post(moderator=moderator, post=make_post(community, author, removed=True))


def test_locking_and_marking_are_logged_once_each_way(post: Post, moderator: User) -> None:
    for _ in range(2):
        moderate_posts.lock_post(moderator=moderator, post=post)
        moderate_posts.mark_post(moderator=moderator, post=post, is_nsfw=True, is_spoiler=True)
        moderate_posts.pin_post(moderator=moderator, post=post)
    post.refresh_from_db()
    assert (post.is_locked, post.locked_by, post.is_nsfw, post.is_spoiler) == (True, moderator, True, True)
    for _ in range(2):
        moderate_posts.unlock_post(moderator=moderator, post=post)
        moderate_posts.mark_post(moderator=moderator, post=post, is_nsfw=False, is_spoiler=False)
        moderate_posts.unpin_post(moderator=moderator, post=post)
    post.refresh_from_db()
    assert (post.is_locked, post.locked_by, post.is_nsfw, post.is_spoiler) == (False, None, False, False)
    assert logged() == [
        Action.LOCK,
        Action.MARK_NSFW,
        Action.MARK_SPOILER,
        Action.PIN,
        Action.UNLOCK,
        Action.UNMARK_NSFW,
        Action.UNMARK_SPOILER,
        Action.UNPIN,
    ]


def test_buttons_of_a_moderator_work_without_a_script(client_of: ClientOf, post: Post, moderator: User) -> None:
    browser = client_of(moderator)
    for act, sent in (("lock", {"on": "1"}), ("pin", {"on": "1"}), ("mark", {"nsfw": "1"}), ("mark", {"spoiler": "1"})):
        response = browser.post(reverse(f"posts:{act}", args=[post.id36]), {**sent, "next": "/r/meadow/"})
        assert response["Location"] == f"/r/meadow/#{post.fullname}"
    post.refresh_from_db()
    assert (post.is_locked, post.pinned_slot, post.is_nsfw, post.is_spoiler) == (True, 1, True, True)


@pytest.mark.parametrize("sent", [{}, {"nsfw": "2"}, {"spoiler": "on"}, {"nsfw": "1", "spoiler": "x"}])
def test_mark_needs_a_mark(client_of: ClientOf, post: Post, moderator: User, sent: dict[str, str]) -> None:
    assert client_of(moderator).post(reverse("posts:mark", args=[post.id36]), sent).status_code == 400
    assert not ModAction.objects.exists()


def test_htmx_answer_keeps_the_row_as_its_listing_shows_it(client_of: ClientOf, post: Post, moderator: User) -> None:
    browser, address = client_of(moderator), reverse("posts:pin", args=[post.id36])
    at_home = browser.post(address, {"on": "1", "at_home": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "post-pinned" in at_home
    assert "r/meadow</a>" not in at_home
    abroad = browser.post(address, {"on": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "post-pinned" not in abroad
    assert "r/meadow</a>" in abroad


def test_flair_is_given_by_those_with_the_permission(post: Post, community: Community, client_of: ClientOf) -> None:
    flair = FlairTemplate.objects.create(community=community, text="Solved", for_moderators=True)
    foreign = FlairTemplate.objects.create(community=make_community(), text="Foreign")
    for_flair = make_moderator(community, permissions=(Permission.FLAIR,))
    for_posts = make_moderator(community, permissions=(Permission.POSTS,))
    with pytest.raises(PermissionDenied):
        moderate_posts.set_flair(moderator=for_posts, post=post, flair=flair)
    with pytest.raises(FlairNotOffered):
        moderate_posts.set_flair(moderator=for_flair, post=post, flair=foreign)
    browser, address = client_of(for_flair), reverse("posts:set_flair", args=[post.id36])
    assert "Solved" in browser.get(address).content.decode()
    assert browser.post(address, {"flair": foreign.pk}).status_code == 422
    assert browser.post(address, {"flair": flair.pk}).status_code == 302
    post.refresh_from_db()
    assert post.flair == flair
    browser.post(address, {"flair": ""})
    assert Post.objects.get().flair is None
    assert logged() == [Action.SET_FLAIR, Action.SET_FLAIR]


def test_moderator_speaks_as_one_in_own_posts_only(
    client_of: ClientOf, post: Post, moderator: User, operator: User, community: Community
) -> None:
    with pytest.raises(PermissionDenied):
        moderate.distinguish_content(moderator=moderator, item=post, on=True)
    own = make_post(community, moderator)
    client_of(moderator).post(reverse("posts:distinguish", args=[own.id36]), {"on": "1"})
    own.refresh_from_db()
    assert own.distinguished == Distinction.MODERATOR
    moderate.distinguish_content(moderator=moderator, item=own, on=False)
    own.refresh_from_db()
    assert own.distinguished == ""
    of_site = make_post(community, operator)
    moderate.distinguish_content(moderator=operator, item=of_site, on=True)
    of_site.refresh_from_db()
    assert of_site.distinguished == Distinction.OPERATOR
