"""Replying, as a service: what it writes, what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from apps.accounts.models import User
from apps.accounts.services import AlreadyClosed, close_account
from apps.comments.models import Comment
from apps.comments.services.submit import add_comment
from apps.communities.models import Community, Visibility
from apps.core.errors import NotFound
from apps.posts.models import Post
from apps.posts.rules import ContentGone, ThreadArchived, ThreadLocked
from apps.posts.services.submit import submit_text
from tests.factories import make_ban, make_comment, make_community, make_member, make_post, make_user
from tests.support.html import on_one_line
from tests.support.together import failures

pytestmark = pytest.mark.django_db


def test_a_comment_starts_with_its_authors_vote_and_is_counted(post: Post, reader: User) -> None:
    comment = add_comment(author=reader, post=post, body="**hello**")
    comment.refresh_from_db()
    post.refresh_from_db()
    reader.refresh_from_db()
    assert (comment.score, comment.depth, comment.parent) == (1, 0, None)
    assert "<strong>hello</strong>" in comment.body_html
    assert (post.comment_count, reader.comment_karma) == (1, 0)


def test_a_reply_hangs_one_level_deeper_and_is_counted_by_its_parent(comment: Comment, reader: User) -> None:
    reply = add_comment(author=reader, post=comment.post, parent=comment, body="yes")
    comment.refresh_from_db()
    assert (reply.depth, reply.parent_id, comment.reply_count) == (1, comment.pk, 1)


def test_the_same_form_sent_twice_adds_one_comment(post: Post, reader: User) -> None:
    key = uuid4()
    first, second = (add_comment(author=reader, post=post, body="once", submission_key=key) for _ in range(2))
    post.refresh_from_db()
    assert first.pk == second.pk
    assert (Comment.objects.count(), post.comment_count) == (1, 1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_once_adds_one_comment() -> None:
    post, reader, key = make_post(make_community(), make_user()), make_user(), uuid4()
    send = partial(add_comment, author=reader, post=post, body="once", submission_key=key)
    errors = failures([send] * 8)
    post.refresh_from_db()
    assert errors == []
    assert (Comment.objects.count(), post.comment_count) == (1, 1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_replies_at_once_are_all_counted() -> None:
    writer = make_user()
    parent = make_comment(make_post(make_community(), writer), writer)
    people = [make_user() for _ in range(10)]
    errors = failures(partial(add_comment, author=who, post=parent.post, parent=parent, body="me") for who in people)
    parent.refresh_from_db()
    parent.post.refresh_from_db()
    assert errors == []
    assert (parent.reply_count, parent.post.comment_count) == (10, 11)


def test_a_locked_post_takes_no_comment_but_from_its_moderators(
    community: Community, author: User, reader: User, moderator: User
) -> None:
    post = make_post(community, author, locked=True)
    with pytest.raises(ThreadLocked):
        add_comment(author=reader, post=post, body="too late")
    assert add_comment(author=moderator, post=post, body="the last word").pk


@pytest.mark.parametrize("state", ["removed", "deleted"])
def test_a_gone_post_takes_no_comment(community: Community, author: User, reader: User, state: str) -> None:
    with pytest.raises(ContentGone):
        add_comment(author=reader, post=make_post(community, author, **{state: True}), body="too late")


@pytest.mark.parametrize("state", ["removed", "deleted"])
def test_a_gone_comment_takes_no_reply(post: Post, author: User, reader: User, state: str) -> None:
    parent = make_comment(post, author, removed=state == "removed", deleted=state == "deleted")
    with pytest.raises(ContentGone):
        add_comment(author=reader, post=post, parent=parent, body="too late")


def test_a_parent_of_another_post_is_refused(community: Community, comment: Comment, reader: User) -> None:
    with pytest.raises(ContentGone):
        add_comment(author=reader, post=make_post(community), parent=comment, body="astray")


def test_an_archived_post_takes_no_comment(author: User, reader: User) -> None:
    from datetime import timedelta

    community = make_community(archive_after_days=30)
    with pytest.raises(ThreadArchived):
        add_comment(author=reader, post=make_post(community, author, age=timedelta(days=31)), body="too late")


def test_a_ban_between_page_and_comment_holds(post: Post, reader: User) -> None:
    make_ban(post.community, reader)
    with pytest.raises(PermissionDenied):
        add_comment(author=reader, post=post, body="let me in")


def test_restricted_lets_everybody_comment_and_private_only_approved(reader: User, stranger: User) -> None:
    restricted, private = (make_community(visibility=v) for v in (Visibility.RESTRICTED, Visibility.PRIVATE))
    make_member(private, user=reader, approved=True)
    assert add_comment(author=stranger, post=make_post(restricted), body="hello").pk
    assert add_comment(author=reader, post=make_post(private), body="hello").pk
    with pytest.raises(NotFound):
        add_comment(author=stranger, post=make_post(private), body="hello")


def test_replying_in_a_browser_leads_to_the_comment(
    comment: Comment, reader: User, client_of: Callable[..., Any]
) -> None:
    client = client_of(reader)
    form = client.get(f"/comment/{comment.id36}/reply/")
    assert form.status_code == 200
    answer = client.post(
        f"/comment/{comment.id36}/reply/", {"body": "I agree", "submission_key": str(uuid4())}, follow=True
    )
    assert answer.status_code == 200
    assert "I agree" in answer.content.decode()


def test_the_page_of_a_reply_shows_the_comment_as_it_looks(post: Post, reader: User, client_of: Any) -> None:
    comment = add_comment(author=reader, post=post, body="so **bold**")
    page = on_one_line(client_of(reader).get(f"/comment/{comment.id36}/reply/").content.decode())
    assert "so <strong>bold</strong>" in page
    assert f'href="{comment.get_absolute_url()}?context=3#{comment.fullname}"> Cancel' in page
    assert f'hx-post="/comment/{comment.id36}/reply/"' not in page


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "Write something"),
        ("\u200b\u3164", "Write something"),
        ("x" * 10_001, "10,001"),
        ("a\0b\ud800" + "x" * 10_000, "10,00"),
    ],
)
def test_a_refused_text_comes_back(
    post: Post, reader: User, client_of: Callable[..., Any], body: str, sentence: str
) -> None:
    data = {"body": body.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}
    answer = client_of(reader).post(f"/posts/{post.id36}/reply/", data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert "x" * 9_000 in html or len(body) < 10
    assert Comment.objects.count() == 0


def test_a_reply_to_a_locked_post_gives_the_text_back(
    community: Community, author: User, reader: User, client_of: Any
) -> None:
    post = make_post(community, author, locked=True)
    answer = client_of(reader).post(f"/posts/{post.id36}/reply/", {"body": "typed with care"})
    assert answer.status_code == 422
    assert "locked" in answer.content.decode()
    assert "typed with care" in answer.content.decode()


def test_a_banned_members_reply_is_refused_with_the_text_kept(post: Post, reader: User, client_of: Any) -> None:
    make_ban(post.community, reader, reason="rude")
    answer = client_of(reader).post(f"/posts/{post.id36}/reply/", {"body": "typed with care"})
    assert answer.status_code == 403
    assert "rude" in answer.content.decode()
    assert "typed with care" in answer.content.decode()


def test_too_many_comments_answer_429_with_the_wait_and_the_text(
    post: Post, reader: User, client_of: Any, settings: Any, time_machine: Any
) -> None:
    settings.RATE_LIMITS_ENABLED = True
    time_machine.move_to(post.created_at, tick=False)
    client = client_of(reader)
    answers = [client.post(f"/posts/{post.id36}/reply/", {"body": f"comment {n}"}) for n in range(21)]
    assert [answer.status_code for answer in answers] == [302] * 20 + [429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 600
    assert "comment 20" in answers[-1].content.decode()


def test_previews_and_refused_texts_do_not_count_as_comments(
    post: Post, reader: User, client_of: Any, settings: Any
) -> None:
    settings.RATE_LIMITS_ENABLED = True
    client, address = client_of(reader), f"/posts/{post.id36}/reply/"
    for typed in ({"body": "how will this look", "preview": "1"}, {"body": ""}):
        for _ in range(15):
            client.post(address, typed)
    assert client.post(address, {"body": "at last"}).status_code == 302


@pytest.mark.parametrize("key", ["", "damaged", "x" * 5_000])
def test_a_damaged_key_holds_no_comment_back(post: Post, reader: User, client_of: Any, key: str) -> None:
    answer = client_of(reader).post(f"/posts/{post.id36}/reply/", {"body": "hello", "submission_key": key})
    assert answer.status_code == 302
    assert Comment.objects.get().body == "hello"


def test_what_an_author_sends_while_the_account_closes_does_not_stay(post: Post, reader: User) -> None:
    close_account(member=User.objects.get(pk=reader.pk), erase=True)
    with pytest.raises(AlreadyClosed):
        add_comment(author=reader, post=post, body="my last words")
    with pytest.raises(AlreadyClosed):
        submit_text(author=reader, community=post.community, title="My last words")
    assert Comment.objects.count() == 0
    assert Post.objects.count() == 1


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_comment_waits_for_a_closing_that_goes_on(post: Post, reader: User) -> None:
    refused: list[str] = []

    def write() -> None:
        try:
            add_comment(author=reader, post=post, body="my last words")
        except AlreadyClosed:
            refused.append("closed")
        finally:
            connection.close()

    writer = Thread(target=write)
    with transaction.atomic():
        close_account(member=User.objects.get(pk=reader.pk), erase=True)
        writer.start()
        writer.join(0.5)
        assert writer.is_alive()
    writer.join(10)
    assert refused == ["closed"]
    assert Comment.objects.count() == 0
