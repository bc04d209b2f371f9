"""The arrows of a post or comment, as templates/votes/_arrows.jinja draws them."""

from __future__ import annotations

from typing import NamedTuple


class Arrows(NamedTuple):
    """`url`: the item's own address, which the acts on it extend. `value`: the viewer's vote, 1, 0 or -1. `label`: the
    points in words. `score`: the points between the arrows, "" where they stand elsewhere. `log_in_url`: for visitors;
    else "". Without it and without `is_open` the arrows only show the vote."""

    url: str
    value: int
    label: str
    score: str
    log_in_url: str
    is_open: bool
