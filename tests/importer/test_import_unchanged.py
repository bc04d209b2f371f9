"""A dump that is imported again: lines whose rows were written from these very lines are neither read nor written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.communities.models import FlairTemplate
from apps.core.base36 import from_base36
from apps.importer.fingerprints import Fingerprints
from apps.importer.forgetting import allow_again, forget_person, forget_post
from apps.importer.places import Terms
from apps.posts.models import Post
from tests.importer.dumps import NEW_YEAR, Desk, Row, comment_of, post_of, remark, submission
from tests.importer.states import state_of_everything
from tests.support.news import heard

POSTS = [submission(f"p{number:03}", author=f"digger_{number % 7}", link_flair_text="Soil") for number in range(100)]
COMMENTS = [
    remark(
        f"c{number:03}",
        post=f"p{number % 100:03}",
        parent=f"c{number - 100:03}" if number >= 100 else "",
        author=f"weeder_{number % 9}",
    )
    for number in range(200)
]
BATCH_ROWS = 20
BATCHES = 15
# Tombstones, communities, what waits for settling, and the like: once in each import
OF_AN_IMPORT = 12


def statements_of(desk: Desk, posts: Sequence[Row] = (), comments: Sequence[Row] = (), **wishes: Any) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        desk.bring(posts, comments, batch_rows=BATCH_ROWS, **wishes)
    return [row["sql"] for row in captured]


def writes(statements: list[str]) -> list[str]:
    return [sql for sql in statements if sql.upper().startswith(("INSERT", "UPDATE", "DELETE", "WITH", "SAVEPOINT"))]


@pytest.fixture
def garden(desk: Desk) -> Desk:
    desk.bring(POSTS, COMMENTS)
    return desk


def test_unchanged_dump_costs_one_statement_for_a_batch_and_writes_nothing(garden: Desk) -> None:
    before = state_of_everything()
    statements = statements_of(garden, POSTS, COMMENTS)
    assert writes(statements) == []
    assert len(statements) <= BATCHES + OF_AN_IMPORT
    assert state_of_everything() == before


def test_lines_that_changed_are_written_and_no_others(garden: Desk, django_capture_on_commit_callbacks: Any) -> None:
    changed = [{**row, "score": 99} if row["id"] in ("p003", "c150") else row for row in (*POSTS, *COMMENTS)]
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        posts, comments = garden.bring(changed[:100], changed[100:]).files
    assert (posts.updated - posts.unchanged, comments.updated - comments.unchanged) == (1, 1)
    assert (post_of("p003").score, comment_of("c150").score) == (99, 99)
    assert {key for one in news for key in one.keys} == {from_base36("p003"), from_base36("c150")}
    assert writes(statements_of(garden, changed[:100], changed[100:])) == []


def test_older_dump_is_written_again_after_a_newer_one(garden: Desk) -> None:
    newer = [{**row, "title": "Newer"} for row in POSTS]
    garden.bring(newer)
    garden.bring(POSTS)
    assert not Post.objects.filter(title="Newer").exists()


def test_line_that_says_the_same_in_another_way_is_noted_and_not_written(garden: Desk) -> None:
    again = [{**row, "retrieved_on": NEW_YEAR} for row in (*POSTS, *COMMENTS)]
    before = state_of_everything()
    posts, comments = garden.bring(again[:100], again[100:]).files
    assert (posts.unchanged, comments.unchanged) == (100, 200)
    after = state_of_everything()
    assert {name: rows for name, rows in after.items() if name not in ("posts", "comments")} == {
        name: rows for name, rows in before.items() if name not in ("posts", "comments")
    }
    assert writes(statements_of(garden, again[:100], again[100:])) == []


def test_rows_of_an_import_before_fingerprints_are_compared_once(garden: Desk) -> None:
    Post.objects.update(import_fingerprint=None)
    Comment.objects.update(import_fingerprint=None)
    garden.bring(POSTS, COMMENTS)
    assert writes(statements_of(garden, POSTS, COMMENTS)) == []


def test_later_line_of_an_id_wins_in_each_run(desk: Desk) -> None:
    twice = [submission("p1", title="First"), submission("p2"), submission("p1", title="Second")]
    desk.bring(twice)
    again = desk.bring(twice).files[0]
    assert post_of("p1").title == "Second"
    assert (again.updated, again.unchanged) == (3, 3)


def test_row_that_was_removed_here_by_hand_comes_back(garden: Desk) -> None:
    Post.objects.filter(pk=post_of("p005").pk).delete()
    garden.bring(POSTS, COMMENTS)
    assert post_of("p005").comment_count == 2


def test_forgotten_content_comes_back_when_it_is_allowed_again(garden: Desk) -> None:
    forget_person("digger_3")
    forget_post(post_of("p001").pk)
    garden.bring(POSTS, COMMENTS)
    assert Post.objects.filter(title="[deleted]").count() == 15
    allow_again("u", "digger_3")
    allow_again("t3", "p001")
    garden.bring(POSTS, COMMENTS)
    assert not Post.objects.filter(title="[deleted]").exists()


def test_pseudonyms_are_given_to_what_was_imported_under_its_names(garden: Desk) -> None:
    garden.bring(POSTS, COMMENTS, pseudonymises=True)
    assert not Post.objects.filter(author__username__startswith="digger").exists()
    garden.bring(POSTS, COMMENTS)
    assert not Post.objects.filter(author__username__startswith="member_").exists()


def test_local_community_takes_nothing_more_without_being_asked_again(desk: Desk, moderator: User) -> None:
    posts = [submission("p1", subreddit="meadow")]
    desk.bring(posts, terms=Terms(into_existing=True))
    assert desk.bring(posts, terms=Terms(into_existing=True)).files[0].unchanged == 1
    assert desk.bring(posts).files[0].skipped.total() == 1


def test_pin_that_an_import_did_not_come_to_is_set_by_the_next(desk: Desk) -> None:
    posts = [submission("p1"), submission("p2", stickied=True)]
    desk.bring(posts)
    Post.objects.update(pinned_slot=None)
    desk.bring(posts)
    assert post_of("p2").pinned_slot == 1


def test_flair_that_was_deleted_here_stays_away(garden: Desk) -> None:
    FlairTemplate.objects.all().delete()
    garden.bring(POSTS, COMMENTS)
    assert not FlairTemplate.objects.exists()


def test_moment_in_the_future_is_read_each_time(desk: Desk) -> None:
    posts = [submission("p1", created_utc=NEW_YEAR + 10**9)]
    desk.bring(posts)
    born = post_of("p1").created_at
    desk.bring(posts)
    assert post_of("p1").created_at == born
    assert post_of("p1").import_fingerprint is None


def test_fingerprints_differ_by_line_and_by_treatment() -> None:
    seen = {Fingerprints(*treatment).of(line) for treatment in ((), (True,), (False,)) for line in (b"a", b"b")}
    assert len(seen) == 6
    assert Fingerprints(True).of(b"a") == Fingerprints(True).of(b"a")  # noqa: FBT003 (any values)
    assert all(-(2**63) <= value < 2**63 for value in seen)


@pytest.mark.sqlite
def test_statistics_are_gathered_after_an_import_that_changed_something(garden: Desk) -> None:
    assert analyses(statements_of(garden, POSTS, COMMENTS)) == []
    assert len(analyses(statements_of(garden, [submission("new")]))) == 1


def analyses(statements: list[str]) -> list[str]:
    return [sql for sql in statements if sql == "analyze"]
