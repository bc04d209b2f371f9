"""The process that runs tasks and chores."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import time
from types import FrameType
from typing import Any, NoReturn

from django.db import InterfaceError, OperationalError, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from apps.core.chores import Timetable, registered

log = logging.getLogger(__name__)

# Seconds between two looks for tasks, and the longest pause while the database is away.
INTERVAL = 1.0
LONGEST_PAUSE = 30.0
# Seconds that the running task has to end once the process that started the worker is gone.
GRACE = 10.0


class Worker(db_worker.Worker):
    """Takes tasks one after another, and does the chores that are due between them.

    A database that is away or busy is waited for: it costs a line in the log and no task."""

    def __init__(self) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            # Says where it ran, and that it was this process.
            worker_id=f"{socket.gethostname()[:40]}-{os.getpid()}-{get_random_string(8)}",
        )
        self._timetable = Timetable(registered())

    def work(self, *, until_idle: bool = False) -> None:
        """Run what waits, then look again every second until a signal comes; with `until_idle`, only once.

        A look is one SELECT. Only when a task waits does the library open its transaction, which on SQLite takes the
        write lock."""
        pause = INTERVAL
        while self.running:
            try:
                self._timetable.do_what_is_due()
                if DBTaskResult.objects.ready().exists():
                    self.run()
                pause = INTERVAL
                if until_idle:
                    return
            except (OperationalError, InterfaceError) as error:
                if until_idle:
                    raise
                pause = min(2 * pause, LONGEST_PAUSE)
                log.warning("the database cannot be used: %s; the worker tries again in %d s", error, pause)
                connections.close_all()
            if self.running:
                time.sleep(pause)

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        super().run_task(db_task_result)
        self._timetable.do_what_is_due()

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End after the running task, or immediately where none runs."""
        self.running = False
        if not self.running_task:
            sys.exit(0)

    def end_with_input(self) -> None:
        """End when standard input is closed, which happens however the process at its other end dies."""
        threading.Thread(target=_wait_for_the_end_of_input, daemon=True).start()


def _wait_for_the_end_of_input() -> NoReturn:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    main = threading.main_thread().ident
    assert main is not None
    # To the main thread itself, so that it does not sleep on.
    signal.pthread_kill(main, signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
