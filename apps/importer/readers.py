"""The bytes of a dump: plain, gzip or Zstandard, line by line, in memory that does not grow with the file."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import zstandard
from django.utils.translation import gettext as _

# The dumps are written with a window of 2 GiB, which decoders refuse unless told. The decoder takes as much memory.
WINDOW_MAX = 2**31
LINE_MAX = 16_000_000  # bytes; the longest honest ones, galleries with all their sizes, are below two million
CHUNK = 65_536
# Four bytes of Zstandard may mean 128 KiB, so what is fed at a time bounds what comes out at a time (32 MiB).
FEED = 1_024

_GZIP: Final = b"\x1f\x8b"
_ZSTANDARD: Final = b"\x28\xb5\x2f\xfd"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class DumpDamaged(Exception):
    """The file ends too early or its compression is broken. What came before was delivered."""


class Dump:
    """One file of a dump. The format is told by its first bytes, whatever the name says.

    `size`: bytes on disk; `position`: how many of them were read."""

    def __init__(self, path: Path) -> None:
        """Raises OSError when the file can't be read."""
        self.path = path
        self.size = path.stat().st_size
        self.position = 0
        with path.open("rb") as raw:
            self._magic = raw.read(4)

    @property
    def is_packed(self) -> bool:
        return self._is_zipped or self._is_zstandard

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Numbers from 1 and lines without their end; None for a line beyond LINE_MAX. Blank lines are left out.

        Raises DumpDamaged after the last line that can be had. May be called again: it begins anew."""
        self.position = 0
        with self.path.open("rb") as raw:
            for number, line in _split(self._chunks(raw)):
                if line is None or line.strip():
                    yield number, line

    def _chunks(self, raw: BinaryIO) -> Iterator[bytes]:
        if self._is_zipped:
            return self._unzipped(raw)
        if self._is_zstandard:
            return self._unpacked(raw)
        return self._read(raw, CHUNK)

    @property
    def _is_zipped(self) -> bool:
        return self._magic.startswith(_GZIP)

    @property
    def _is_zstandard(self) -> bool:
        # 0x184D2A50 to 0x184D2A5F: a frame of notes, which parallel compressors write first.
        notes = self._magic[1:] == b"\x2a\x4d\x18" and self._magic[0] >> 4 == 5
        return notes or self._magic == _ZSTANDARD

    def _read(self, raw: BinaryIO, size: int) -> Iterator[bytes]:
        while chunk := raw.read(size):
            self.position += len(chunk)
            yield chunk

    def _unzipped(self, raw: BinaryIO) -> Iterator[bytes]:
        try:
            with gzip.GzipFile(fileobj=raw) as unzipped:
                while chunk := unzipped.read1(CHUNK):
                    self.position = raw.tell()
                    yield chunk
        except EOFError as error:
            raise _ends_early() from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise _broken(error) from error

    def _unpacked(self, raw: BinaryIO) -> Iterator[bytes]:
        """Not `stream_reader`, which takes a file that was cut off for one that ended."""
        decompressor = zstandard.ZstdDecompressor(max_window_size=WINDOW_MAX)
        frame = decompressor.decompressobj()
        is_whole = True
        try:
            for chunk in self._read(raw, FEED):
                rest = chunk
                while rest:
                    if frame.eof:
                        frame = decompressor.decompressobj()
                    yield frame.decompress(rest)
                    is_whole = frame.eof
                    rest = frame.unused_data if frame.eof else b""
        except zstandard.ZstdError as error:
            raise _broken(error) from error
        if not is_whole:
            raise _ends_early()


def _split(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Lines from chunks. Holds one line at most, and of one that is too long nothing."""
    number, held, is_too_long = 1, bytearray(), False
    damage: DumpDamaged | None = None
    try:
        for chunk in chunks:
            *ended, rest = chunk.split(b"\n")
            for part in ended:
                held += part
                yield number, None if is_too_long or len(held) > LINE_MAX else _without_mark(number, held)
                number, held, is_too_long = number + 1, bytearray(), False
            held += rest
            if len(held) > LINE_MAX:
                held, is_too_long = bytearray(), True
    except DumpDamaged as error:
        damage = error
    if held or is_too_long:
        yield number, None if is_too_long else _without_mark(number, held)
    if damage is not None:
        raise damage


def _without_mark(number: int, line: bytearray) -> bytes:
    return bytes(line).removeprefix(_BYTE_ORDER_MARK) if number == 1 else bytes(line)


def _ends_early() -> DumpDamaged:
    return DumpDamaged(_("the file is cut off: its end is missing"))


def _broken(error: Exception) -> DumpDamaged:
    return DumpDamaged(_("the compressed data is damaged (%s)") % error)
