"""The server and one worker beside it, under a small parent: `python -m config.bootstrap.supervising SERVER …`.

The parent needs the standard library only. It starts the worker again when it dies, ends both when the server ends or
when it is told to end, and leaves no process behind. If the parent itself is killed, the worker notices that its
standard input is closed, and on Linux the kernel ends the server.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

from config.bootstrap.virtualenv import ROOT

WORKER = [sys.executable, "manage.py", "run_worker", "--end-with-input"]
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# Seconds before a worker that died is started again: doubled each time, and the first one again after a steady minute.
FIRST_PAUSE, LONGEST_PAUSE, STEADY = 1.0, 60.0, 60.0
# Seconds that the worker has to end its running task.
SECONDS_TO_STOP = 10.0
# So that an ending is noticed even where its signal came between two waits.
LOOK = 5.0
# prctl(2), Linux only: the signal that a child gets when its parent dies.
PR_SET_PDEATHSIG = 1


def supervise(server: list[str], worker: list[str]) -> int:
    """Run both until the server ends, and return its exit status as a shell would (128 + the signal that ended it).

    SIGTERM, SIGINT and SIGHUP reach the server as SIGTERM, and end the worker."""
    told: list[int] = []
    wake = _wake_on_signals(told)
    process = subprocess.Popen(server, preexec_fn=ending_with(os.getpid()))  # noqa: PLW1509 -- no threads here
    keeper = Keeper(worker)
    try:
        while process.poll() is None:
            if told:
                told.clear()
                process.terminate()
                keeper.stop()
            select.select([wake], [], [], min(LOOK, keeper.tend()))
            _drain(wake)
    finally:
        keeper.stop()
    status = process.returncode
    return status if status >= 0 else 128 - status


class Keeper:
    """Keeps one worker running."""

    def __init__(self, command: list[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._command = command
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_at = clock()
        self._pause = FIRST_PAUSE
        self._is_over = False

    def tend(self) -> float:
        """Start the worker if it is due, and return the seconds until it needs to be looked at again."""
        now = self._clock()
        if self._is_over:
            return LOOK
        if self._process is not None and self._process.poll() is not None:
            self._plan_restart(self._process.returncode, now)
        if self._process is None and now >= self._start_at:
            self._start(now)
        return LOOK if self._process is not None else max(0.0, self._start_at - now)

    def stop(self) -> None:
        """End the worker and wait for it; one that does not end its task in ten seconds is killed."""
        self._is_over = True
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        process.terminate()
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _start(self, now: float) -> None:
        # A session of its own: Ctrl-C is for the parent, which lets the running task end.
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)
        self._started_at = now

    def _plan_restart(self, status: int, now: float) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process = None
        if now - self._started_at >= STEADY:
            self._pause = FIRST_PAUSE
        self._start_at = now + self._pause
        reason = f"with status {status}" if status >= 0 else f"by signal {-status}"
        print(
            f"thicket: the worker ended {reason}; it starts again in {self._pause:.0f} s", file=sys.stderr, flush=True
        )
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


def _wake_on_signals(told: list[int]) -> int:
    """Return a descriptor that becomes readable with each signal; those that ask for the end are appended to `told`."""

    def note(number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            told.append(number)

    wake, write = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, *ENDING):
        signal.signal(number, note)
    return wake


def _drain(wake: int) -> None:
    try:
        while os.read(wake, 512):
            pass
    except BlockingIOError:
        pass


def ending_with(parent: int) -> Callable[[], None] | None:
    """What makes a child on Linux get SIGTERM when `parent` dies; it is called in the child, before its program."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we were tied to it
            os._exit(1)

    return tie


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(supervise(sys.argv[1:], WORKER))
