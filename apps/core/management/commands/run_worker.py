from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend

from apps.core.worker import Worker


class Command(BaseCommand):
    help = "Run the tasks that pages leave behind, and the periodic chores, until SIGTERM or Ctrl-C."
    # The site's own start has checked everything, and a worker that is restarted should be quick.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="end when no task waits")
        parser.add_argument(
            "--end-with-input",
            action="store_true",
            help="end when standard input is closed, so that the worker does not outlive the program that started it",
        )

    def handle(self, *, until_idle: bool, end_with_input: bool, **options: Any) -> None:
        backend: object = task_backends["default"]
        if not isinstance(backend, DatabaseBackend):
            raise CommandError("Tasks are not stored in the database under these settings, so there is no work to do.")
        worker = Worker()
        worker.configure_signals()
        if end_with_input:
            worker.end_with_input()
        worker.work(until_idle=until_idle)
