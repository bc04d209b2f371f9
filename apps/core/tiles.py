"""The coloured tile that stands for a community or a member."""

from __future__ import annotations

from zlib import crc32

TILES = 8


def tile_of(name: str) -> int:
    """1 to 8, the same for every spelling of a name by case, in every process and for ever."""
    return crc32(name.lower().encode("utf-8", "replace")) % TILES + 1
