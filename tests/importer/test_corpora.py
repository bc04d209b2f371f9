"""The real dumps, whole. Read from THICKET_DATA."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F, Q
from django.test import Client
from pytest_django import DjangoDbBlocker

from apps.comments.models import Comment
from apps.communities.models import CommentSort, Community, Visibility
from apps.importer.importing import import_dump
from apps.importer.models import UnsettledPost, WaitingReply
from apps.importer.progress import Progress
from apps.importer.readers import Dump
from apps.importer.settling import settle
from apps.importer.wishes import Wishes
from apps.posts.models import Kind, Post
from apps.votes.services import recount
from tests.factories import make_user
from tests.importer.states import state_of_everything
from tests.support.threads import crawl

pytestmark = [pytest.mark.corpora, pytest.mark.django_db]


def dump(name: str) -> Dump:
    return Dump(Path(os.environ["THICKET_DATA"]) / "reddit" / f"{name}.ndjson.zst")


def import_threads(*, makes_stubs: bool = True) -> list[tuple[int, int, int]]:
    wishes = Wishes(
        submissions=[dump("threads_submissions")], comments=[dump("threads_comments")], makes_stubs=makes_stubs
    )
    summary = import_dump(wishes, Progress(None))
    assert summary.is_whole
    assert all(tally.adds_up for tally in summary.files)
    return [(tally.read, tally.written, tally.skipped.total()) for tally in summary.files]


# On an empty site. These stand first: the fixture of the others stays until the end of the file.


def test_real_threads_without_stubs() -> None:
    assert import_threads(makes_stubs=False) == [(1_604, 1_604, 0), (3_928, 2_996, 932)]
    assert Post.objects.count() == 1_604


@pytest.mark.slow
@pytest.mark.postgresql
def test_real_posts_of_2013() -> None:
    """On one engine, the one that minds lengths and NUL: how posts are written differs by nothing else."""
    summary = import_dump(Wishes(submissions=[dump("top_posts_2013")]), Progress(None))
    (tally,) = summary.files
    assert (tally.read, tally.written, tally.updated, tally.damage) == (39_796, 39_796, 0, "")
    assert Community.objects.count() == 40
    # The dump is escaped, and nobody wrote that much HTML.
    assert Post.objects.filter(Q(title__contains="&amp;") | Q(url__contains="&amp;")).count() < 20
    assert Post.objects.filter(kind=Kind.LINK, url="").count() == 0
    assert Post.objects.filter(title="").count() == 0
    assert Post.objects.filter(kind=Kind.TEXT, body__startswith="ftp://").count() == 2
    assert Post.objects.filter(author__isnull=False).count() == 0
    assert recount(Post) == 0


# On a site that holds the threads


@pytest.fixture(scope="module")
def threads(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[tuple[int, int, int]]]:
    """Imported once, for all tests that look at them: for each file, how many lines were read, written and skipped."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield import_threads()
        transaction.set_rollback(True)


def test_real_threads(threads: list[tuple[int, int, int]]) -> None:
    assert threads == [(1_604, 1_604, 0), (3_928, 3_928, 0)]
    # 1,237 parents are missing for good.
    assert WaitingReply.objects.count() == 1_237
    assert not UnsettledPost.objects.exists()
    biggest = Post.objects.order_by("-comment_count")[0]
    assert biggest.comment_count == biggest.comments.count() > 1_390
    assert Comment.objects.filter(depth__gt=3).exists()
    assert not Comment.objects.filter(parent__isnull=False).exclude(depth=F("parent__depth") + 1).exists()
    assert not Comment.objects.exclude(community_id=F("post__community_id")).exists()
    assert not Comment.objects.filter(parent__isnull=False).exclude(post_id=F("parent__post_id")).exists()
    assert recount(Post) == recount(Comment) == 0
    assert set(Community.objects.values_list("visibility", "is_indexable")) == {(Visibility.PRIVATE, False)}
    reddit = Community.objects.get(name="reddit_com")
    assert (reddit.imported_name, reddit.posts.filter(pk__lt=100_000).exists()) == ("reddit.com", True)


def test_real_threads_again_change_nothing(threads: object) -> None:
    before = state_of_everything()
    import_threads()
    assert state_of_everything() == before


def test_settling_a_settled_thread_changes_nothing(threads: object) -> None:
    before = state_of_everything()
    UnsettledPost.objects.bulk_create(UnsettledPost(post=post) for post in Post.objects.all())
    settle()
    assert state_of_everything() == before


@pytest.mark.parametrize("sort", CommentSort)
def test_every_comment_of_the_biggest_real_threads_is_read_on_few_pages(
    threads: object, client: Client, sort: CommentSort
) -> None:
    client.force_login(make_user("operator_1", is_staff=True, is_superuser=True))
    for post in Post.objects.select_related("community").order_by("-comment_count")[:5]:
        found = crawl(post, sort, client=client)
        assert set(found.shown) == set(post.comments.values_list("pk", flat=True))
        assert set(found.shown.values()) == {1}
        assert all(page.body for page in found.pages)
        assert len(found.pages) <= 3 * post.comment_count / 100 + 2
