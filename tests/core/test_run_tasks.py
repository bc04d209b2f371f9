"""What pages leave to the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.accounts.models import User
from apps.core.chores import KEEP_FINISHED, LOST_AFTER, Chore, Timetable, prune_finished_tasks, take_up_lost_tasks
from apps.core.tasks import PAUSES, enqueue_on_commit, try_again_later
from tests.core.tasks import fail, note

Stored = DBTaskResult[..., Any]
WAITING = "waiting: no worker has taken a task for a minute"


def work() -> None:
    call_command("run_worker", until_idle=True)


def age(task: Stored, **moments: timedelta) -> None:
    """Set moments of a stored task back: `enqueued_at=timedelta(minutes=2)` is two minutes ago."""
    DBTaskResult.objects.filter(pk=task.pk).update(**{name: timezone.now() - ago for name, ago in moments.items()})


def stored() -> Stored:
    return DBTaskResult.objects.get()


def test_task_is_stored_when_the_transaction_commits(queue: list[str]) -> None:
    with transaction.atomic():
        enqueue_on_commit(note, "hello")
        assert not DBTaskResult.objects.exists()
    work()
    assert queue == ["hello 1"]


def test_task_of_a_transaction_that_was_rolled_back_never_runs(queue: list[str]) -> None:
    with transaction.atomic():
        enqueue_on_commit(note, "hello")
        transaction.set_rollback(True)
    work()
    assert queue == []


def test_task_that_cannot_be_stored_does_not_undo_what_was_committed(queue: list[str], reader: User) -> None:
    with transaction.atomic():
        User.objects.filter(pk=reader.pk).update(bio="kept")
        enqueue_on_commit(note, object())  # type: ignore[arg-type]
    assert User.objects.get(pk=reader.pk).bio == "kept"


def test_failing_task_does_not_stop_those_after_it(queue: list[str]) -> None:
    fail.enqueue()
    note.enqueue("hello")
    work()
    assert queue == ["hello 1"]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]


def test_task_waits_longer_before_each_further_attempt_and_is_given_up_after_the_fifth(queue: list[str]) -> None:
    pauses = [try_again_later(note, attempt, "hello") for attempt in range(1, 6)]
    assert pauses == [*PAUSES, None]
    waiting = DBTaskResult.objects.order_by("run_after")
    assert [task.args_kwargs["kwargs"] for task in waiting] == [{"attempt": n} for n in (2, 3, 4, 5)]
    work()
    assert queue == [], "none is due yet"


def test_worker_has_nothing_to_do_where_tasks_run_at_once() -> None:
    with pytest.raises(CommandError):
        work()


def test_finished_tasks_are_forgotten_after_a_week(queue: list[str]) -> None:
    for word in ("old", "new", "waiting"):
        note.enqueue(word)
    old, new, waiting = DBTaskResult.objects.order_by("enqueued_at")
    for task, ago in ((old, KEEP_FINISHED + timedelta(hours=1)), (new, KEEP_FINISHED - timedelta(hours=1))):
        task.set_successful(None)
        age(task, enqueued_at=ago, finished_at=ago)
    age(waiting, enqueued_at=2 * KEEP_FINISHED)
    assert prune_finished_tasks() == 1
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {new.pk, waiting.pk}


def test_worker_prunes_at_its_start(queue: list[str]) -> None:
    note.enqueue("old")
    task = stored()
    task.set_successful(None)
    age(task, finished_at=2 * KEEP_FINISHED)
    work()
    assert not DBTaskResult.objects.exists()


def test_task_whose_worker_died_is_taken_again_after_an_hour(queue: list[str]) -> None:
    note.enqueue("hello")
    stored().claim("a worker that was killed")
    age(stored(), started_at=LOST_AFTER - timedelta(minutes=1))
    assert take_up_lost_tasks() == 0
    age(stored(), started_at=LOST_AFTER + timedelta(minutes=1))
    work()
    assert queue == ["hello 1"]


def test_task_that_kills_its_worker_is_given_up_after_three_times(queue: list[str]) -> None:
    note.enqueue("hello")
    for _ in range(3):
        stored().claim("a worker that was killed")
    age(stored(), started_at=2 * LOST_AFTER)
    work()
    assert queue == []
    assert stored().exception_class_path.endswith("TaskLost")


def test_chore_is_done_at_the_start_and_then_every_so_often() -> None:
    now, times = 100.0, []
    timetable = Timetable([Chore("count", 60, lambda: times.append(now))], clock=lambda: now)
    for now in (100.0, 159.0, 160.0, 161.0, 221.0):  # noqa: B007 -- the clock reads it
        timetable.do_what_is_due()
    assert times == [100.0, 160.0, 221.0]


def test_chore_that_fails_lets_the_others_be_done(caplog: Any) -> None:
    done = []
    chores = [Chore("break", 60, lambda: 1 / 0), Chore("work", 60, lambda: done.append(1))]
    Timetable(chores).do_what_is_due()
    assert done == [1]
    assert "the chore “break” failed" in caplog.text


def test_chore_that_finds_the_database_away_is_due_again_immediately() -> None:
    answers = iter([OperationalError("gone"), None])
    done = []

    def ask() -> None:
        if error := next(answers):
            raise error
        done.append(1)

    timetable = Timetable([Chore("ask", 3600, ask)])
    with pytest.raises(OperationalError):
        timetable.do_what_is_due()
    timetable.do_what_is_due()
    assert done == [1]


def test_readiness_warns_when_a_task_waits_and_no_worker_takes_any(queue: list[str]) -> None:
    note.enqueue("hello")
    assert readiness() == "ok"
    age(stored(), enqueued_at=timedelta(seconds=61))
    assert readiness() == WAITING
    work()
    assert readiness() == "ok"


def test_readiness_does_not_warn_while_a_worker_takes_other_tasks(queue: list[str]) -> None:
    for word in ("taken", "late"):
        note.enqueue(word)
    taken, late = DBTaskResult.objects.order_by("enqueued_at")
    taken.claim("a worker")
    age(late, enqueued_at=timedelta(minutes=10))
    assert readiness() == "ok"
    age(taken, started_at=timedelta(seconds=61))
    assert readiness() == WAITING


def test_readiness_does_not_count_a_task_that_shall_run_later(queue: list[str]) -> None:
    try_again_later(note, 1, "hello")
    age(stored(), enqueued_at=timedelta(minutes=10))
    assert readiness() == "ok"
    age(stored(), run_after=timedelta(seconds=30))
    assert readiness() == "ok"
    age(stored(), run_after=timedelta(seconds=61))
    assert readiness() == WAITING


def test_operator_reads_on_the_first_page_that_work_stands_still(
    queue: list[str], client_of: Any, operator: User
) -> None:
    note.enqueue("hello")
    note_of_operators = "no worker has taken one for a minute"
    assert note_of_operators not in client_of(operator).get("/admin/").content.decode()
    age(stored(), enqueued_at=timedelta(minutes=2))
    assert note_of_operators in client_of(operator).get("/admin/").content.decode()


def readiness() -> str:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    return str(answer.json()["tasks"])
