"""Periodic chores: what the worker does by itself, at its start and then again and again.

An app registers its own in `AppConfig.ready`. Every worker does every chore, so a chore must be harmless when two
workers do it at the same moment."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django_tasks.base import TaskResultStatus

log = logging.getLogger(__name__)

DAY = 86_400
KEEP_FINISHED = timedelta(days=7)
# No task takes that long: one that still counts as running was lost with its worker.
LOST_AFTER = timedelta(hours=1)
# A task that was lost so often probably kills its worker.
MAX_ATTEMPTS = 3


class TaskLost(Exception):
    """The worker died each time it ran the task."""


@dataclass(frozen=True, slots=True)
class Chore:
    """`do` is called at the worker's start and then every `every` seconds, counted from the end of the last time."""

    name: str
    every: float
    do: Callable[[], object]


_registered: dict[str, Chore] = {}


def register(name: str, *, every: float, do: Callable[[], object]) -> None:
    """Add a chore. A second one of the same name replaces the first."""
    _registered[name] = Chore(name, every, do)


def registered() -> list[Chore]:
    """All chores, in the order in which they were registered."""
    return list(_registered.values())


class Timetable:
    """When each of `chores` is due, for one worker."""

    def __init__(self, chores: list[Chore], clock: Callable[[], float] = time.monotonic) -> None:
        self._chores = chores
        self._clock = clock
        self._due: dict[str, float] = {}

    def do_what_is_due(self) -> None:
        """Do each chore whose time has come. A chore that fails is logged and waits for its next time.

        Raises OperationalError and InterfaceError, so that the worker can wait for a database that is away."""
        for chore in self._chores:
            if self._clock() < self._due.get(chore.name, float("-inf")):
                continue
            try:
                chore.do()
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                log.exception("the chore “%s” failed; it is tried again in %d s", chore.name, chore.every)
            self._due[chore.name] = self._clock() + chore.every


def prune_finished_tasks() -> int:
    """Delete the tasks that ended more than KEEP_FINISHED ago, successful or not, and return their number."""
    from django_tasks_db.models import DBTaskResult

    count, _ = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEEP_FINISHED).delete()
    return count


def take_up_lost_tasks() -> int:
    """Make the tasks ready again whose worker died while it ran them, and return their number.

    Every task must therefore be harmless when it runs twice. One that was lost MAX_ATTEMPTS times counts as failed."""
    from django_tasks_db.models import DBTaskResult

    count = 0
    for task in DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LOST_AFTER):
        if len(task.worker_ids) >= MAX_ATTEMPTS:
            task.set_failed(TaskLost())
        else:
            # Not where another worker was quicker.
            same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
            count += same.update(status=TaskResultStatus.READY)
    if count:
        log.warning("%d tasks were lost with their worker and are taken up again", count)
    return count
