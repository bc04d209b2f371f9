"""`manage.py recount_votes [--repair]`: do the scores equal the votes?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.votes.services import recount, votables


class Command(BaseCommand):
    help = "Compares the counters of everything that can be voted on with imported votes plus rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="set the counters right, one row at a time")

    def handle(self, *_: Any, **options: Any) -> None:
        """Raises CommandError (exit 1) when counters differ and were not repaired."""
        drifted = {}
        for model in votables():
            name = model._meta.verbose_name_plural

            def tell(count: int, name: object = name) -> None:
                self.stderr.write(f"{name}: {count:,} compared", ending="\r" if self.stderr.isatty() else "\n")

            drifted[name] = recount(model, repair=options["repair"], told=tell)
        for name, count in drifted.items():
            self.stdout.write(f"{name}: {count:,} {'repaired' if options['repair'] else 'differ'}")
        if any(drifted.values()) and not options["repair"]:
            raise CommandError("Scores differ from votes. Run again with --repair to set them right.")
