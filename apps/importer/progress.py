"""How far a long work is, on the terminal."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import TextIO

from django.utils.translation import gettext as _

from apps.importer.readers import Dump
from apps.importer.summary import grouped
from apps.importer.wishes import Wishes

# Seconds between two signs of life: a terminal overwrites its line, a log file gets a new one.
EVERY, EVERY_IN_A_LOG = 0.2, 10.0
# The pace is that of the last minute or two: lines that are here already are read many times faster than new ones.
PACE_EVERY, PACES = 10.0, 12

# How much longer a byte of one file takes than a byte of another, as measured on real dumps. Comments are short, and
# each of their rows has its price; a packed byte stands for several.
POSTS, COMMENTS, PACKED = 1.0, 2.0, 6.0
# Settling, for each unit of work on comments.
SETTLING = 0.05


class Work:
    """How much work the files are, in a unit of no meaning."""

    def __init__(self, wishes: Wishes) -> None:
        on_comments = sum(map(self.of_comments, wishes.comments))
        self.settling = on_comments * SETTLING
        self.total = sum(map(self.of_posts, wishes.submissions)) + on_comments + self.settling

    def of_posts(self, dump: Dump) -> float:
        return POSTS * _bytes_of(dump)

    def of_comments(self, dump: Dump) -> float:
        return COMMENTS * _bytes_of(dump)


class Progress:
    """One line that tells percent and rows of this step, and for the whole work the percent and the time.

    The time is reckoned from the pace of the last minutes over all steps, and from how much work each step is."""

    def __init__(self, stream: TextIO | None, clock: Callable[[], float] = time.monotonic) -> None:
        """`stream`: None to say nothing."""
        self._stream = stream
        self._clock = clock
        self._is_terminal = stream is not None and stream.isatty()
        self._step, self._next, self._width = "", 0.0, 0
        self._work, self._finished, self._total = 0.0, 0.0, 0.0
        self._began = clock()
        self._paces: deque[tuple[float, float]] = deque([(self._began, 0.0)], maxlen=PACES)

    def expect(self, total: float) -> None:
        """The work of all steps together. The clock starts."""
        self._total, self._finished, self._work = total, 0.0, 0.0
        self._began = self._clock()
        self._paces.clear()
        self._paces.append((self._began, 0.0))

    def begin(self, step: str, work: float) -> None:
        """The next step, which `at` tells about, and how much of the expected work it is."""
        self.end()
        self._finished += self._work
        self._step, self._work = step, work
        self._next = self._clock() + (0 if self._is_terminal else EVERY_IN_A_LOG)

    def at(self, done: int, total: int, rows: int | None = None) -> None:
        """`done` of `total` in any unit (bytes of a file, posts), `rows` when that is another number."""
        now = self._clock()
        if self._stream is None or now < self._next:
            return
        self._next = now + (EVERY if self._is_terminal else EVERY_IN_A_LOG)
        share = min(1.0, done / total) if total else 1.0
        whole = (self._finished + share * self._work) / self._total if self._total else share
        left = self._seconds_left(now, min(1.0, whole))
        facts = {
            "step": self._step,
            "percent": f"{share:.0%}",
            "rows": grouped(done if rows is None else rows),
            "whole": f"{min(1.0, whole):.0%}",
            "left": "?" if left is None else _duration(left),
            "total": "?" if left is None else _duration(now - self._began + left),
        }
        self._say(_("%(step)s: %(percent)s, %(rows)s done. In all %(whole)s, %(left)s of %(total)s left") % facts)

    def end(self) -> None:
        """Leaves the cursor at the beginning of an empty line."""
        if self._stream is not None and self._is_terminal and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
        self._width = 0

    def _seconds_left(self, now: float, whole: float) -> float | None:
        """None as long as nothing is done. `whole`: the share of the work that is done."""
        since, before = self._paces[0]
        if now - self._paces[-1][0] >= PACE_EVERY:
            self._paces.append((now, whole))
        return (now - since) * (1 - whole) / (whole - before) if whole > before else None

    def _say(self, line: str) -> None:
        assert self._stream is not None
        if self._is_terminal:
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            self._stream.write(line + "\n")
        self._stream.flush()


def _bytes_of(dump: Dump) -> float:
    return dump.size * (PACKED if dump.is_packed else 1.0)


def _duration(seconds: float) -> str:
    """2:05:09 or 0:42."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
