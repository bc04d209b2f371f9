"""Single values of a dump, which change their type over twenty years. All pure."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

from apps.core.base36 import FIRST_LOCAL_ID, from_base36
from apps.importer.reasons import Reason, Unusable

# Imported totals fit a 32-bit column with room for a billion votes of our own.
SCORE_MAX = 1_000_000_000
DELETED, REMOVED = "[deleted]", "[removed]"

# "[ Removed by Reddit ]", also with "on account of violating the content policy".
_REMOVED_BY_REDDIT = re.compile(r"\A\[ ?removed by reddit[^\]\n]{0,100}\]", re.IGNORECASE)


def identifier(value: Any, kind: str) -> int:
    """The number behind "1a2b", "t3_1a2b" or, as the Pushshift API had it, an integer.

    Raises Unusable without one, and for one that our own rows may have."""
    number = 0
    if isinstance(value, str):
        try:
            number = from_base36(value.strip().removeprefix(f"{kind}_"))
        except ValueError:
            number = 0
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    if number <= 0:
        raise Unusable(Reason.NO_ID)
    if number >= FIRST_LOCAL_ID:
        raise Unusable(Reason.ID_TOO_BIG)
    return number


def number_of(value: Any) -> float | None:
    """A finite number from 5, 5.0 or "5"; None for everything else, true and false among it."""
    if isinstance(value, str) and len(value) < 40:
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def moment(value: Any) -> datetime | None:
    """Seconds since 1970 as a moment, years 1 to 9999; None for everything else and for 0."""
    seconds = number_of(value)
    if not seconds:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def edited_at(value: Any, created_at: datetime) -> datetime | None:
    """None for false; the moment for a number. True is an edit of unknown time: the earliest possible one."""
    if value is True:
        return created_at
    edited = moment(value)
    return None if edited is None else max(edited, created_at)


def votes(score: Any, upvote_ratio: Any = None) -> tuple[int, int]:
    """(ups, downs) whose difference is the score; an unknown score is 1, the author's own vote.

    The dump's own ups and downs were blurred against cheaters and are not read. The share of upvotes is: with
    n votes, score = n (2 share - 1). Where it says nothing (absent, near one half, contradicting the sign) all votes
    go one way."""
    known = number_of(score)
    total = 1 if known is None else int(max(-SCORE_MAX, min(SCORE_MAX, known)))
    share = number_of(upvote_ratio)
    lead = 0.0 if share is None or not 0 <= share <= 1 else 2 * share - 1
    # 0.02: one step of the ratio, which has two digits. It bounds the number of votes to fifty times the score.
    if share is not None and abs(lead) >= 0.0199 and lead * total > 0:
        ups = min(SCORE_MAX, round(total / lead * share))
        return max(ups, total, 0), max(ups, total, 0) - total
    return max(total, 0), max(-total, 0)


def is_true(value: Any) -> bool:
    return value in (True, "true")


def words(value: Any) -> str:
    """The text itself, "" for null and for what is no text."""
    return value if isinstance(value, str) else ""


def is_deleted_mark(text: str) -> bool:
    return text.strip() == DELETED


def is_removed_mark(text: str) -> bool:
    return text.strip() == REMOVED or _REMOVED_BY_REDDIT.match(text) is not None


def unescape(text: str) -> str:
    """Undoes the API's escaping once: only & < > are escaped there, and the ampersand comes last."""
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
