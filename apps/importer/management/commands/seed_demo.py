"""`manage.py seed_demo`: an invented, lively site to look at and to try things on."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.core.planner_statistics import analyse_database
from apps.importer.demo import log_ins
from apps.importer.demo.compose import compose
from apps.importer.demo.shapes import Demo
from apps.importer.demo.write import NamesTaken, Written, is_written, write_demo
from apps.importer.quiet import without_query_log


class Command(BaseCommand):
    help = "Writes the demo: invented communities, people, threads and votes. A second call adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is any community")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                _(
                    "seed_demo fills a site with invented people and log-ins, so it does not run under these settings "
                    "(DEMO_ALLOWED is off, as it is in production). Nothing was written."
                )
            )
        if if_empty and Community.objects.exists():
            return
        begin = perf_counter()
        demo = compose()
        if not is_written(demo):
            written = self._write(demo)
            self.stdout.write(_summary(written, perf_counter() - begin))
        self._say_where()

    def _write(self, demo: Demo) -> Written:
        passwords = log_ins.new_passwords(person.name for person in demo.people if person.role)
        try:
            # With DEBUG on, Django would quote every parameter of every vote once more.
            with without_query_log(), transaction.atomic():
                written = write_demo(demo, passwords=passwords, now=timezone.now())
                # Inside: without the file nobody could use the log-ins.
                log_ins.keep(settings.VAR_DIR, log_ins.database_label(), passwords)
        except NamesTaken as error:
            raise CommandError(str(error)) from error
        except IntegrityError as error:
            raise CommandError(
                _("Somebody else wrote here at the same time. Nothing was written; try again.")
            ) from error
        analyse_database()
        return written

    def _say_where(self) -> None:
        path = settings.VAR_DIR / log_ins.FILE
        if log_ins.are_known(settings.VAR_DIR, log_ins.database_label()):
            sentence = _("Log-ins: %(path)s")
        else:
            sentence = _(
                "The demo is here, but %(path)s does not hold its log-ins. "
                "Set a password with: manage.py changepassword demo_operator"
            )
        self.stdout.write(sentence % {"path": path})


def _summary(written: Written, seconds: float) -> str:
    sentence = _(
        "The demo is here: %(people)s people, %(communities)s communities, %(posts)s posts, %(comments)s comments "
        "and %(votes)s votes, in %(seconds)s s."
    )
    numbers = {
        name: number_format(getattr(written, name), force_grouping=True)
        for name in ("people", "communities", "posts", "comments", "votes")
    }
    return sentence % {**numbers, "seconds": number_format(seconds, 1)}
