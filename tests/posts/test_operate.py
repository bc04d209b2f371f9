"""Posts in the operators' admin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.communities.models import ModAction
from apps.posts.models import Post
from tests.factories import make_post

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def test_operator_reads_posts_and_acts_by_buttons(client_of: ClientOf, post: Post, operator: User) -> None:
    browser = client_of(operator)
    assert "A post about meadows" in browser.get("/admin/posts/post/").content.decode()
    assert "A post about meadows" in browser.get("/admin/posts/post/?q=author").content.decode()
    page = browser.get(f"/admin/posts/post/{post.pk}/change/").content.decode()
    assert f"/admin/posts/post/{post.pk}/remove/" in page
    assert 'name="title"' not in page
    browser.post(f"/admin/posts/post/{post.pk}/remove/", {"confirmed": "1", "is_spam": "on"})
    post.refresh_from_db()
    assert (post.removed_kind, post.removed_by) == ("spam", operator)
    for name in ("approve", "lock", "unlock"):
        assert browser.post(f"/admin/posts/post/{post.pk}/{name}/").status_code == 302
    post.refresh_from_db()
    assert not post.is_removed
    assert ModAction.objects.count() == 4


def test_nothing_is_added_changed_or_deleted_in_the_admin(client_of: ClientOf, post: Post, operator: User) -> None:
    browser = client_of(operator)
    assert browser.get("/admin/posts/post/add/").status_code == 403
    assert browser.post(f"/admin/posts/post/{post.pk}/delete/", {"post": "yes"}).status_code == 403
    browser.post(f"/admin/posts/post/{post.pk}/change/", {"title": "Changed"})
    browser.post("/admin/posts/post/", {"action": "delete_selected", "_selected_action": post.pk, "post": "yes"})
    assert Post.objects.get().title == "A post about meadows"
    assert browser.get("/admin/posts/postvote/").status_code == 404


def test_admin_is_for_operators(client_of: ClientOf, moderator: User, author: User) -> None:
    post = make_post(author=author)
    for person in (moderator, author):
        assert client_of(person).get("/admin/posts/post/", follow=True).status_code == 404
        client_of(person).post(f"/admin/posts/post/{post.pk}/remove/")
    assert not ModAction.objects.exists()
