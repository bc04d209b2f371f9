"""The ranking formulas, once as Python and once as database expressions; a test holds both equal.

All are Reddit's, from r2/lib/db/_sorts.pyx (archived 2017). None looks at the clock, so all can be stored."""

from __future__ import annotations

from math import copysign, log, sqrt

from django.db.models import Case, Expression, F, FloatField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Abs, Cast, Greatest, Least, Ln, Power, Round, Sign, Sqrt
from django.db.models.lookups import GreaterThan

EPOCH = 1134028003  # seconds, 2005-12-08: Reddit's own zero of time
SECONDS_PER_TENFOLD = 45_000  # 12.5 hours of youth weigh as much as ten times the score
LN_10 = 2.302585092994046
WILSON_Z = 1.281551565545  # one-sided 90 %, an interval of 80 %


def birth_rank(created: float) -> float:
    """The part of `hot` that time gives. `created`: seconds since 1970."""
    return (created - EPOCH) / SECONDS_PER_TENFOLD


def hot(ups: int, downs: int, birth: float) -> float:
    """Rank in which 12.5 hours of youth weigh as much as a tenfold score, rounded to hundredths.

    Rounded, since a vote that moves no indexed column is the cheap kind (performance notes, docs/decisions/0007)."""
    score = ups - downs
    sign = 0.0 if score == 0 else copysign(1.0, score)
    return _round_half_away(sign * log(max(abs(score), 1)) / LN_10 + birth)


def best(ups: int, downs: int) -> float:
    """Lower bound of the Wilson interval of the share of upvotes, 0 to 1; 0 without votes.

    Source of the formula: E. B. Wilson, 1927; its use on comments: Reddit, 2009."""
    votes = float(ups + downs)
    if votes <= 0:
        return 0.0
    share = ups / votes
    square = WILSON_Z * WILSON_Z
    margin = WILSON_Z * sqrt(share * (1.0 - share) / votes + square / (4.0 * votes * votes))
    return (share + square / (2.0 * votes) - margin) / (1.0 + square / votes)


def controversy(ups: int, downs: int) -> float:
    """Many votes, evenly split. 0 unless there is at least one of each kind."""
    if ups <= 0 or downs <= 0:
        return 0.0
    return float((ups + downs) ** (min(ups, downs) / max(ups, downs)))


def _round_half_away(value: float) -> float:
    """Two decimals. SQLite and PostgreSQL round halves away from zero, Python to even."""
    return copysign(int(abs(value) * 100 + 0.5) / 100, value) if value else 0.0


def _real(expression: Combinable) -> Cast:
    return Cast(expression, FloatField())


def score_expression() -> Expression:
    return F("ups") - F("downs")


def hot_expression() -> Expression:
    score = _real(F("ups") - F("downs"))
    return Round(
        Sign(score) * Ln(Greatest(Abs(score), Value(1.0))) / Value(LN_10) + F("birth_rank"),
        2,
        output_field=FloatField(),
    )


def best_expression() -> Expression:
    ups, votes = _real(F("ups")), _real(F("ups") + F("downs"))
    square = Value(WILSON_Z * WILSON_Z)
    share = ups / votes
    margin = Value(WILSON_Z) * Sqrt(
        share * (Value(1.0) - share) / votes + square / (Value(4.0) * votes * votes), output_field=FloatField()
    )
    bound = (share + square / (Value(2.0) * votes) - margin) / (Value(1.0) + square / votes)
    return Case(When(GreaterThan(F("ups") + F("downs"), 0), then=bound), default=Value(0.0), output_field=FloatField())


def controversy_expression() -> Expression:
    ups, downs = _real(F("ups")), _real(F("downs"))
    balance = Least(ups, downs) / Greatest(ups, downs)
    split = GreaterThan(Least(F("ups"), F("downs")), 0)
    return Case(
        When(split, then=Power(ups + downs, balance, output_field=FloatField())),
        default=Value(0.0),
        output_field=FloatField(),
    )
