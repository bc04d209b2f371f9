"""How far a long work is, on the terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

from django.utils.translation import gettext as _

from apps.importer.summary import grouped

# Seconds between two signs of life: a terminal overwrites its line, a log file gets a new one.
EVERY, EVERY_IN_A_LOG = 0.2, 10.0


class Progress:
    """One line that tells percent, rows and remaining time. The time is reckoned from the pace of this step."""

    def __init__(self, stream: TextIO | None, clock: Callable[[], float] = time.monotonic) -> None:
        """`stream`: None to say nothing."""
        self._stream = stream
        self._clock = clock
        self._is_terminal = stream is not None and stream.isatty()
        self._step, self._began, self._next, self._width = "", 0.0, 0.0, 0

    def begin(self, step: str) -> None:
        """The next step, which `at` tells about; its pace is its own."""
        self.end()
        self._step, self._began = step, self._clock()
        self._next = self._began if self._is_terminal else self._began + EVERY_IN_A_LOG

    def at(self, done: int, total: int, rows: int | None = None) -> None:
        """`done` of `total` in any unit (bytes of a file, posts), `rows` when that is another number."""
        now = self._clock()
        if self._stream is None or now < self._next:
            return
        self._next = now + (EVERY if self._is_terminal else EVERY_IN_A_LOG)
        share = min(1.0, done / total) if total else 1.0
        facts = {
            "step": self._step,
            "percent": f"{share:.0%}",
            "rows": grouped(done if rows is None else rows),
            "left": _duration((now - self._began) * (1 - share) / share) if share else "?",
        }
        self._say(_("%(step)s: %(percent)s, %(rows)s done, %(left)s left") % facts)

    def end(self) -> None:
        """Leaves the cursor at the beginning of an empty line."""
        if self._stream is not None and self._is_terminal and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
        self._width = 0

    def _say(self, line: str) -> None:
        assert self._stream is not None
        if self._is_terminal:
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            self._stream.write(line + "\n")
        self._stream.flush()


def _duration(seconds: float) -> str:
    """2:05:09 or 0:42."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
