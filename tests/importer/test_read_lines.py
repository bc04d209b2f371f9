"""Files of every format, whole and broken."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard

from apps.importer import readers
from apps.importer.readers import Dump, DumpDamaged

Pack = Callable[[bytes], bytes]
# A megabyte that compresses badly, so that a file that is cut off still has several blocks.
LINES = [b'{"id":"%s"}' % sha256(b"%d" % number).hexdigest().encode() for number in range(13_000)]
TEXT = b"\n".join(LINES) + b"\n"


def frames(text: bytes) -> bytes:
    """Three frames after one of notes, as parallel compressors write them."""
    parts = [text[:1000], text[1000:30_000], text[30_000:]]
    notes = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"note"
    return notes + b"".join(zstandard.ZstdCompressor().compress(part) for part in parts)


def long_window(text: bytes) -> bytes:
    """Written with a window of 2 GiB, which decoders refuse by default. Of unknown size, so that it is not reduced."""
    parameters = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return packer.compress(text) + packer.flush()


PACKS: dict[str, Pack] = {
    "plain": bytes,
    "gz": gzip.compress,
    "two gz members": lambda text: gzip.compress(text[:999]) + gzip.compress(text[999:]),
    "zst": zstandard.ZstdCompressor().compress,
    "zst in frames": frames,
    "zst with a long window": long_window,
}
packs = pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
closed_packs = pytest.mark.parametrize("pack", list(PACKS.values())[1:], ids=list(PACKS)[1:])


def dump_of(folder: Path, content: bytes) -> Dump:
    # The name says nothing: the first bytes do.
    path = folder / "dump"
    path.write_bytes(content)
    return Dump(path)


def lines_of(dump: Dump) -> list[tuple[int, bytes | None]]:
    return list(dump.lines())


def lines_until_damage(dump: Dump) -> tuple[list[bytes | None], str]:
    lines = []
    try:
        for _number, line in dump.lines():
            lines.append(line)
    except DumpDamaged as damage:
        return lines, str(damage)
    return lines, ""


@packs
def test_every_format_gives_the_same_lines(tmp_path: Path, pack: Pack) -> None:
    assert lines_of(dump_of(tmp_path, pack(TEXT))) == list(enumerate(LINES, start=1))


@packs
def test_position_reaches_the_size(tmp_path: Path, pack: Pack) -> None:
    dump = dump_of(tmp_path, pack(TEXT))
    lines_of(dump)
    assert dump.position == dump.size


@packs
def test_dump_can_be_read_again(tmp_path: Path, pack: Pack) -> None:
    dump = dump_of(tmp_path, pack(TEXT))
    next(dump.lines())
    assert len(lines_of(dump)) == len(LINES)


@closed_packs
@pytest.mark.parametrize("missing", [1, 5, 700])
def test_cut_off_file_gives_what_it_has_and_says_so(tmp_path: Path, pack: Pack, missing: int) -> None:
    lines, damage = lines_until_damage(dump_of(tmp_path, pack(TEXT)[:-missing]))
    assert "cut off" in damage
    assert len(lines) > 8_000
    # The last one may be a piece.
    assert lines[:-1] == LINES[: len(lines) - 1]


def test_damaged_gzip_is_named(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(TEXT))
    content[len(content) // 2 : len(content) // 2 + 50] = bytes(50)
    with pytest.raises(DumpDamaged, match="damaged"):
        lines_of(dump_of(tmp_path, bytes(content)))


def test_damaged_zst_is_named(tmp_path: Path) -> None:
    content = bytearray(zstandard.ZstdCompressor(write_checksum=True).compress(TEXT))
    content[-1] ^= 255
    with pytest.raises(DumpDamaged, match="damaged"):
        lines_of(dump_of(tmp_path, bytes(content)))


def test_rubbish_after_the_last_frame_is_named(tmp_path: Path) -> None:
    dump = dump_of(tmp_path, zstandard.ZstdCompressor().compress(TEXT) + b"rubbish")
    lines, damage = lines_until_damage(dump)
    assert lines == LINES
    assert "damaged" in damage


def test_empty_file_has_no_lines(tmp_path: Path) -> None:
    assert lines_of(dump_of(tmp_path, b"")) == []


def test_blank_lines_count_but_are_not_given(tmp_path: Path) -> None:
    assert lines_of(dump_of(tmp_path, b"\n \nx\r\n\ny")) == [(3, b"x\r"), (5, b"y")]


def test_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    assert lines_of(dump_of(tmp_path, b"\xef\xbb\xbf{}\n{}")) == [(1, b"{}"), (2, b"{}")]


@packs
def test_line_that_is_too_long_is_passed_over(tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LINE_MAX", 100_000)
    content = b"before\n" + b"x" * 300_000 + b"\nafter\n" + b"y" * 300_000
    assert lines_of(dump_of(tmp_path, pack(content))) == [(1, b"before"), (2, None), (3, b"after"), (4, None)]


def test_bomb_is_never_held_in_memory(tmp_path: Path) -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(500_000_000))
    dump = dump_of(tmp_path, bomb)
    tracemalloc.start()
    try:
        assert lines_of(dump) == [(1, None)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 200_000_000
