"""What a repeat of an unchanged import costs beside the first: python -m bench.import_again

Both in one process, on a new SQLite database in a temporary folder, with the files of THICKET_DATA/reddit. Counts the
seconds of this process on a processor. The goal is a ratio of at most 0.10.

Measured in November 2026 on two busy cores: 5,532 rows of threads 0.06, 39,796 posts of 2013 0.06."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import django

GOAL = 0.10


def main() -> None:
    if "THICKET_DATA" not in os.environ:
        sys.exit("THICKET_DATA must name the folder that holds reddit/*.ndjson.zst")
    data = Path(os.environ["THICKET_DATA"]) / "reddit"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(f"{'dump':<10} {'rows':>8} {'first, CPU s':>13} {'again, CPU s':>13} {'ratio':>6}  (goal {GOAL:.2f})")
        show("threads", [data / "threads_submissions.ndjson.zst"], [data / "threads_comments.ndjson.zst"])
        show("posts", [data / "top_posts_2013.ndjson.zst"], [])


def show(name: str, submissions: list[Path], comments: list[Path]) -> None:
    first, rows = cost(submissions, comments)
    again, _rows = cost(submissions, comments)
    print(f"{name:<10} {rows:>8,} {first:>13.2f} {again:>13.2f} {again / first:>6.3f}", flush=True)


def cost(submissions: list[Path], comments: list[Path]) -> tuple[float, int]:
    from apps.importer.importing import import_dump
    from apps.importer.progress import Progress
    from apps.importer.quiet import without_query_log
    from apps.importer.readers import Dump
    from apps.importer.wishes import Wishes

    wishes = Wishes(submissions=[Dump(path) for path in submissions], comments=[Dump(path) for path in comments])
    with without_query_log():
        began = time.process_time()
        summary = import_dump(wishes, Progress(None))
        return time.process_time() - began, summary.rows


if __name__ == "__main__":
    main()
