"""`manage.py seed_demo`: what it writes, and when it does not."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Model, Q, Sum
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from apps.accounts.models import RetiredName, User
from apps.comments.models import Comment, CommentVote
from apps.communities.models import Action, Ban, Community, Membership, ModAction, TargetKind
from apps.importer.demo.compose import compose
from apps.posts.models import Kind, Post, PostVote, Reach, SavedPost
from apps.posts.services.reach import reach_in_sql
from apps.votes.services import recount, votables
from config.settings import base
from tests.factories import make_community, make_user

pytestmark = pytest.mark.slow  # the whole demo is written three times

LOG_INS = ("demo_member", "demo_moderator", "demo_operator")
ROWS = (User, Community, Membership, Ban, ModAction, Post, Comment, PostVote, CommentVote, SavedPost, RetiredName)
STATEMENTS_MAX = 600


def seed(**options: Any) -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out, **options)
    return out.getvalue()


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in ROWS}


def _keys(model: type[Model]) -> set[int]:
    return set(model._default_manager.values_list("pk", flat=True))


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


# On an empty site. These stand first: the fixture of the others stays until the end of the file.


def test_if_empty_does_nothing_beside_a_community(db: None, folder: Path) -> None:
    make_community("meadow")
    assert seed(if_empty=True) == ""
    assert (Community.objects.count(), User.objects.count()) == (1, 0)


def test_if_empty_fills_an_empty_site_and_keeps_the_log_ins_of_other_databases(db: None, folder: Path) -> None:
    (folder / "demo-logins.txt").write_text("# sqlite elsewhere\ndemo_member  secret\n")
    seed(if_empty=True)
    assert Community.objects.filter(name="bread").exists()
    text = (folder / "demo-logins.txt").read_text()
    assert text.startswith("# sqlite elsewhere\ndemo_member  secret\n\n# ")
    assert text.count("demo_member") == 2


def test_a_taken_name_is_named_and_nothing_is_written(db: None, folder: Path) -> None:
    make_community("Bread")
    make_user("OVEN_mitts")
    with pytest.raises(CommandError, match="u/oven_mitts, r/bread"):
        seed()
    assert (Community.objects.count(), User.objects.count()) == (1, 1)
    assert list(folder.iterdir()) == []


def test_the_demo_is_refused_in_production(db: None, folder: Path, settings: Any) -> None:
    settings.DEMO_ALLOWED = base.DEMO_ALLOWED
    with pytest.raises(CommandError, match="DEMO_ALLOWED"):
        seed()
    assert not User.objects.exists()
    assert list(folder.iterdir()) == []


# On a site that holds the demo


class Seeded:
    """What the command said, where the log-ins are, and how many statements it took."""

    def __init__(self, folder: Path, said: str, statements: int) -> None:
        self.log_ins, self.said, self.statements = folder / "demo-logins.txt", said, statements


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Seeded]:
    """Written once, for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("var")
    with django_db_blocker.unblock(), override_settings(VAR_DIR=folder), transaction.atomic():
        with CaptureQueriesContext(connection) as captured:
            said = seed()
        yield Seeded(folder, said, len(captured))
        transaction.set_rollback(True)


def test_everything_that_was_composed_is_written(written: Seeded, db: None) -> None:
    demo = compose()
    posts = [post for community in demo.communities for post in community.posts]
    comments = [comment for post in posts for comment in post.comments]
    assert User.objects.count() == len(demo.people)
    assert Community.objects.count() == len(demo.communities)
    assert Post.objects.count() == len(posts)
    assert Comment.objects.count() == len(comments)
    assert f"{len(comments):,} comments" in written.said


def test_it_is_written_in_bulk(written: Seeded, db: None) -> None:
    assert written.statements < STATEMENTS_MAX
    assert sum(counts().values()) > 50 * written.statements


def test_a_recount_of_votes_finds_nothing(written: Seeded, db: None) -> None:
    assert {model.__name__: recount(model) for model in votables()} == {"Post": 0, "Comment": 0}
    assert not Post.objects.exclude(imported_ups=0, imported_downs=0).exists()


def test_counters_agree_with_rows(written: Seeded, db: None) -> None:
    assert not Post.objects.annotate(n=Count("comments")).exclude(comment_count=F("n")).exists()
    assert not Comment.objects.annotate(n=Count("replies")).exclude(reply_count=F("n")).exists()
    subscribed = Count("memberships", filter=Q(memberships__subscribed_at__isnull=False))
    assert not Community.objects.annotate(n=subscribed).exclude(subscriber_count=F("n")).exists()


def test_karma_is_what_others_voted(written: Seeded, db: None) -> None:
    for votes, karma in ((PostVote, "post_karma"), (CommentVote, "comment_karma")):
        of_others = votes.objects.exclude(voter=F("target__author")).values("target__author").annotate(n=Sum("value"))
        earned = dict(of_others.values_list("target__author", "n"))
        assert dict(User.objects.values_list("pk", karma)) == {key: earned.get(key, 0) for key in _keys(User)}


