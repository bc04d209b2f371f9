"""Work that no page waits for. A task is stored when a transaction commits, and the worker takes it from there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ParamSpec

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

P = ParamSpec("P")

# The wait before each further attempt: together they cover a mail server that is down for an evening's maintenance.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
# Longer than this no task may wait while the worker takes none.
PATIENCE = timedelta(seconds=60)


def enqueue_on_commit(task: Task[P, Any], *args: P.args, **kwargs: P.kwargs) -> None:
    """Store the task when the open transaction commits, or immediately where none is open. One INSERT.

    The arguments are stored as JSON until the task is pruned: pass ids, and never a token, a key or a link. A failure
    to store the task is logged and raises nothing, since what was committed must not look undone."""

    def store() -> None:  # not a partial, whose missing name makes Django fail when it logs a failure
        task.enqueue(*args, **kwargs)

    transaction.on_commit(store, robust=True)


def try_again_later(task: Task[P, Any], attempt: int, *args: Any) -> timedelta | None:
    """Store the task again, to run as `task(*args, attempt=attempt + 1)` after a pause, and return the pause.

    `attempt`: the number of the one that has failed, from 1. Returns None and stores nothing after the fifth, and where
    the backend cannot wait."""
    if attempt > len(PAUSES) or not task.get_backend().supports_defer:
        return None
    pause = PAUSES[attempt - 1]
    later: Task[..., Any] = task.using(run_after=timezone.now() + pause)
    later.enqueue(*args, attempt=attempt + 1)
    return pause


def is_work_standing_still() -> bool:
    """Return whether a task has been due for a minute and no task was taken in that minute.

    One statement over the index of the waiting tasks; a second one only if a task waits that long."""
    now = timezone.now()
    limit = now - PATIENCE
    overdue = DBTaskResult.objects.ready().filter(enqueued_at__lte=limit).exclude(run_after__range=(limit, now))
    return overdue.exists() and not DBTaskResult.objects.filter(started_at__gte=limit).exists()
