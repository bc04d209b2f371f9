"""What an operator may ask of an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from apps.importer.places import Terms
from apps.importer.readers import Dump

BATCH_ROWS = 500

Escaped = Literal["auto", "yes", "no"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator asked for."""

    submissions: Sequence[Dump] = ()
    comments: Sequence[Dump] = ()
    community: str = ""
    escaped: Escaped = "auto"
    makes_stubs: bool = True
    pseudonymises: bool = False
    terms: Terms = field(default_factory=Terms)
    batch_rows: int = BATCH_ROWS
