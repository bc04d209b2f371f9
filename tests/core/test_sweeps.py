"""Many rows follow a decision in batches that may be cut off anywhere."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from apps.accounts.models import User
from apps.accounts.services import close_account
from apps.comments.models import Comment
from apps.communities.models import Community, Visibility
from apps.communities.services.community import change_settings
from apps.core import sweeps
from apps.core.models import Sweep
from apps.posts.models import Post, Reach
from tests.factories import PASSWORD, make_comment, make_community, make_moderator, make_post, make_user

pytestmark = pytest.mark.django_db

AMOUNT = 8


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 3)
    # A test gives its rows back, and with them their keys.
    monkeypatch.setattr(sweeps, "paused", {})


@pytest.fixture
def meadow() -> Community:
    place = make_community("meadow")
    for _ in range(AMOUNT):
        make_post(place)
    return place


def set_visibility(place: Community, visibility: Visibility) -> None:
    keeper = User.objects.filter(username="keeper").first() or make_moderator(place, "keeper")
    change_settings(moderator=keeper, community=place, settings={"visibility": visibility})


def reaches(place: Community) -> list[int]:
    """Newest first."""
    return list(Post.objects.in_community(place).order_by("-created_at", "-pk").values_list("reach", flat=True))


def test_the_first_batch_follows_at_once_and_the_worker_does_the_others(meadow: Community) -> None:
    set_visibility(meadow, Visibility.PRIVATE)
    assert reaches(meadow) == [Reach.COMMUNITY] * 3 + [Reach.POPULAR] * 5
    assert sweeps.progress_of(Sweep.Subject.COMMUNITY, meadow.pk) == sweeps.Progress(3, AMOUNT)
    sweeps.work_on_sweeps()
    assert reaches(meadow) == [Reach.COMMUNITY] * AMOUNT
    assert sweeps.progress_of(Sweep.Subject.COMMUNITY, meadow.pk) is None
    assert sweeps.progress_of(Sweep.Subject.COMMUNITY, meadow.pk, finished=True) == sweeps.Progress(AMOUNT, AMOUNT)


def test_few_rows_leave_nothing_to_the_worker() -> None:
    place = make_community("heath")
    make_post(place)
    set_visibility(place, Visibility.PRIVATE)
    assert reaches(place) == [Reach.COMMUNITY]
    assert not Sweep.objects.exists()


def test_a_batch_that_is_cut_off_is_done_again(meadow: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    set_visibility(meadow, Visibility.PRIVATE)
    kind = sweeps.kinds()["reach"]

    def die(subject: int, keys: list[int]) -> None:
        kind.treat(subject, keys)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setitem(sweeps.kinds(), "reach", sweeps.Kind(kind.subject_kind, kind.rows, die))
        with pytest.raises(KeyboardInterrupt):
            sweeps.work_on_sweeps()
    assert reaches(meadow).count(Reach.COMMUNITY) == 3
    assert sweeps.progress_of(Sweep.Subject.COMMUNITY, meadow.pk) == sweeps.Progress(3, AMOUNT)
    sweeps.work_on_sweeps()
    assert set(reaches(meadow)) == {Reach.COMMUNITY}


def test_a_new_decision_begins_anew(meadow: Community) -> None:
    set_visibility(meadow, Visibility.PRIVATE)
    set_visibility(meadow, Visibility.PUBLIC)
    assert Sweep.objects.count() == 1
    sweeps.work_on_sweeps()
    assert reaches(meadow) == [Reach.POPULAR] * AMOUNT


def test_a_decision_in_the_middle_of_a_batch_is_not_passed_over(
    meadow: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_visibility(meadow, Visibility.PRIVATE)
    kind = sweeps.kinds()["reach"]
    decided: list[bool] = []

    def decide_first(subject: int, keys: list[int]) -> None:
        if not decided:
            decided.append(True)
            set_visibility(meadow, Visibility.PUBLIC)
        kind.treat(subject, keys)

    monkeypatch.setitem(sweeps.kinds(), "reach", sweeps.Kind(kind.subject_kind, kind.rows, decide_first))
    monkeypatch.setattr(sweeps, "BATCH", 2)
    sweeps.work_on_sweeps()
    assert reaches(meadow) == [Reach.POPULAR] * AMOUNT


def test_rows_of_one_moment_are_all_reached(meadow: Community) -> None:
    Post.objects.update(created_at=Post.objects.earliest("created_at").created_at)
    set_visibility(meadow, Visibility.PRIVATE)
    sweeps.work_on_sweeps()
    assert set(reaches(meadow)) == {Reach.COMMUNITY}


def test_the_worker_stops_after_its_turn(meadow: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    set_visibility(meadow, Visibility.PRIVATE)
    monkeypatch.setattr(sweeps, "TURN", 0.0)
    assert sweeps.work_on_sweeps() == 0
    assert Sweep.objects.get().done == 3


def test_a_sweep_that_fails_waits_and_keeps_no_other_from_its_turn(
    meadow: Community, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    heath = make_community("heath")
    for _ in range(AMOUNT):
        make_post(heath)
    set_visibility(meadow, Visibility.PRIVATE)
    change_settings(moderator=make_moderator(heath, "other"), community=heath, settings={"visibility": "private"})
    kind = Sweep.objects.get(subject_id=meadow.pk).kind
    treat, tries, now = sweeps.kinds()[kind].treat, [], time.monotonic()

    def fail_on_meadow(subject_id: int, keys: list[int]) -> None:
        if subject_id == meadow.pk:
            tries.append(subject_id)
            raise ZeroDivisionError
        treat(subject_id, keys)

    monkeypatch.setitem(sweeps.kinds(), kind, replace(sweeps.kinds()[kind], treat=fail_on_meadow))
    for _ in range(3):
        sweeps.work_on_sweeps()
    assert reaches(heath) == [Reach.COMMUNITY] * AMOUNT
    assert len(tries) == 1
    assert "failed" in caplog.text
    monkeypatch.setitem(sweeps.kinds(), kind, replace(sweeps.kinds()[kind], treat=treat))
    monkeypatch.setattr(time, "monotonic", lambda: now + sweeps.PAUSE + 60)
    sweeps.work_on_sweeps()
    assert reaches(meadow) == [Reach.COMMUNITY] * AMOUNT


def test_a_long_history_is_erased_by_the_worker(meadow: Community, client_of: Any) -> None:
    writer = make_user("writer")
    for _ in range(AMOUNT):
        make_comment(make_post(meadow, writer, title="words", body="words"), writer, body="words")
    close_account(member=writer, erase=True)
    assert sweeps.progress_of(Sweep.Subject.MEMBER, writer.pk) == sweeps.Progress(6, 2 * AMOUNT)
    assert Post.objects.filter(body="words").count() == AMOUNT - 3
    sweeps.work_on_sweeps()
    assert not Post.objects.filter(author=writer, deleted_at__isnull=True).exists()
    assert not Comment.objects.filter(author=writer, deleted_at__isnull=True).exists()
    assert not Post.objects.filter(body="words").exists()
    assert not Comment.objects.filter(body="words").exists()


def test_finished_sweeps_are_pruned_after_a_week(meadow: Community, time_machine: Any) -> None:
    set_visibility(meadow, Visibility.PRIVATE)
    sweeps.work_on_sweeps()
    assert sweeps.prune_finished_sweeps() == 0
    time_machine.move_to("2036-01-01T00:00:00Z")
    assert sweeps.prune_finished_sweeps() == 1


def test_whoever_changed_the_settings_sees_how_far_the_posts_are(meadow: Community, client_of: Any) -> None:
    set_visibility(meadow, Visibility.PRIVATE)
    page = client_of(User.objects.get(username="keeper")).get("/r/meadow/about/edit/")
    assert f"3 of {AMOUNT} posts so far" in page.content.decode()
    sweeps.work_on_sweeps()
    page = client_of(User.objects.get(username="keeper")).get("/r/meadow/about/edit/")
    assert "posts so far" not in page.content.decode()


def test_whoever_closed_the_account_sees_how_far_the_erasure_is(meadow: Community, client_of: Any) -> None:
    writer = make_user("writer")
    for _ in range(AMOUNT):
        make_post(meadow, writer)
    client = client_of(writer)
    answer = client.post("/preferences/close/", {"erase": "on", "password": PASSWORD}, follow=True)
    address = answer.redirect_chain[-1][0]
    assert f"3 of {AMOUNT} so far" in answer.content.decode()
    assert "See how far it is now" in answer.content.decode()
    sweeps.work_on_sweeps()
    page = client_of().get(address).content.decode()
    assert "The texts are erased" in page
    assert "See how far" not in page
    for forged in ("/preferences/closed/", "/preferences/closed/?of=1", address[:-1]):
        assert client_of().get(forged).status_code == 404
