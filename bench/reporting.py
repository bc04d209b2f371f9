"""The table of the pages, for the terminal and for docs/performance.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.measuring import Counts, Spread
from config.bootstrap.virtualenv import ROOT, SetUpError

DOCUMENT = ROOT / "docs" / "performance.md"
MARKER = "<!-- pages -->"
# What "times the bare view" shall be, by the name of the page
GOALS: dict[str, str] = {
    "front": "20",
    "community": "1.2 times front",
    "thread_500": "50",
    "thread_100000": "50, 1.5 times thread of 500",
    "member_front_5": "2 times front",
    "member_front_50": "2.5 times front",
    "member_thread_500": "1.5 times thread of 500",
    "vote": "25",
    "comment": "50",
}
# Names of the columns, and their widths on a terminal
COLUMNS = {
    "times the bare view": 24,
    "bare ms": 9,
    "worker ms": 10,
    "database ms": 12,
    "statements": 11,
    "buffers": 8,
    "rows": 6,
    "bytes": 8,
    "brotli 4": 9,
}


@dataclass(frozen=True)
class Line:
    """One page. `times`: of the bare view's time; `bare`, `worker` and `database`: milliseconds; sizes in bytes;
    `sqlite` and `compared`: SQLite's time as a multiple of PostgreSQL's, the other checkout's of this one's."""

    name: str
    title: str
    times: Spread
    bare: Spread
    worker: Spread
    database: Spread
    counts: Counts | None
    size: int
    compressed: int
    sqlite: Spread | None = None
    compared: Spread | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def figures(self) -> list[str]:
        """One for each of COLUMNS, "" where nothing was counted."""
        counts = self.counts
        return [
            _text(self.times, 1),
            f"{self.bare.middle:.3f}",
            f"{self.worker.middle:.2f}",
            f"{self.database.middle:.2f}",
            *(
                [f"{counts.statements:.1f}", f"{counts.buffers:,.0f}", f"{counts.rows:,.0f}"]
                if counts
                else ["", "", ""]
            ),
            f"{self.size:,}",
            f"{self.compressed:,}",
        ]


def print_lines(lines: Sequence[Line], *, with_head: bool = True) -> None:
    widths = COLUMNS.values()
    if with_head:
        print(f"{'page':18}" + "".join(f"{name:>{width}}" for name, width in COLUMNS.items()))
    for line in lines:
        print(
            f"{line.name:18}" + "".join(f"{text:>{width}}" for text, width in zip(line.figures(), widths, strict=True))
        )
        for name, found in (("on SQLite", line.sqlite), ("the other checkout", line.compared)):
            if found:
                print(f"{'':18}{name}: {_text(found, 3)} of this one's time")
    print(end="", flush=True)


def write_table(lines: Sequence[Line], asset_bytes: int, scale: float, requests: int) -> None:
    """Put the table between the two markers of docs/performance.md."""
    parts = DOCUMENT.read_text().split(MARKER)
    if len(parts) != 3:
        raise SetUpError(f"{DOCUMENT.relative_to(ROOT)} must hold {MARKER} twice, around the table.")
    head = ["page", *(["goal"] if GOALS else []), *COLUMNS, "SQLite ÷ PostgreSQL"]
    table = [
        f"| {' | '.join(head)} |",
        "|---" * len(head) + "|",
        *(_row(line) for line in lines),
        "",
        f"Style sheets and scripts: {asset_bytes:,} bytes with brotli. At least {requests} requests a side, at scale "
        f"{scale:g}.",
    ]
    DOCUMENT.write_text(f"{parts[0]}{MARKER}\n\n" + "\n".join(table) + f"\n\n{MARKER}{parts[2]}")


def _row(line: Line) -> str:
    goal = [GOALS.get(line.name, "")] if GOALS else []
    cells = [line.title, *goal, *line.figures(), _text(line.sqlite, 2) if line.sqlite else ""]
    return f"| {' | '.join(cells)} |"


def _text(found: Spread, digits: int) -> str:
    """12.3 (11.9 to 12.8): median and quartiles."""
    return f"{found.middle:.{digits}f} ({found.low:.{digits}f} to {found.high:.{digits}f})"