def test_every_comment_hangs_one_level_below_its_parent(written: Seeded, db: None) -> None:
    comments = Comment.objects.in_bulk()
    places = dict(Post.objects.values_list("pk", "community_id"))
    for comment in comments.values():
        assert comment.community_id == places[comment.post_id]
        if comment.parent_id is None:
            assert comment.depth == 0
        else:
            parent = comments[comment.parent_id]
            assert (comment.depth, comment.post_id) == (parent.depth + 1, parent.post_id)
            assert comment.created_at > parent.created_at


def test_ids_of_posts_follow_time(written: Seeded, db: None) -> None:
    by_id = list(Post.objects.order_by("pk").values_list("created_at", flat=True))
    assert by_id == sorted(by_id)


def test_posts_travel_as_far_as_their_community_lets_them(written: Seeded, db: None) -> None:
    for community in Community.objects.all():
        assert not Post.objects.in_community(community).exclude(reach=reach_in_sql(community)).exists()
    assert set(Post.objects.values_list("reach", flat=True)) == {Reach.COMMUNITY, Reach.ALL_NSFW, Reach.POPULAR}


def test_what_was_deleted_is_erased(written: Seeded, db: None) -> None:
    posts = Post.objects.filter(deleted_at__isnull=False)
    assert set(posts.values_list("title", "body", "url", "kind")) == {("[deleted]", "", "", Kind.TEXT)}
    assert set(Comment.objects.filter(deleted_at__isnull=False).values_list("body", "body_html")) == {("", "")}


@pytest.mark.parametrize(
    ("model", "states", "action"),
    [
        (Post, {"removed_at__isnull": False}, Action.REMOVE_POST),
        (Post, {"approved_at__isnull": False}, Action.APPROVE_POST),
        (Post, {"locked_at__isnull": False}, Action.LOCK),
        (Post, {"pinned_slot__isnull": False}, Action.PIN),
        (Comment, {"removed_at__isnull": False}, Action.REMOVE_COMMENT),
        (Membership, {"approved_at__isnull": False}, Action.APPROVE_MEMBER),
        (Membership, {"invited_at__isnull": False}, Action.INVITE_MODERATOR),
        (Ban, {}, Action.BAN),
    ],
)
def test_every_act_of_a_moderator_is_in_the_log(
    written: Seeded, db: None, model: Any, states: dict[str, Any], action: Action
) -> None:
    acted = model.objects.filter(**states)
    targets = acted.values_list("pk" if model in {Post, Comment} else "member_id", flat=True)
    logged = ModAction.objects.filter(action=action).values_list("target_id", flat=True)
    assert targets
    assert set(targets) <= set(logged)


def test_the_log_does_not_tell_what_was_removed(written: Seeded, db: None) -> None:
    removed = Post.objects.filter(removed_at__isnull=False)
    entries = ModAction.objects.filter(target_kind=TargetKind.POST, target_id__in=removed)
    assert {entry.target_name for entry in entries} == {post.fullname for post in removed}


def test_only_the_three_log_ins_can_log_in(written: Seeded, db: None) -> None:
    lines = [line.split() for line in written.log_ins.read_text().splitlines()]
    passwords = {line[0]: line[1] for line in lines if line[0] in LOG_INS}
    assert set(passwords) == set(LOG_INS)
    for user in User.objects.all():
        assert user.has_usable_password() == (user.username in LOG_INS)
        assert user.username not in LOG_INS or user.check_password(passwords[user.username])
    assert User.objects.get(username="demo_operator").is_superuser
    assert not User.objects.exclude(username="demo_operator").filter(Q(is_staff=True) | Q(is_superuser=True)).exists()


def test_nobody_but_the_owner_reads_the_log_ins(written: Seeded, db: None) -> None:
    assert stat.S_IMODE(written.log_ins.stat().st_mode) == 0o600


def test_the_closed_account_left_its_words_and_no_name(written: Seeded, db: None) -> None:
    closed = User.objects.get(closed_at__isnull=False)
    assert closed.shown_name == "[deleted]"
    assert closed.comments.exists()
    assert RetiredName.objects.filter(name="gone_fishing_42").exists()


def test_a_second_call_adds_nothing(written: Seeded, db: None, settings: Any) -> None:
    settings.VAR_DIR = written.log_ins.parent
    before, log_ins = counts(), written.log_ins.read_text()
    assert str(written.log_ins) in seed()
    assert counts() == before
    assert written.log_ins.read_text() == log_ins


def test_a_second_call_without_the_file_says_how_to_get_in(written: Seeded, db: None, folder: Path) -> None:
    assert "changepassword" in seed()
    assert list(folder.iterdir()) == []
