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
from apps.communities.models import Community, FlairTemplate
from apps.communities.standing import standing_of
from apps.posts.models import Post
from apps.posts.rows import Author, row_of_head
from tests.factories import make_community, make_post
from tests.support.html import on_one_line

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def read_for(viewer: User, post: Post) -> Post:
    posts = Post.objects.visible_to(viewer).with_text_for(viewer).with_vote_of(viewer).with_marks_of(viewer)
    return posts.select_related("author", "community", "flair").get(pk=post.pk)


def test_row_on_a_thread_asks_nothing_more(author: User, reader: User, community: Community) -> None:
    post = make_post(community, author, title="Seen", url="https://www.example.org/a", edited_at=timezone.now())
    shown, standing = read_for(reader, post), standing_of(reader, community)
    with CaptureQueriesContext(connection) as captured:
        row = row_of_head(shown, reader, standing)
    assert len(captured) == 0
    assert (row.post.title, row.title_url, row.post.domain) == ("Seen", "https://www.example.org/a", "example.org")
    assert row.duplicates_url == f"/r/meadow/duplicates/{post.id36}/"
    assert row.edited is not None


def test_removed_post_shows_nothing_of_itself_on_its_thread(author: User, reader: User, community: Community) -> None:
    flair = FlairTemplate.objects.create(community=community, text="Unseen flair")
    post = make_post(
        community, author, title="Unseen", url="https://example.org/unseen", removed=True, edited_at=timezone.now(),
        flair=flair, distinguished="moderator",
    )  # fmt: skip
    row = row_of_head(read_for(reader, post), reader, standing_of(reader, community))
    facts = row.post
    assert (facts.title, facts.url, facts.domain, facts.lead) == ("[removed]", "", "", "")
    assert (facts.author_key, facts.author_name, facts.flair_key, facts.flair_text) == (None, None, None, None)
    assert (facts.edited, facts.distinguished) == (None, "")
    assert (row.title_url, row.domain_url, row.duplicates_url) == (row.url, "", "")
    assert row.author == Author("[deleted]", "", "who", "", "")
    assert (row.flair_url, row.lead, row.edited, row.is_own) == ("", "", None, False)
    assert "unseen" not in f"{row}".lower()
    assert not row.arrows.is_open
    own = row_of_head(read_for(author, post), author, standing_of(author, community))
    assert (own.post.title, own.is_own, own.post.domain) == ("Unseen", True, "example.org")
    assert (own.author.name, own.post.flair_text) == ("author", "Unseen flair")


def test_buttons_on_a_thread_go_the_plain_way(client_of: ClientOf, post: Post, reader: User) -> None:
    page = client_of(reader).get(post.get_absolute_url()).content.decode()
    head = page[page.index('class="op"') : page.index('id="comments"')]
    assert f'form="tools" formaction="/posts/{post.id36}/save/"' in on_one_line(head)
    assert page.count('<form id="tools"') == 1
    assert "hx-" not in head
    assert "<form" not in head


def test_archived_post_says_so_and_takes_no_votes(client_of: ClientOf, author: User, reader: User) -> None:
    place = make_community("old_place", archive_after_days=1)
    make_post(place, author, age=timedelta(days=2))
    row = on_one_line(client_of(reader).get("/r/old_place/").content.decode()).split("<article")[1]
    assert "archived" in row
    assert row.count('type="button" disabled') == 2
