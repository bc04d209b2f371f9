"""Memory and pace of `import_dump` at several sizes: python bench/import_dump.py --rows 40000 400000

Real threads (THICKET_DATA) are multiplied, with ids and authors of their own in each copy, one post to two and a half
comments. Each size goes into a database of its own: SQLite in a temporary folder, or, with --database
postgres://…/prefix, databases prefix_1, prefix_2 …, which must not exist and are dropped again. Memory is the peak:
what is the process's own (RssAnon), and pages of files that it looks at (RssFile: programs, and of SQLite's database up
to 256 MiB, which the system takes back when it needs them). Flat means that the last column, own memory beside that of
the first size, stays near 1. Linux only.

Measured in November 2026 on two busy cores, at 44,256 and 403,836 rows: SQLite 93 and 100 MB of its own (16 MB of it
the page cache that apps.importer.database allows), PostgreSQL 68 and 68 MB."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import zstandard

ROOT = Path(__file__).resolve().parent.parent
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
Rows = list[dict[str, Any]]
SAMPLE_EVERY = 0.05  # seconds


class Cost(NamedTuple):
    """Seconds by the clock and on a processor (not the server's), MB of the process itself and of mapped files."""

    seconds: float
    processor: float
    own: float
    mapped: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="+", type=int, default=[40_000, 400_000])
    parser.add_argument("--database", default="", help="postgres://user@host:port/prefix; without it SQLite")
    options = parser.parse_args()
    if "THICKET_DATA" not in os.environ:
        parser.error("THICKET_DATA must name the folder that holds reddit/threads_*.ndjson.zst")
    first = 0.0
    print(f"{'rows':>9} {'seconds':>9} {'rows/s':>8} {'CPU s':>8} {'mapped MB':>10} {'own MB':>7} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for number, wanted in enumerate(options.rows, start=1):
            files, rows = multiply(Path(folder), wanted)
            with fresh_database(options.database, Path(folder), number) as url:
                cost = run(url, files)
            first = first or cost.own
            pace, ratio = rows / cost.seconds, cost.own / first
            print(
                f"{rows:>9,} {cost.seconds:>9.1f} {pace:>8,.0f} {cost.processor:>8.1f} "
                f"{cost.mapped:>10.0f} {cost.own:>7.0f} {ratio:>6.2f}",
                flush=True,
            )


def multiply(folder: Path, wanted: int) -> tuple[tuple[Path, Path], int]:
    """Two files with at least `wanted` rows together, and how many there are."""
    data = Path(os.environ["THICKET_DATA"]) / "reddit"
    posts = list(read(data / "threads_submissions.ndjson.zst"))
    comments = list(read(data / "threads_comments.ndjson.zst"))
    post_numbers = numbered(posts, comments, "link_id", "t3_")
    comment_numbers = numbered(comments, comments, "parent_id", "t1_")
    copies = -(-wanted // (len(posts) + len(comments)))
    submissions_file, comments_file = folder / f"RS_{wanted}.zst", folder / f"RC_{wanted}.zst"
    with packed(submissions_file) as write:
        for copy in range(copies):
            shift = copy * len(post_numbers)
            for row in posts:
                write({**row, "id": base36(post_numbers[row["id"]] + shift), "author": author(row, copy)})
    with packed(comments_file) as write:
        for copy in range(copies):
            for row in comments:
                kind, parent = row["parent_id"][:3], row["parent_id"][3:]
                numbers = post_numbers if kind == "t3_" else comment_numbers
                write(
                    {
                        **row,
                        "id": base36(comment_numbers[row["id"]] + copy * len(comment_numbers)),
                        "link_id": "t3_" + base36(post_numbers[row["link_id"][3:]] + copy * len(post_numbers)),
                        "parent_id": kind + base36(numbers[parent] + copy * len(numbers)),
                        "author": author(row, copy),
                    }
                )
    return (submissions_file, comments_file), copies * (len(posts) + len(comments))


def numbered(rows: Rows, others: Rows, reference: str, kind: str) -> dict[str, int]:
    """Every id of `rows`, and every one that `others` refer to, as a small number in the same order."""
    ids = {row["id"] for row in rows} | {
        row[reference].removeprefix(kind) for row in others if row[reference].startswith(kind)
    }
    return {id36: number for number, id36 in enumerate(sorted(ids, key=lambda id36: int(id36, 36)), start=1)}


def author(row: dict[str, Any], copy: int) -> str:
    name: str = row["author"]
    return name if name == "[deleted]" else f"{name}_{copy}"


def base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits


def read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as packed_file:
        text = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(packed_file).read()
    return map(json.loads, text.splitlines())


@contextmanager
def packed(path: Path) -> Iterator[Any]:
    with path.open("wb") as raw, zstandard.ZstdCompressor().stream_writer(raw) as stream:
        yield lambda row: stream.write(json.dumps(row).encode() + b"\n")


@contextmanager
def fresh_database(server: str, folder: Path, number: int) -> Iterator[str]:
    if not server:
        file = folder / f"bench_{number}.sqlite3"
        yield f"sqlite:///{file}"
        for part in folder.glob(f"{file.name}*"):
            part.unlink()
        return
    prefix, _slash, name = server.rpartition("/")
    with psycopg.connect(f"{prefix}/postgres", autocommit=True) as admin:
        admin.execute(f'create database "{name}_{number}"')
        try:
            yield f"{server}_{number}"
        finally:
            admin.execute(f'drop database "{name}_{number}" with (force)')


def run(url: str, files: tuple[Path, Path]) -> Cost:
    """Start of Python and Django included."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.development"}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    began = time.monotonic()
    command = [*manage, "import_dump", "--submissions", str(files[0]), "--comments", str(files[1]), "-v0"]
    own = mapped = 0.0
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            memory = memory_of(process.pid)
            own, mapped = max(own, memory.get("RssAnon", 0.0)), max(mapped, memory.get("RssFile", 0.0))
            time.sleep(SAMPLE_EVERY)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"import_dump ended with {process.returncode}")
    return Cost(time.monotonic() - began, usage.ru_utime + usage.ru_stime, own, mapped)


def memory_of(pid: int) -> dict[str, float]:
    """{kind of memory as /proc names it: MB}; nothing of a process that has ended."""
    lines = (line.split() for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {line[0].rstrip(":"): int(line[1]) / 1024 for line in lines if line[0].startswith("Rss")}


if __name__ == "__main__":
    main()
