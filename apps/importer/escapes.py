"""Whether a dump's texts are escaped as Reddit's API escapes them, or plain."""

from __future__ import annotations

import json
from itertools import islice

from apps.importer import values
from apps.importer.readers import Dump, DumpDamaged

SAMPLE = 5_000  # lines
_TEXTS = ("title", "selftext", "body")


def looks_escaped(dump: Dump) -> bool:
    """Judged by the first 5,000 lines: escaped texts hold no < and no >, plain ones (quotes begin with >) do.

    The majority decides, since anybody may write "&amp;" in a plain text."""
    escaped = plain = 0
    try:
        for _number, line in islice(dump.lines(), SAMPLE):
            text = _text_of(line or b"")
            if "<" in text or ">" in text:
                plain += 1
            elif "&lt;" in text or "&gt;" in text or "&amp;" in text:
                escaped += 1
    except DumpDamaged:
        # The import itself says so, with the line.
        pass
    return escaped > plain


def _text_of(line: bytes) -> str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    return "\n".join(values.words(row.get(name)) for name in _TEXTS) if isinstance(row, dict) else ""
