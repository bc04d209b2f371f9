"""Hostile Markdown of 40,000 characters against the same at 10,000: python3 -m bench.render_markdown

Prints processor times of one run, the slowest shapes first, their ratio (4 is linear) and the size of the HTML; with
THICKET_DATA also what a real post or comment takes."""

from __future__ import annotations

import html
import io
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
SHORT, LONG = 10_000, 40_000
SHOWN = 15


def main() -> None:
    import django

    django.setup()
    from apps.core.markdown import render
    from tests.core.hostile_markdown import ALSO_HOSTILE, BUILT, ONCE_QUADRATIC, fill

    shapes: dict[str, Callable[[int], str]] = dict(BUILT)
    for piece in (*ONCE_QUADRATIC, *ALSO_HOSTILE):
        shapes[repr(piece[:24])] = lambda length, piece=piece: fill(piece, length)  # type: ignore[misc]
    rows = []
    for name, build in shapes.items():
        short, _ = timed(render, build(SHORT))
        long, size = timed(render, build(LONG))
        rows.append((long, short, size, name))
    print(f"{'shape':28} {'10,000':>9} {'40,000':>9} {'ratio':>6} {'HTML':>9}")
    for long, short, size, name in sorted(rows, reverse=True)[:SHOWN]:
        print(f"{name:28} {short * 1e3:6.0f} ms {long * 1e3:6.0f} ms {long / short:6.1f} {size:9,}")
    if os.environ.get("THICKET_DATA"):
        texts = list(real_texts(Path(os.environ["THICKET_DATA"], "reddit")))
        begin = time.process_time()
        size = sum(len(render(text)) for text in texts)
        each = (time.process_time() - begin) / len(texts)
        print(f"{len(texts):,} real texts: {each * 1e6:.0f} µs each, {size / sum(map(len, texts)):.2f} of their length")


def timed(render: Callable[[str], str], source: str) -> tuple[float, int]:
    """Seconds of the processor, the best of two, and characters of HTML."""
    times = []
    size = 0
    for _ in range(2):
        begin = time.process_time()
        size = len(render(source))
        times.append(time.process_time() - begin)
    return min(times), size


def real_texts(folder: Path) -> Iterator[str]:
    import zstandard

    for path in sorted(folder.glob("*.ndjson.zst")):
        with path.open("rb") as packed:
            stream = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(packed)
            for line in io.TextIOWrapper(stream, "utf-8"):
                row = json.loads(line)
                if text := row.get("body") or row.get("selftext"):
                    yield html.unescape(text)


if __name__ == "__main__":
    main()
