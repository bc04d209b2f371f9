"""Sweeps: one row decides something about many others at once, and the worker lets those follow in batches.

The decision takes effect with its own row, because every query set asks that row: a community that turned private, a
member whose texts are erased. The sweep only makes the many rows say the same. An app registers what is to be done with
them in `AppConfig.ready`; the service that decides calls `start` inside its transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.core.databases import write_connection
from apps.core.models import Sweep

log = logging.getLogger(__name__)

# Rows for each transaction: what a member at work may have to wait for.
BATCH = 500
# Seconds of the worker's time before other tasks have their turn.
TURN = 2.0
# Seconds until a sweep that failed is tried again. It must not keep the others from their turn.
PAUSE = 300
KEEP_FINISHED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kind:
    """`rows`: those of a subject, which have created_at; an index should hold them by it. `treat`: what is done with
    the rows of some keys, inside a transaction; it has to be harmless when it is done twice, and locks what decides
    first."""

    subject_kind: Sweep.Subject
    rows: Callable[[int], QuerySet[Any]]
    treat: Callable[[int, list[int]], object]


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` rows."""

    done: int
    total: int

    @property
    def is_finished(self) -> bool:
        return self.done >= self.total


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    *,
    subject_kind: Sweep.Subject,
    rows: Callable[[int], QuerySet[Any]],
    treat: Callable[[int, list[int]], object],
) -> None:
    """Add a kind of rows that follow. A second one of the same name replaces the first."""
    _kinds[kind] = Kind(subject_kind, rows, treat)


# When this worker tries a sweep again that failed, by key.
paused: dict[int, float] = {}


def kinds() -> dict[str, Kind]:
    """All that are registered, by name."""
    return _kinds


def start(kind: str, subject_id: int) -> None:
    """Treat the first BATCH rows in the open transaction, and leave the others to the worker.

    A sweep of the same rows that is under way begins anew. Few rows cost one statement to find them and what `treat`
    costs; many cost a count and two statements more."""
    keys, last = _next(kind, subject_id, None)
    _kinds[kind].treat(subject_id, [key for key, _ in keys])
    same: dict[str, Any] = {
        "subject_kind": _kinds[kind].subject_kind, "subject_id": subject_id, "kind": kind, "finished_at": None,
    }  # fmt: skip
    if len(keys) < BATCH:
        Sweep.objects.filter(**same).update(done=F("total"), finished_at=timezone.now())
        return
    rest = _behind(_kinds[kind].rows(subject_id), last).count()
    Sweep.objects.update_or_create(
        **same,
        defaults={"total": len(keys) + rest, "done": len(keys), "last_key": last[0], "last_moment": last[1]},  # type: ignore[index]
    )


def progress_of(subject_kind: Sweep.Subject, subject_id: int, *, finished: bool = False) -> Progress | None:
    """How far the sweeps of a subject have come together, or None where there are none under way.

    `finished`: those that ended count too. One statement."""
    sweeps = Sweep.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    counts = [
        (sweep.total if sweep.finished_at else sweep.done, sweep.total, sweep.finished_at)
        for sweep in sweeps.only("total", "done", "finished_at")
        if finished or sweep.finished_at is None
    ]
    return Progress(sum(done for done, *_ in counts), sum(total for _, total, _ in counts)) if counts else None


def work_on_sweeps() -> int:
    """Treat batches for TURN seconds, the oldest sweep first, and return how many. What the worker does every second.

    May be killed at any moment: a batch and its place in the order are one transaction. Two workers at once do the same
    batches twice, which does no harm. A sweep that fails is logged and waits PAUSE seconds; the others go on. Raises
    OperationalError and InterfaceError while the database is away."""
    batches, end = 0, time.monotonic() + TURN
    for pk in list(Sweep.objects.filter(finished_at__isnull=True).order_by("pk").values_list("pk", flat=True)):
        if time.monotonic() < paused.get(pk, 0):
            continue
        try:
            while time.monotonic() < end and _advance(pk):
                batches += 1
        except Exception as error:
            if isinstance(error, OperationalError | InterfaceError) and not write_connection(Sweep).is_usable():
                raise
            log.exception("sweep %d failed; the next try is in %d s", pk, PAUSE)
            paused[pk] = time.monotonic() + PAUSE
    return batches


def prune_finished_sweeps() -> int:
    """Delete the sweeps that ended more than KEEP_FINISHED ago, and return their number."""
    return Sweep.objects.filter(finished_at__lt=timezone.now() - KEEP_FINISHED).delete()[0]


@transaction.atomic
def _advance(pk: int) -> bool:
    """Treat one batch. False when nothing was left to do."""
    sweep = Sweep.objects.filter(pk=pk, finished_at__isnull=True).first()
    if sweep is None:
        return False
    place = None if sweep.last_key is None or sweep.last_moment is None else (sweep.last_key, sweep.last_moment)
    keys, last = _next(sweep.kind, sweep.subject_id, place)
    _kinds[sweep.kind].treat(sweep.subject_id, [key for key, _ in keys])
    # Only where nobody else has moved it: another worker, or a decision that made the sweep begin anew.
    same = Sweep.objects.filter(pk=pk, last_key=sweep.last_key, last_moment=sweep.last_moment)
    is_end = len(keys) < BATCH
    if last is None or is_end:
        same.update(done=F("total"), finished_at=timezone.now())
    else:
        same.update(done=F("done") + len(keys), last_key=last[0], last_moment=last[1])
    return not is_end


Place = tuple[int, datetime]


def _next(kind: str, subject_id: int, place: Place | None) -> tuple[list[Place], Place | None]:
    """The next rows behind the place, each with its own, and the place of the last. One statement."""
    rows = _behind(_kinds[kind].rows(subject_id), place).order_by("-created_at", "-pk")
    found = list(rows.values_list("pk", "created_at")[:BATCH])
    return found, found[-1] if found else place


def _behind(rows: QuerySet[Any], place: Place | None) -> QuerySet[Any]:
    if place is None:
        return rows
    key, moment = place
    # The first condition is what an index on created_at can begin at.
    return rows.filter(created_at__lte=moment).filter(Q(created_at__lt=moment) | Q(pk__lt=key))
