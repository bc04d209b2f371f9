"""Imports, take-downs and closed accounts tell the apps above what they wrote and erased."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command

from apps.accounts.models import User
from apps.accounts.services import close_account
from apps.comments.models import Comment
from apps.importer.places import Terms
from apps.posts.models import Post
from tests.factories import make_comment, make_community, make_post
from tests.importer.dumps import Desk, remark, submission
from tests.support.news import News, heard

POSTS = [submission("p1", author="digger", title="Mine"), submission("p2", author="weeder")]
COMMENTS = [remark("c1", author="digger", body="I said"), remark("c2", post="gone", author="weeder")]


def keys_of(news: list[News], what: str) -> set[tuple[str, int]]:
    return {(one.kind.value, key) for one in news for key in one.keys if one.what == what}


def everything() -> set[tuple[str, int]]:
    posts = {("t3", key) for key in Post.objects.values_list("pk", flat=True)}
    return posts | {("t1", key) for key in Comment.objects.values_list("pk", flat=True)}


def test_an_import_tells_each_row_that_it_wrote_and_calls_nothing_new(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        desk.bring(POSTS, COMMENTS)
    assert {one.what for one in news} == {"imported"}
    assert keys_of(news, "imported") == everything()
    assert Post.objects.count() == 3, "a stub is among them"


def test_an_import_that_changes_nothing_tells_nothing(desk: Desk, django_capture_on_commit_callbacks: Any) -> None:
    desk.bring(POSTS, COMMENTS)
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        desk.bring(POSTS, COMMENTS)
    assert news == []


def test_a_take_down_tells_what_it_erased(desk: Desk, django_capture_on_commit_callbacks: Any) -> None:
    desk.bring(POSTS, COMMENTS, terms=Terms())
    written = {("t3", Post.objects.get(title="Mine").pk), ("t1", Comment.objects.get(body="I said").pk)}
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        call_command("forget_imported", "u/digger", verbosity=0)
    assert keys_of(news, "erased") == written
    assert all(row.is_deleted and row.body == "" for one in news for row in one.rows)


def test_the_take_down_of_a_community_tells_of_every_row(desk: Desk, django_capture_on_commit_callbacks: Any) -> None:
    desk.bring(POSTS, COMMENTS)
    rows = everything()
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        call_command("forget_imported", f"r/{Post.objects.all()[0].community.name}", verbosity=0)
    assert keys_of(news, "erased") == rows
    assert everything() == set()


@pytest.mark.parametrize("erase", [True, False])
def test_closing_an_account_tells_what_it_erased(
    author: User, reader: User, django_capture_on_commit_callbacks: Any, *, erase: bool
) -> None:
    place = make_community()
    mine, other = make_post(place, author), make_post(place, reader)
    comment = make_comment(other, author)
    make_post(place, author, deleted=True)
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        close_account(member=author, erase=erase)
    assert keys_of(news, "erased") == ({("t3", mine.pk), ("t1", comment.pk)} if erase else set())
    assert all(row.is_deleted for one in news for row in one.rows)
