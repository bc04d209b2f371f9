"""How long a large community and a busy member take to vanish: python bench/sweep.py --database postgres://…/name

Builds one community of --posts posts and one member with --own posts and comments in a database that must not exist
and is dropped again (without --database: SQLite in a temporary folder). Then makes the community private, and closes
the account with all its texts; each time it reads the pages that show them until none does, and starts a worker, which
it kills once in between. Prints the seconds until nothing is readable, until the worker is done, and how many rows it
had treated when it was killed.

Measured in November 2026 on two cores, 130,000 posts and a member with 15,000 posts and 15,000 comments: private on
every page after 0.11 s and tidy after 5.7 s (PostgreSQL; SQLite 0.09 and 4.1 s), erased on every page after 0.19 s and
tidy after 1.7 s (SQLite 0.14 and 1.3 s). The worker was killed after a third each time. PostgreSQL did not wait
for its disk (fsync off)."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WORDS = {"meadow": "wombatsong", "heath": "quokkafeather"}  # in every text of the community


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=130_000)
    parser.add_argument("--own", type=int, default=30_000, help="posts and comments of the busy member, half of each")
    parser.add_argument("--database", default="", help="postgres://user@host:port/name; without it SQLite")
    options = parser.parse_args()
    from bench.import_dump import fresh_database

    with tempfile.TemporaryDirectory() as folder, fresh_database(options.database, Path(folder), 1) as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.development"}
        subprocess.run([sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"], check=True)
        import django

        django.setup()
        build(options.posts, options.own)
        print(f"{'':34} {'decided s':>10} {'unreadable s':>13} {'tidy s':>8} {'done at the kill':>17}")
        everywhere = ["/", "/r/all/", "/r/all/new/", "/r/popular/"]
        measure("a community turns private", turn_private, "meadow", [*everywhere, "/r/meadow/"])
        measure("a member is erased", erase, "heath", [*everywhere, "/r/heath/", "/r/heath/new/", "/user/writer/"])


def build(posts: int, own: int) -> None:
    """Rows are copied (COPY on PostgreSQL, one INSERT … SELECT on SQLite) from one that the services made."""
    from django.db import connection

    from apps.accounts.models import User
    from apps.comments.models import Comment
    from apps.communities.services.community import create_community
    from apps.posts.models import Post
    from apps.posts.services.submit import submit_text

    writer = User.objects.create_user("writer", password="a long password")
    keeper = User.objects.create_user("keeper", password="a long password")
    places = {name: create_community(creator=keeper, name=name, title=name) for name in ("meadow", "heath")}
    first = {
        name: submit_text(author=author, community=places[name], title=WORDS[name], body=f"{WORDS[name]} " * 40)
        for name, author in (("meadow", keeper), ("heath", writer))
    }
    copy(Post, first["meadow"].pk, posts - 1)
    copy(Post, first["heath"].pk, own // 2 - 1)
    from apps.comments.services.submit import add_comment

    comment = add_comment(author=writer, post=first["heath"], parent=None, body=WORDS["heath"], submission_key=None)
    copy(Comment, comment.pk, own // 2 - 1)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def copy(model: type[Any], key: int, count: int) -> None:
    """`count` more rows like the one with the key, each a second older."""
    from django.db import connection

    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    is_postgresql = connection.vendor == "postgresql"
    older = "created_at - n * interval '1 second'" if is_postgresql else "datetime(created_at, '-' || n || ' seconds')"
    columns = [field.column for field in fields]
    other = {"created_at": older, "submission_key": "null", "birth_rank": "birth_rank - n / 45000.0"}
    values = [other.get(column, f'"{column}"') for column in columns]
    counted = f"with recursive c(n) as (select 1 union all select n + 1 from c where n < {count}) select n from c"
    numbers = f"generate_series(1, {count}) as numbers(n)" if is_postgresql else f"({counted}) as numbers"
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("set statement_timeout = 0")
        cursor.execute(
            f"insert into {table} ({names}) select {', '.join(values)} from {table}, {numbers} where {table}.id = {key}"
        )


def turn_private() -> tuple[Any, int]:
    from apps.accounts.models import User
    from apps.communities.models import Community, Visibility
    from apps.communities.services.community import change_settings

    place = Community.objects.get(name="meadow")
    change_settings(
        moderator=User.objects.get(username="keeper"), community=place, settings={"visibility": Visibility.PRIVATE}
    )
    return "community", place.pk


def erase() -> tuple[Any, int]:
    from apps.accounts.models import User
    from apps.accounts.services import close_account

    writer = User.objects.get(username="writer")
    close_account(member=writer, erase=True)
    return "member", writer.pk


def measure(name: str, decide: Callable[[], tuple[Any, int]], place: str, paths: list[str]) -> None:
    from django.test import Client

    from apps.core.sweeps import progress_of

    client = Client(HTTP_HOST="localhost")
    assert any(WORDS[place] in client.get(path).content.decode() for path in paths), "nothing to see before"
    began = time.monotonic()
    subject = decide()
    decided = time.monotonic() - began
    while any(WORDS[place] in client.get(path).content.decode() for path in paths):
        pass
    unreadable = time.monotonic() - began
    worker = start_worker()
    while (progress := progress_of(*subject)) and progress.done < progress.total / 3:
        time.sleep(0.1)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    at_kill = progress_of(*subject)
    worker = start_worker()
    try:
        while progress_of(*subject):
            time.sleep(0.1)
    finally:
        worker.terminate()
        worker.wait()
    tidy = time.monotonic() - began
    killed = f"{at_kill.done:,} of {at_kill.total:,}" if at_kill else "finished"
    print(f"{name:34} {decided:10.2f} {unreadable:13.2f} {tidy:8.1f} {killed:>17}")


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(ROOT / "manage.py"), "run_worker"], stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
