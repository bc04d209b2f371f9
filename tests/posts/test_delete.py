"""Taking one's own post back."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import close_account
from apps.communities.models import Community
from apps.posts.models import HiddenPost, Kind, Post, Reach, SavedPost
from apps.posts.services.delete import delete_content
from apps.posts.services.moderate_posts import pin_post
from apps.posts.services.save import hide_post, save_post
from tests.factories import make_ban, make_comment, make_post

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def test_deleted_post_keeps_nothing_that_was_written(author: User, community: Community) -> None:
    post = make_post(community, author, title="Regret", url="https://example.org/a", body="Words")
    delete_content(author=author, item=post)
    post.refresh_from_db()
    assert post.is_deleted
    assert (post.title, post.body, post.body_html, post.url, post.domain, post.url_key) == (
        "[deleted]",
        "",
        "",
        "",
        "",
        "",
    )
    assert (post.reach, post.kind, post.slug) == (Reach.COMMUNITY, Kind.TEXT, "deleted")


def test_comments_and_votes_of_a_deleted_post_stay(post: Post, author: User, reader: User) -> None:
    make_comment(post, reader)
    delete_content(author=author, item=post)
    post.refresh_from_db()
    assert (post.comments.count(), post.comment_count, post.score) == (1, 1, 1)


def test_deletion_frees_the_pinned_place(post: Post, author: User, moderator: User, community: Community) -> None:
    pin_post(moderator=moderator, post=post)
    delete_content(author=author, item=post)
    assert not Post.objects.filter(pinned_slot__isnull=False).exists()


def test_deletion_may_be_sent_twice(post: Post, author: User) -> None:
    delete_content(author=author, item=post)
    moment = Post.objects.get().deleted_at
    delete_content(author=author, item=post)
    assert Post.objects.get().deleted_at == moment


def test_banned_author_may_still_take_a_post_back(post: Post, author: User, community: Community) -> None:
    make_ban(community, author)
    delete_content(author=author, item=post)
    assert Post.objects.get().is_deleted


def test_nobody_else_deletes_a_post(post: Post, reader: User, moderator: User, operator: User) -> None:
    for person in (reader, moderator, operator):
        with pytest.raises(PermissionDenied):
            delete_content(author=person, item=post)


def test_page_asks_before_it_deletes(client_of: ClientOf, post: Post, author: User, reader: User) -> None:
    address = reverse("posts:delete", args=[post.id36])
    assert client_of(reader).post(address).status_code == 403
    browser = client_of(author)
    assert "Delete this post?" in browser.get(address).content.decode()
    assert not Post.objects.get().is_deleted
    assert browser.post(address).status_code == 302
    assert Post.objects.get().is_deleted
    assert browser.post(address).status_code == 302


def test_deleted_post_is_in_no_listing_even_for_its_author(
    client_of: ClientOf, post: Post, author: User, moderator: User, operator: User
) -> None:
    delete_content(author=author, item=post)
    for person in (author, moderator, operator, None):
        for address in ("/r/meadow/", "/r/all/new/"):
            page = client_of(person).get(address).content.decode()
            assert post.fullname not in page


def test_account_that_is_closed_with_its_content_leaves_no_post(post: Post, author: User, reader: User) -> None:
    save_post(member=author, post=post, on=True)
    hide_post(member=author, post=post, on=True)
    close_account(member=author, erase=True)
    assert Post.objects.get().is_deleted
    assert not SavedPost.objects.exists()
    assert not HiddenPost.objects.exists()


def test_account_that_is_closed_without_its_content_leaves_posts_unsigned(
    client_of: ClientOf, post: Post, author: User
) -> None:
    close_account(member=author, erase=False)
    page = client_of().get("/r/meadow/").content.decode()
    assert "A post about meadows" in page
    assert "[deleted]" in page
    assert "/user/author/" not in page


def test_deleting_leads_back_to_the_listing_and_says_so(client_of: ClientOf, post: Post, author: User) -> None:
    browser, place = client_of(author), f"/r/{post.community.name}/new/"
    address = f"/posts/{post.id36}/delete/?next={quote(place)}"
    assert f'href="{address}"' in browser.get(place).content.decode()
    assert f'name="next" value="{place}"' in browser.get(address).content.decode()
    assert browser.post(address, {"next": place})["Location"] == place
    assert "Deleted." in browser.get(place).content.decode()


def test_deleting_on_its_own_page_leads_to_the_community(client_of: ClientOf, post: Post, author: User) -> None:
    browser, address = client_of(author), f"/posts/{post.id36}/delete/"
    assert f'href="{address}"' in browser.get(post.get_absolute_url()).content.decode()
    assert browser.post(address, {"next": ""})["Location"] == post.community.get_absolute_url()
