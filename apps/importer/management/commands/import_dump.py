"""manage.py import_dump --submissions RS_2013-01.zst --comments RC_2013-01.zst"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.communities.models import Visibility
from apps.importer.importing import import_dump
from apps.importer.places import Terms
from apps.importer.progress import Progress
from apps.importer.quiet import without_query_log
from apps.importer.readers import Dump
from apps.importer.wishes import BATCH_ROWS, Wishes


class Command(BaseCommand):
    help = (
        "Brings posts and comments of public Reddit dumps into Thicket (ndjson, plain or .gz or .zst). "
        "May be stopped at any moment and run again; run one import at a time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--submissions", nargs="+", type=_dump, default=[], metavar="FILE", help="posts (RS_…)")
        parser.add_argument("--comments", nargs="+", type=_dump, default=[], metavar="FILE", help="comments (RC_…)")
        parser.add_argument("--community", default="", metavar="NAME", help="only this subreddit, in any case")
        parser.add_argument(
            "--missing-post",
            choices=["stub", "skip"],
            default="stub",
            help="what becomes of a comment whose post is neither in the files nor here: it gets a stub of a post "
            "(the default), or is skipped",
        )
        parser.add_argument(
            "--escaped",
            choices=["auto", "yes", "no"],
            default="auto",
            help="whether texts have &amp; &lt; &gt; for & < >, as the dumps have, or are plain, as scraped data is; "
            "auto judges each file by its first lines",
        )
        parser.add_argument(
            "--visibility",
            choices=Visibility.values,
            help="of communities that the import makes; those that are here keep theirs (default: private)",
        )
        parser.add_argument(
            "--indexable", action="store_true", help="search engines may list communities that the import makes"
        )
        parser.add_argument(
            "--into-existing",
            action="store_true",
            help="rows also go into communities of this site that have the subreddit's name",
        )
        parser.add_argument(
            "--pseudonymise",
            action="store_true",
            help="replaces names of authors, and u/name in texts, by names that mean nothing",
        )
        parser.add_argument(
            "--batch", type=_positive, default=BATCH_ROWS, metavar="ROWS", help=f"rows in a transaction ({BATCH_ROWS})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["submissions"] and not options["comments"]:
            raise CommandError(_("Name at least one file with --submissions or --comments."))
        wishes = Wishes(
            submissions=options["submissions"],
            comments=options["comments"],
            community=options["community"].removeprefix("/").removeprefix("r/"),
            escaped=options["escaped"],
            makes_stubs=options["missing_post"] == "stub",
            pseudonymises=options["pseudonymise"],
            terms=Terms(
                visibility=Visibility(options["visibility"]) if options["visibility"] else None,
                is_indexable=options["indexable"],
                into_existing=options["into_existing"],
            ),
            batch_rows=options["batch"],
        )
        progress = Progress(sys.stderr if options["verbosity"] else None)
        try:
            with without_query_log():
                summary = import_dump(wishes, progress)
        except KeyboardInterrupt:
            progress.end()
            raise CommandError(_("Stopped. What was written stays; run the same command again to finish.")) from None
        for sentence in summary.sentences():
            self.stdout.write(sentence)
        if not summary.is_whole:
            raise CommandError(_("Not every file could be read to its end. Get it again, and run the same command."))


def _dump(text: str) -> Dump:
    try:
        return Dump(Path(text))
    except OSError as error:
        raise ArgumentTypeError(
            _("%(file)s can't be read: %(error)s") % {"file": text, "error": error.strerror}
        ) from error


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise ArgumentTypeError(_("%s is not a number of rows") % text)
    return int(text)
