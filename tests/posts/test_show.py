"""A post at the head of its thread: the same parts as in a listing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.standing import standing_of
from apps.posts.models import Post
from apps.posts.rows import row_on_thread
from tests.factories import make_community, make_post

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def read_for(viewer: User, post: Post) -> Post:
    posts = Post.objects.visible_to(viewer).with_text_for(viewer).with_vote_of(viewer).with_marks_of(viewer)
    return posts.select_related("author", "community", "flair").get(pk=post.pk)


def test_row_on_a_thread_asks_nothing_more(author: User, reader: User, community: Community) -> None:
    post = make_post(community, author, title="Seen", url="https://www.example.org/a", edited_at=timezone.now())
    shown, standing = read_for(reader, post), standing_of(reader, community)
    with CaptureQueriesContext(connection) as captured:
        row = row_on_thread(shown, reader, standing)
    assert len(captured) == 0
    assert (row.title, row.title_url, row.domain) == ("Seen", "https://www.example.org/a", "example.org")
    assert row.edited is not None


def test_removed_post_shows_nothing_of_itself_on_its_thread(author: User, reader: User, community: Community) -> None:
    post = make_post(
        community, author, title="Unseen", url="https://example.org/a", removed=True, edited_at=timezone.now()
    )
    row = row_on_thread(read_for(reader, post), reader, standing_of(reader, community))
    assert (row.title, row.domain, row.is_link, row.author_name, row.edited) == (
        "[removed]",
        "",
        False,
        "[deleted]",
        None,
    )
    assert "unseen" not in row.thread_url
    assert not row.can_vote
    own = row_on_thread(read_for(author, post), author, standing_of(author, community))
    assert (own.title, own.is_own, own.domain) == ("Unseen", True, "example.org")


def test_buttons_on_a_thread_go_the_plain_way(client_of: ClientOf, post: Post, reader: User) -> None:
    page = client_of(reader).get(post.get_absolute_url()).content.decode()
    head = page[page.index('class="op"') : page.index('id="comments"')]
    assert f'formaction="/posts/{post.id36}/save/"' in head
    assert f'hx-post="/posts/{post.id36}/save/"' not in head


def test_archived_post_says_so_and_takes_no_votes(client_of: ClientOf, author: User, reader: User) -> None:
    place = make_community("old_place", archive_after_days=1)
    make_post(place, author, age=timedelta(days=2))
    row = client_of(reader).get("/r/old_place/").content.decode().split("<article")[1]
    assert "archived" in row
    assert 'type="button" disabled' in row
