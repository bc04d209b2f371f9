"""What pages cost, as multiples of the processor time of a bare Django view: python -m bench.pages [--only front vote]

Each site runs on a granian of its own with one worker and production settings; bench/inside/measured_settings.py says
what differs. Each page gets at least --requests requests, in blocks that alternate with blocks for the bare view and
for the other sites, so that whatever else the machine does meets all of them. Time is that of the worker's threads plus
that of its connections to PostgreSQL on a processor, as the kernel counts it; waiting does not count. A wrong answer
ends the run.

    python -m bench.pages --engine both                       every page on both engines
    python -m bench.pages --only front --requests 200         one page, quickly
    python -m bench.pages --compare ../other                  and of another checkout: is a change worth it?
    python -m bench.pages --profile front                     where the time goes

Linux only. It sends requests to 127.0.0.1 only."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from bench import world
from bench.environment import INSIDE, variables
from bench.facts import clean, read_facts
from bench.measuring import assets, compressed, count, measure
from bench.reporting import Line, print_lines, write_table
from bench.servers import Server, bare_server, site_server
from bench.visits import Facts, Request, Visit, visits
from config.bootstrap.virtualenv import ROOT, SetUpError

WARM_UP, PROFILED = 40, 200


class Base(NamedTuple):
    """A kept world. `admin`: a connection to the server of its PostgreSQL."""

    engine: str
    url: str
    var: Path
    facts: Facts
    admin: psycopg.Connection | None

    @property
    def database(self) -> str:
        return self.url.rpartition("/")[2]


def main() -> int:
    options = _options()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))  # unwinds, so that what we started is stopped
    try:
        if options.profile:
            with _base(world.ENGINES[0] if options.engine == "both" else options.engine, options) as base:
                return _profile(base, options.checkout.resolve(), options.profile)
        lines, asset_bytes = _measure(options)
    except SetUpError as error:
        print(f"thicket: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if options.json:
        options.json.write_text(json.dumps([line.as_dict() for line in lines], indent=1))
    if options.write:
        write_table(lines, asset_bytes, options.scale, options.requests)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    world.add_options(parser)
    parser.add_argument("--only", nargs="+", default=[], metavar="PAGE", help="some pages only, by their short names")
    parser.add_argument("--requests", type=int, default=500, help="of each page, at least")
    parser.add_argument("--engine", choices=(*world.ENGINES, "both"), default=world.ENGINES[0])
    parser.add_argument("--checkout", type=Path, default=ROOT, help="measure the site of this checkout")
    parser.add_argument("--compare", type=Path, metavar="CHECKOUT", help="and of this one, on the same database")
    parser.add_argument("--profile", metavar="PAGE", help=f"profile {PROFILED} requests of this page instead")
    parser.add_argument("--json", type=Path, help="write the figures into this file too")
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    options = parser.parse_args()
    if options.compare and options.engine == "both":
        parser.error("--compare needs one engine")
    return options


def _measure(options: argparse.Namespace) -> tuple[list[Line], int]:
    engines = world.ENGINES if options.engine == "both" else (options.engine,)
    with ExitStack() as stack:
        bases = [stack.enter_context(_base(engine, options)) for engine in engines]
        bare = stack.enter_context(bare_server())
        servers = [stack.enter_context(_site(base, options.checkout, base.engine)) for base in bases]
        if options.compare:
            servers.append(stack.enter_context(_site(bases[0], options.compare, "compared")))
            bases.append(bases[0])
        front = servers[0].ask(Request("GET", "/")).body
        asset_bytes = assets(servers[0], front)
        lines: list[Line] = []
        for rows in _chosen(bases, options.only):
            line = _line(rows, bases, servers, bare, options.requests)
            print_lines([line], with_head=not lines)
            lines.append(line)
        print(f"style sheets and scripts: {asset_bytes:,} bytes with brotli")
    return lines, asset_bytes


def _line(same: Sequence[Visit], bases: Sequence[Base], servers: Sequence[Server], bare: Server, requests: int) -> Line:
    """One page: `same` is its visit to each server."""
    sides, unit = measure(same, servers, bare, requests)
    first, visit = sides[0], same[0]
    base = bases[0]
    worker, database = first.milliseconds()
    return Line(
        name=visit.name,
        title=visit.title,
        times=first.times(unit),
        bare=unit.milliseconds()[0],
        worker=worker,
        database=database,
        counts=count(first, base.admin, base.database) if base.admin else None,
        size=len(first.body),
        compressed=compressed(first.body),
        sqlite=sides[1].times(first) if len(sides) > 1 and bases[1] is not base else None,
        compared=sides[1].times(first) if len(sides) > 1 and bases[1] is base else None,
    )


def _chosen(bases: Sequence[Base], only: Sequence[str]) -> list[tuple[Visit, ...]]:
    """The visits to each base, page by page. Raises SetUpError for a name that no page has."""
    found = list(zip(*(visits(base.facts) for base in bases), strict=True))
    names = [same[0].name for same in found]
    if unknown := set(only) - set(names):
        raise SetUpError(f"there is no page {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    return [same for same in found if not only or same[0].name in only]


@contextmanager
def _base(engine: str, options: argparse.Namespace) -> Iterator[Base]:
    """The world on one engine, built unless it is kept. What the measurements wrote is removed at the end."""
    with world.database(engine) as server_url:
        url, var = world.prepare(engine, server_url, options.scale, fresh=options.fresh)
        facts = read_facts(url, var)
        try:
            if engine == "sqlite":
                yield Base(engine, url, var, facts, None)
            else:
                with psycopg.connect(server_url, autocommit=True) as admin:  # whose statements are not counted
                    _can_count(admin)
                    yield Base(engine, url, var, facts, admin)
        finally:
            clean(url, var)


@contextmanager
def _site(base: Base, checkout: Path, name: str) -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory(prefix="thicket-bench-") as var,
        site_server(checkout.resolve(), base.url, Path(var), base.admin, f"bench {name}") as server,
    ):
        yield server


def _can_count(admin: psycopg.Connection) -> None:
    """Add pg_stat_statements to the database `postgres` where the server has it loaded."""
    loaded = admin.execute("select current_setting('shared_preload_libraries')").fetchone()
    if loaded and "pg_stat_statements" in loaded[0]:
        admin.execute("create extension if not exists pg_stat_statements")
        admin.execute("alter system set pg_stat_statements.track_utility = off")


def _profile(base: Base, checkout: Path, name: str) -> int:
    """Profile the page in a process of its own, without a server around it."""
    ((visit,),) = _chosen([base], [name])
    requests = [_written(visit.request(number, 0)) for number in range(WARM_UP + PROFILED)]
    with tempfile.TemporaryDirectory(prefix="thicket-bench-") as var:
        environment = os.environ | variables(base.url, Path(var), checkout=checkout)
        static = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
        subprocess.run(static, cwd=checkout, env=environment, check=True)
        return subprocess.run(
            [sys.executable, str(INSIDE / "measured_profile.py")],
            cwd=checkout,
            env=environment,
            input=json.dumps({"warm": requests[:WARM_UP], "counted": requests[WARM_UP:]}),
            text=True,
            check=False,
        ).returncode


def _written(request: Request) -> list[Any]:
    return [request.method, request.path, dict(request.headers), request.body.decode() if request.body else None]


if __name__ == "__main__":
    sys.exit(main())
