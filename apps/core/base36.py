"""Ids as Reddit shows them: numbers in base 36, and fullnames such as t3_k3f9a."""

from __future__ import annotations

import re

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
KINDS = {"t1": "comment", "t2": "user", "t3": "post", "t4": "message", "t5": "community"}
# Posts and comments of our own start here, above any id of a public dump (its longest have seven digits).
FIRST_LOCAL_ID = 36**8
BIGGEST_ID = 2**63 - 1

# 2**63 - 1 has thirteen digits. \A and \Z: $ would let a line end through.
_NUMBER = re.compile(r"\A[0-9a-zA-Z]{1,13}\Z", re.ASCII)


def to_base36(number: int) -> str:
    """Lower case, without leading zeros. Raises ValueError below zero."""
    if number < 0:
        raise ValueError(f"{number} is below zero")
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
        if not number:
            return digits


def from_base36(text: str) -> int:
    """0 to 2**63 - 1, upper case allowed. Raises ValueError for everything else: no sign, space or underscore."""
    if not _NUMBER.match(text):
        raise ValueError(f"{text[:20]!r} is no number in base 36")
    number = int(text, 36)
    if number > BIGGEST_ID:
        raise ValueError(f"{text!r} is beyond 64 bits")
    return number


def fullname(kind: str, number: int) -> str:
    """`fullname("t3", 12)` is "t3_c". Raises ValueError for a kind that is not among KINDS."""
    if kind not in KINDS:
        raise ValueError(f"{kind[:20]!r} is no kind of thing")
    return f"{kind}_{to_base36(number)}"


def parse_fullname(text: str) -> tuple[str, int]:
    """`parse_fullname("t3_c")` is ("t3", 12). Raises ValueError for an unknown kind or a broken id."""
    kind, _, digits = text.partition("_")
    if kind not in KINDS:
        raise ValueError(f"{kind[:20]!r} is no kind of thing")
    return kind, from_base36(digits)
