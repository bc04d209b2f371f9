"""Costs of one page on several servers, interleaved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]
import psycopg

from bench.servers import Cost, Server
from bench.visits import BARE, Visit
from config.bootstrap.virtualenv import SetUpError

# Requests of a site, and of the bare view, before it is the others' turn: milliseconds to a second, so that both sides
# of a ratio meet the same machine.
BLOCK, BARE_BLOCK = 10, 100
# The first of each block are not counted: they find the processor's caches full of the others' work.
LEAD, BARE_LEAD = 2, 50
# Enough for both threads of granian to have compiled and connected, and for every vote to be a change.
WARM_UP = 50
COUNTED = 20  # requests whose statements are counted
# A block is measured again when a process or a connection came or went meanwhile.
TRIES = 5
# Statements of the site itself: not the health check of a connection.
COUNT = """select sum(calls), sum(rows), sum(shared_blks_hit + shared_blks_read)
from pg_stat_statements join pg_database on pg_database.oid = dbid where datname = %s and query <> 'SELECT $1'"""
ASSETS = re.compile(rb'(?:href|src)="(/static/[^"]+\.(?:css|js))"')


class Spread(NamedTuple):
    """Median and quartiles."""

    low: float
    middle: float
    high: float


@dataclass
class Side:
    """One server and one kind of request to it. `number`: of its next request."""

    server: Server
    visit: Visit
    place: int
    block: int = BLOCK
    lead: int = LEAD
    number: int = 0
    costs: list[Cost] = field(default_factory=list)
    body: bytes = b""

    def ask(self, count: int) -> None:
        for _ in range(count):
            answer = self.server.ask(self.visit.request(self.number, self.place))
            if fault := self.visit.fault(self.number, *answer):
                raise SetUpError(f"{fault}; nothing is reported.")
            self.number += 1
            self.body = answer.body

    def ask_a_block(self) -> None:
        for _try in range(TRIES):
            self.ask(self.lead)
            before, processes = self.server.used()
            self.ask(self.block)
            after, same = self.server.used()
            if processes == same:
                self.costs.append(Cost(after.worker - before.worker, after.database - before.database))
                return
        raise SetUpError("the server's processes or connections change all the time; nothing is reported.")

    def milliseconds(self) -> tuple[Spread, Spread]:
        """For each request: of the worker, and of the database."""
        scale = 1e6 * self.block
        return spread([cost.worker / scale for cost in self.costs]), spread(
            [cost.database / scale for cost in self.costs]
        )

    def times(self, other: Side) -> Spread:
        """This side's time for each request as a multiple of the other's, round by round."""
        shares = self.block / other.block
        return spread([a.total / b.total / shares for a, b in zip(self.costs, other.costs, strict=True)])


@dataclass(frozen=True)
class Counts:
    """Of one request: statements, rows that they gave, pages of the database that they touched (8 kB each, found in
    its memory or read)."""

    statements: float
    rows: float
    buffers: float


def measure(
    visit_of: Sequence[Visit], servers: Sequence[Server], bare: Server, requests: int
) -> tuple[list[Side], Side]:
    """Ask each server for its visit at least `requests` times, block by block in turn with the bare view.

    Raises SetUpError at the first wrong answer."""
    unit = Side(bare, BARE, 0, block=BARE_BLOCK, lead=BARE_LEAD)
    sides = [Side(server, visit, place) for place, (server, visit) in enumerate(zip(servers, visit_of, strict=True))]
    everybody = [unit, *sides]
    for side in everybody:
        side.ask(WARM_UP)
    for turn in range(-(-requests // BLOCK)):
        for place in range(len(everybody)):  # nobody always follows the same
            everybody[(place + turn) % len(everybody)].ask_a_block()
    return sides, unit


def count(side: Side, admin: psycopg.Connection, database: str) -> Counts | None:
    """What pg_stat_statements says of some more requests; None where the server lacks it."""
    if not admin.execute("select 1 from pg_extension where extname = 'pg_stat_statements'").fetchone():
        return None
    _set_counting(admin, on=True)
    try:
        side.ask(2)  # each thread of granian hears of it before its next statement
        admin.execute("select pg_stat_statements_reset()")
        side.ask(COUNTED)
        row = admin.execute(COUNT, [database]).fetchone()
    finally:
        _set_counting(admin, on=False)
    assert row
    return Counts(*(float(number or 0) / COUNTED for number in row))


def _set_counting(admin: psycopg.Connection, *, on: bool) -> None:
    """For every connection, from its next statement on."""
    admin.execute(f"alter system set pg_stat_statements.track = {'top' if on else 'none'}")
    admin.execute("select pg_reload_conf()")
    admin.execute("select pg_sleep(0.1)")


def compressed(body: bytes) -> int:
    """Bytes after brotli at quality 4, a proxy's usual choice for pages that are made for each request."""
    return len(brotli.compress(body, quality=4))


def assets(server: Server, page: bytes) -> int:
    """Bytes of the style sheets and scripts that the page names, as they are sent to a browser that takes brotli."""
    from bench.visits import Request

    paths = sorted({path.decode() for path in ASSETS.findall(page)})
    answers = [server.ask(Request("GET", path, {"Accept-Encoding": "br"})) for path in paths]
    if not answers or any(answer.status != 200 for answer in answers):
        raise SetUpError(f"the style sheets and scripts of the front page are not served: {paths}")
    return sum(len(answer.body) for answer in answers)


def spread(values: Sequence[float]) -> Spread:
    if len(values) < 2:
        return Spread(values[0], values[0], values[0])
    low, _middle, high = quantiles(values, n=4)
    return Spread(low, median(values), high)
