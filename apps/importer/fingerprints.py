"""Tells a line of a dump that was imported before from one that is new or has changed, without reading it.

Reading, cleaning and comparing a row costs a third of importing it. Most lines of a dump that is imported again, or of
a newer one of the same months, are what they were: each row holds a fingerprint of the line that it was last written
from.

A fingerprint also covers how lines are treated: the wishes of the operator on which the columns of a row depend, and
the code that makes columns from a line. A row that depends on anything else holds none (see `writers`)."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from apps.comments.models import Comment
from apps.core import links, text
from apps.importer import merging, pseudonyms, records, values
from apps.posts.models import Post

_CODE = (links, text, merging, pseudonyms, records, values)


class Fingerprints:
    """Makes fingerprints, which fit a 64-bit column. Two different lines of one id have the same one by chance once in
    2^64 cases."""

    def __init__(self, *treatment: object) -> None:
        """`treatment`: whatever else the columns of a row depend on."""
        seed = blake2b(repr(treatment).encode(), digest_size=32)
        for module in _CODE:
            seed.update(inspect.getsource(module).encode())
        self._seed = seed.digest()

    def of(self, line: bytes) -> int:
        return int.from_bytes(blake2b(line, digest_size=8, key=self._seed).digest(), "big", signed=True)


def known(model: type[Post] | type[Comment], fingerprints: Mapping[int, int]) -> set[int]:
    """The keys whose rows were last written from these very lines: {key: fingerprint}. One statement."""
    rows = model._default_manager.filter(pk__in=fingerprints).values_list("pk", "import_fingerprint")
    return {key for key, fingerprint in rows if fingerprint == fingerprints[key]}


def stamp(model: type[Post] | type[Comment], rows: Iterable[Post] | Iterable[Comment]) -> None:
    """Write the fingerprint alone of rows that are right already. One statement, none without rows."""
    model._default_manager.bulk_update(list(rows), ["import_fingerprint"])  # type: ignore[arg-type]
