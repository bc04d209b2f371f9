"""The colour of a tile never changes."""

from __future__ import annotations

from collections import Counter

import pytest

from apps.core.tiles import tile_of


@pytest.mark.parametrize(
    ("name", "tile"), [("bread", 4), ("databases", 3), ("meadow", 8), ("Ünïcode", 3), ("\ud800", 1)]
)
def test_a_name_keeps_its_tile(name: str, tile: int) -> None:
    assert tile_of(name) == tile_of(name.upper()) == tile


def test_all_eight_tiles_are_used_about_equally() -> None:
    counts = Counter(tile_of(f"community_{number}") for number in range(4_000))
    assert set(counts) == set(range(1, 9))
    assert max(counts.values()) < 1.3 * min(counts.values())
