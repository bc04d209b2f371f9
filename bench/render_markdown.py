"""Hostile Markdown against ordinary prose of the same length: python3 -m bench.render_markdown [--search COUNT]

Prints, for texts of 300 to 100,000 characters, how many times as long as prose each shape takes, the worst
first; with --search for so many more texts of random pieces. Then the same for the cleaners of text and addresses, and
with THICKET_DATA what a real post or comment takes. Processor times of one run, the best of three."""

from __future__ import annotations

import argparse
import html
import io
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
SHOWN = 25
# What the cleaners of text and of addresses look at one by one.
SIGNS = ("a", "é", "\u0301", "\u0301\u0323", "\u200b", "\u3000", "\n", "\r", " \n", "\u202e", "👨\u200d", "\u0f73")


def main() -> None:
    import django

    django.setup()
    from apps.core.markdown import excerpt, render
    from tests.core.hostile_markdown import ALSO_HOSTILE, BUILT, ONCE_QUADRATIC, fill, found_by_search

    parser = argparse.ArgumentParser()
    parser.add_argument("--search", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    shapes: dict[str, Callable[[int], str]] = dict(BUILT)
    shapes |= {repr(piece[:24]): partial(fill, piece) for piece in (*ONCE_QUADRATIC, *ALSO_HOSTILE)}
    shapes |= dict(found_by_search(arguments.seed, arguments.search))
    compare("render", render, shapes)
    compare("excerpt", excerpt, {name: shapes[name] for name in list(shapes)[:60]})
    compare_cleaners()
    if os.environ.get("THICKET_DATA"):
        texts = list(real_texts(Path(os.environ["THICKET_DATA"], "reddit")))
        begin = time.process_time()
        size = sum(len(render(text)) for text in texts)
        each = (time.process_time() - begin) / len(texts)
        print(f"{len(texts):,} real texts: {each * 1e6:.0f} µs each, {size / sum(map(len, texts)):.2f} of their length")


def compare_cleaners() -> None:
    from apps.core.links import domain_of, url_key
    from apps.core.text import clean_line, clean_text
    from tests.core.hostile_markdown import fill

    signs = {repr(sign): partial(fill, sign) for sign in SIGNS}
    places = ("http://{}", "http://a.example/{}", "http://a.example/?{}", "http://{}.example/", "http://[{}]/")
    urls = {
        place.format(repr(sign)): partial(address, place, sign)
        for place in places
        for sign in (*SIGNS, "a.", "1.", "a&", "&", "%41", "/", ":", "a=b&", "xn--a.", "@", "..")
    }
    compare("clean_text", lambda text: clean_text(text, limit=None), signs)
    compare("clean_line", lambda text: clean_line(text, limit=None), signs)
    compare("url_key", url_key, urls)
    compare("domain_of", domain_of, urls)


def address(place: str, sign: str, length: int) -> str:
    return place.format(sign * (length // len(sign)))


def compare(name: str, work: Callable[[str], object], shapes: Mapping[str, Callable[[int], str]]) -> None:
    from tests.core.hostile_markdown import LENGTHS, PROSE, SHORT_LENGTHS

    lengths = (*SHORT_LENGTHS, *LENGTHS)
    prose = [timed(work, (PROSE * (length // len(PROSE) + 1))[:length]) for length in lengths]
    rows = []
    for shape, build in shapes.items():
        times = [timed(work, build(length)[:length]) for length in lengths]
        ratios = [taken / usual for taken, usual in zip(times, prose, strict=True)]
        rows.append((max(ratios), ratios, times, shape))
    print(f"\n{name}: times the prose of" + "".join(f"{length:>12,}" for length in lengths))
    print(f"{'ordinary prose':<30}" + "".join(f"{usual * 1e3:9.1f} ms" for usual in prose))
    for _, ratios, _, shape in sorted(rows, reverse=True)[:SHOWN]:
        print(f"{shape[:30]:<30}" + "".join(f"{ratio:12.1f}" for ratio in ratios))


def timed(work: Callable[[str], object], source: str) -> float:
    """Seconds of the processor, the best of three; of one where that takes long."""
    times: list[float] = []
    while len(times) < 3 and sum(times) < 0.5:
        begin = time.process_time()
        work(source)
        times.append(time.process_time() - begin)
    return min(times)


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
