"""Keeping posts on a list, and hiding posts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.posts.models import HiddenPost, Post, SavedPost
from apps.posts.services.save import hide_post, save_post
from tests.factories import make_community, make_post
from tests.support.html import on_one_line

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def test_saving_and_hiding_may_be_sent_twice(post: Post, reader: User) -> None:
    for _ in range(2):
        save_post(member=reader, post=post, on=True)
        hide_post(member=reader, post=post, on=True)
    assert (SavedPost.objects.count(), HiddenPost.objects.count()) == (1, 1)
    for _ in range(2):
        save_post(member=reader, post=post, on=False)
        hide_post(member=reader, post=post, on=False)
    assert (SavedPost.objects.count(), HiddenPost.objects.count()) == (0, 0)


def test_button_saves_and_leads_back_to_the_place(client_of: ClientOf, post: Post, reader: User) -> None:
    address = reverse("posts:save", args=[post.id36])
    response = client_of(reader).post(address, {"on": "1", "next": "/r/meadow/new/?after=t3_1"})
    assert response["Location"] == f"/r/meadow/new/?after=t3_1#{post.fullname}"
    assert SavedPost.objects.filter(post=post, member=reader).exists()
    page = client_of(reader).get("/r/meadow/").content.decode()
    assert "saved" in page.split(f'formaction="{address}"')[1].split("</button>")[0]


def test_button_does_not_lead_to_another_site(client_of: ClientOf, post: Post, reader: User) -> None:
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        response = client_of(reader).post(reverse("posts:save", args=[post.id36]), {"on": "1", "next": target})
        assert response["Location"].startswith(post.get_absolute_url())


def test_htmx_gets_the_row_as_it_stands_now(client_of: ClientOf, post: Post, reader: User) -> None:
    address = reverse("posts:save", args=[post.id36])
    response = client_of(reader).post(address, {"on": "1"}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert page.strip().startswith("<article")
    assert f'id="{post.fullname}"' in page
    assert 'aria-pressed="true"' in page


def test_hidden_post_leaves_every_listing_and_comes_back(client_of: ClientOf, post: Post, reader: User) -> None:
    browser, address = client_of(reader), reverse("posts:hide", args=[post.id36])
    browser.post(address, {"on": "1"})
    for listing in ("/r/meadow/", "/r/meadow/top/", "/r/all/", "/r/popular/new/", "/r/all/rising/"):
        assert post.fullname not in browser.get(listing).content.decode()
        assert post.fullname in client_of().get(listing).content.decode()
    browser.post(address, {"on": "0"})
    assert post.fullname in browser.get("/r/all/").content.decode()


def test_htmx_gets_a_way_to_undo_hiding(client_of: ClientOf, post: Post, reader: User) -> None:
    address = reverse("posts:hide", args=[post.id36])
    page = client_of(reader).post(address, {"on": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "Hidden: A post about meadows" in page
    assert "show it again" in page
    assert f'form="tools" formaction="{address}" name="on" value="0"' in on_one_line(page)


@pytest.mark.parametrize("act", ["save", "hide"])
def test_acts_on_what_does_not_exist_for_somebody_are_404(client_of: ClientOf, stranger: User, act: str) -> None:
    secret = make_post(make_community(visibility="private"))
    for id36 in (secret.id36, "zzzzzzzzzzzz", "0", "-1", "1" * 30, "%00"):
        assert client_of(stranger).post(f"/posts/{id36}/{act}/", {"on": "1"}).status_code == 404
    assert not SavedPost.objects.exists()
    assert not HiddenPost.objects.exists()


@pytest.mark.parametrize("value", ["", "2", "yes", "1e9"])
def test_button_sends_one_or_nought_and_nothing_else(client_of: ClientOf, post: Post, reader: User, value: str) -> None:
    response = client_of(reader).post(reverse("posts:save", args=[post.id36]), {"on": value})
    assert response.status_code == 400
    assert "Use the buttons on the page" in response.content.decode()


@pytest.mark.parametrize("act", ["save", "hide", "vote", "approve", "lock", "pin", "mark", "distinguish", "preview"])
def test_writing_addresses_refuse_get(client_of: ClientOf, post: Post, moderator: User, act: str) -> None:
    address = reverse("posts:preview") if act == "preview" else reverse(f"posts:{act}", args=[post.id36])
    assert client_of(moderator).get(address).status_code == 405
    assert client_of(moderator).head(address).status_code == 405


@pytest.mark.parametrize(
    "act",
    ["save", "hide", "vote", "remove", "approve", "lock", "pin", "mark", "set_flair", "distinguish", "edit", "delete"],
)
def test_visitors_write_is_sent_to_the_log_in_and_changes_nothing(client_of: ClientOf, post: Post, act: str) -> None:
    before = Post.objects.values().get()
    response = client_of().post(reverse(f"posts:{act}", args=[post.id36]), {"on": "1", "value": "1", "nsfw": "1"})
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    assert Post.objects.values().get() == before


def test_addresses_of_acts_have_one_beginning(post: Post) -> None:
    """Rows are written with it: see rows.PostRow.acts_url."""
    base = reverse("posts:vote", args=[post.id36]).removesuffix("vote/")
    acts = ["save", "hide", "edit", "delete", "remove", "approve", "lock", "pin", "mark", "set_flair", "distinguish"]
    assert [reverse(f"posts:{act}", args=[post.id36]) for act in acts] == [f"{base}{act}/" for act in acts]


def test_hiding_without_a_script_says_so_and_how_to_undo_it(client_of: ClientOf, post: Post, reader: User) -> None:
    browser, place = client_of(reader), f"/r/{post.community.name}/"
    page = browser.post(f"/posts/{post.id36}/hide/", {"on": "1", "next": place}, follow=True).content.decode()
    assert f'Hidden. <a href="/user/{reader.username}/hidden/">' in page
    again = browser.post(f"/posts/{post.id36}/hide/", {"on": "1"}, headers={"HX-Request": "true"})
    assert "messages" not in again.cookies
    assert "Hidden. <a" not in browser.get(place).content.decode()
