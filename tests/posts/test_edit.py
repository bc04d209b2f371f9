"""Changing one's own post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Community, FlairTemplate
from apps.posts.models import Post, Reach
from apps.posts.rules import ContentGone, FlairNotOffered, RequirementsNotMet
from apps.posts.services.edit import edit_post
from tests.factories import make_ban, make_post

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def edited(post: Post, editor: User, **changed: Any) -> Post:
    values = {"body": post.body, "flair": post.flair, "is_nsfw": post.is_nsfw, "is_spoiler": post.is_spoiler}
    return edit_post(editor=editor, post=post, **{**values, **changed})


def test_edit_within_three_minutes_leaves_no_mark(post: Post, author: User) -> None:
    with time_machine.travel(post.created_at + timedelta(minutes=2, seconds=59), tick=False):
        after = edited(post, author, body="A **better** text")
    assert (after.edited_at, after.body) == (None, "A **better** text")
    assert "<strong>better</strong>" in after.body_html


def test_later_edit_is_marked_and_stays_marked(post: Post, author: User) -> None:
    moment = post.created_at + timedelta(minutes=3, seconds=1)
    with time_machine.travel(moment, tick=False):
        assert edited(post, author, body="Second").edited_at == moment


def test_new_marks_and_flair_do_not_count_as_an_edit_of_the_text(author: User, community: Community) -> None:
    post = make_post(community, author, age=timedelta(days=1), body="Text")
    flair = FlairTemplate.objects.create(community=community, text="Question")
    after = edited(post, author, flair=flair, is_spoiler=True, is_nsfw=True)
    assert (after.edited_at, after.flair, after.is_spoiler) == (None, flair, True)
    assert after.reach == Reach.ALL_NSFW


def test_nobody_else_edits_a_post(post: Post, reader: User, moderator: User, operator: User) -> None:
    for person in (reader, moderator, operator):
        with pytest.raises(PermissionDenied):
            edited(post, person, body="Mine now")


def test_banned_author_does_not_rewrite_a_post(post: Post, author: User, community: Community) -> None:
    make_ban(community, author)
    with pytest.raises(PermissionDenied, match="banned"):
        edited(post, author, body="And another thing")


def test_deleted_post_is_not_edited(author: User, community: Community) -> None:
    with pytest.raises(ContentGone):
        edited(make_post(community, author, deleted=True), author, body="Back")


def test_removed_post_may_be_mended_and_stays_removed(author: User, community: Community) -> None:
    after = edited(make_post(community, author, removed=True), author, body="Without the link")
    assert after.is_removed
    assert (after.body, after.reach) == ("Without the link", Reach.COMMUNITY)


def test_community_that_asks_for_text_keeps_a_post_from_losing_it(author: User, community: Community) -> None:
    post = make_post(community, author, body="Text")
    Community.objects.update(text_rule="required")
    with pytest.raises(RequirementsNotMet):
        edited(post, author, body="")


def test_flair_of_moderators_stays_when_given_and_is_not_taken(author: User, community: Community) -> None:
    official = FlairTemplate.objects.create(community=community, text="Official", for_moderators=True)
    with pytest.raises(FlairNotOffered):
        edited(make_post(community, author), author, flair=official)
    given = make_post(community, author, flair=official)
    assert edited(given, author, body="More").flair == official


def test_author_edits_through_the_form(client_of: ClientOf, post: Post, author: User) -> None:
    browser, address = client_of(author), reverse("posts:edit", args=[post.id36])
    assert "A post about meadows" in browser.get(address).content.decode()
    response = browser.post(address, {"text": "New text", "spoiler": "on"})
    assert response["Location"] == post.get_absolute_url()
    post.refresh_from_db()
    assert (post.body, post.is_spoiler, post.title) == ("New text", True, "A post about meadows")


def test_text_that_is_too_long_comes_back(client_of: ClientOf, post: Post, author: User) -> None:
    response = client_of(author).post(reverse("posts:edit", args=[post.id36]), {"text": "y" * 40_001})
    assert response.status_code == 422
    assert "y" * 40_001 in response.content.decode()


def test_preview_button_shows_the_text_and_keeps_nothing(client_of: ClientOf, post: Post, author: User) -> None:
    response = client_of(author).post(reverse("posts:edit", args=[post.id36]), {"text": "So *fine*", "preview": "1"})
    assert response.status_code == 200
    assert "So <em>fine</em>" in response.content.decode()
    post.refresh_from_db()
    assert post.body == ""


def test_edit_form_is_for_the_author_alone(client_of: ClientOf, post: Post, reader: User, moderator: User) -> None:
    address = reverse("posts:edit", args=[post.id36])
    assert [client_of(person).get(address).status_code for person in (reader, moderator)] == [403, 403]
    assert client_of().get(address).status_code == 302


def test_title_and_link_are_never_changed_by_an_edit(client_of: ClientOf, author: User, community: Community) -> None:
    post = make_post(community, author, title="As posted", url="https://example.org/a")
    sent = {"text": "x", "title": "Other", "url": "https://evil.example/", "created_at": timezone.now()}
    client_of(author).post(reverse("posts:edit", args=[post.id36]), sent)
    post.refresh_from_db()
    assert (post.title, post.url) == ("As posted", "https://example.org/a")
