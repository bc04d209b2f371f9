"""Several people acting at the same moment, each over a connection of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def at_once(acts: Iterable[Callable[[], T]]) -> list[T | Exception]:
    """What each act returned, or the exception that it raised, in their order."""
    waiting = list(acts)
    start = Barrier(len(waiting))

    def run(act: Callable[[], T]) -> T | Exception:
        try:
            start.wait(timeout=30)
            return act()
        except Exception as error:  # noqa: BLE001 -- the test looks at every one
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(run, waiting))


def failures(acts: Iterable[Callable[[], T]]) -> list[Exception]:
    """What acts that are done at once raised."""
    return [answer for answer in at_once(acts) if isinstance(answer, Exception)]
