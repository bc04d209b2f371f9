"""Build the world of the measurements: python -m bench.world [--scale 0.01] [--engine sqlite] [--fresh]

1,000,000 posts in 1,000 communities (the largest has 130,000), 2,000,000 comments with threads of 500, 2,000 and
100,000, 50,000 members and 2,000,000 votes, from a fixed seed; `--scale` makes all of it smaller. It is kept in
var/bench (THICKET_VAR moves that) for the next call, unless `--fresh` is given: 5 GB on PostgreSQL, 2.4 on SQLite. On
two cores it takes 50 s on PostgreSQL, 85 s on SQLite.

Ages of posts are counted back from the moment of the build, so the newest are as new as it is."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.databases import create_database, folder, server
from bench.environment import set_up_django

SEED = 20_261_128
# Raise it when other rows come from the same seed.
VERSION = 1
# Rows of each kind whose counters are compared with what they count
LOOKED_AT = 500
ENGINES = ("postgresql", "sqlite")


@dataclass(frozen=True)
class Kept:
    """A world on the disk. `seconds`: what building it took."""

    version: int
    seed: int
    scale: float
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    options = parser.parse_args()
    with database(options.engine) as base:
        url, var = prepare(options.engine, base, options.scale, fresh=options.fresh)
        print(f"{options.engine}: the world is in {var}, its database is {url.rpartition('/')[2]}")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scale", type=float, default=1.0, help="above 0 and at most 1, which is the whole world")
    parser.add_argument("--fresh", action="store_true", help="build the world again")


@contextmanager
def database(engine: str) -> Iterator[str]:
    """What `prepare` needs of the engine: the address of a PostgreSQL server, which ends with the block, or ""."""
    if engine == "sqlite":
        yield ""
        return
    with server() as url:
        yield url


def prepare(engine: str, server_url: str, scale: float, *, fresh: bool = False) -> tuple[str, Path]:
    """The address of the world's database, and its folder for what a site writes. Builds the world unless it is kept.

    Runs in a process of its own, since one process can set Django up for one database only."""
    name = f"world_{engine}_{scale:g}".replace(".", "_")
    var = folder() / name
    var.mkdir(exist_ok=True)
    note = var / "world.json"
    wanted = Kept(VERSION, SEED, scale, 0.0)
    is_kept = not fresh and note.exists() and _is_same(note, wanted)
    file = var / "world.sqlite3"
    if not is_kept:
        note.unlink(missing_ok=True)
        for part in var.glob("world.sqlite3*"):
            part.unlink()
    url = f"sqlite:///{file}" if engine == "sqlite" else create_database(server_url, name, fresh=not is_kept)
    if not is_kept:
        began = time.monotonic()
        _in_a_process(_build, url, var, scale)
        note.write_text(json.dumps(asdict(Kept(VERSION, SEED, scale, round(time.monotonic() - began, 1)))))
    return url, var


def _is_same(note: Path, wanted: Kept) -> bool:
    kept = Kept(**json.loads(note.read_text()))
    return (kept.version, kept.seed, kept.scale) == (wanted.version, wanted.seed, wanted.scale)


def _in_a_process(function: object, *arguments: object) -> None:
    from multiprocessing import get_context

    process = get_context("spawn").Process(target=function, args=arguments)  # type: ignore[arg-type]
    process.start()
    try:
        process.join()
    finally:
        if process.is_alive():
            process.terminate()
            process.join()
    if process.exitcode:
        raise SystemExit(f"the world was not built (exit {process.exitcode})")


def _build(url: str, var: Path, scale: float) -> None:
    set_up_django(url, var)
    from random import Random

    from django.core.management import call_command

    from apps.accounts.models import User
    from apps.comments.models import Comment, CommentVote
    from apps.communities.models import Membership
    from apps.core.planner_statistics import analyse_database
    from apps.posts.models import Post, PostVote
    from bench.contents import Contents
    from bench.people import write_communities, write_flair, write_members
    from bench.sizes import sizes_at
    from bench.tables import in_bulk
    from bench.texts import Prose

    chance, now, sizes = Random(SEED), time.time(), sizes_at(scale)
    _tell(f"building {sizes}")
    call_command("migrate", verbosity=0)
    prose = Prose(chance)
    with in_bulk(Post, Comment, PostVote, CommentVote, User, Membership):
        places = write_communities(chance, prose, sizes, now)
        contents = Contents(chance, prose, sizes, places, write_flair(places, prose), now)
        _tell("communities written, now posts, comments and votes")
        contents.write()
        _tell("contents written, now members")
        write_members(chance, prose, sizes, contents.karma, now)
        _tell("members written, now indexes and statistics")
    analyse_database()
    _verify()
    _tell("done")


def _verify() -> None:
    """Refuse a world whose counters differ from its rows, looking at its first posts and comments."""
    from apps.comments.models import Comment
    from apps.posts.models import Post
    from bench.sizes import FIRST_KEY

    for model, name, below in ((Post, "comment_count", "comments"), (Comment, "reply_count", "replies")):
        for row in model._default_manager.filter(pk__lt=FIRST_KEY + LOOKED_AT):
            counted = {
                "ups": row.imported_ups + row.votes.filter(value=1).count(),
                "downs": row.imported_downs + row.votes.filter(value=-1).count(),
                name: getattr(row, below).count(),
            }
            said = {column: getattr(row, column) for column in counted}
            if said != counted:
                raise SystemExit(f"{model.__name__} {row.pk} says {said}, but its rows are {counted}")


def _tell(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)


if __name__ == "__main__":
    main()
