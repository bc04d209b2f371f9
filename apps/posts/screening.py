"""Screeners look at what somebody is about to write, before others can see it.

The setting SCREENERS names them by dotted paths. They are asked before the transaction begins, on the cleaned text, so
that they may take their time without holding the write lock. Their verdict is applied inside the transaction, if the
rules that it rests on are still the same; else they are asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community, FlairTemplate, SystemActor, TargetKind
from apps.core.errors import RuleViolation
from apps.posts.models import RemovalKind

TRIES = 3

Result = TypeVar("Result")


class ScreeningUnsettled(RuleViolation):
    code: ClassVar[str] = "screening_unsettled"
    sentence: ClassVar[object] = _(
        "The rules of this community are being changed at this moment, so nothing was saved. Send it again."
    )


class Outcome(models.IntegerChoices):
    """The strictest of several verdicts counts."""

    PASS = 0, _("let pass")
    HOLD = 1, _("hold for the moderators")
    REMOVE = 2, _("remove")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What somebody is about to write; the texts are clean. `key`: of the item that is edited, None for a new one."""

    kind: TargetKind
    author: User
    community: Community
    body: str
    key: int | None = None
    # Of posts
    title: str = ""
    url: str = ""
    domain: str = ""
    flair: FlairTemplate | None = None
    is_nsfw: bool = False
    is_spoiler: bool = False
    # Of comments
    post_id: int | None = None
    parent_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to happen to a submission. `actor`: who the log names. `kind`: of a REMOVE; a HOLD is FILTER.

    `reason`: words that whoever wrote the rule typed, in their language; "" without any."""

    outcome: Outcome = Outcome.PASS
    actor: SystemActor = SystemActor.SCREENING
    kind: RemovalKind = RemovalKind.MODERATOR
    reason: str = ""

    @property
    def removal_kind(self) -> RemovalKind | None:
        """The kind of removal that the verdict asks for; None lets the submission pass."""
        if self.outcome == Outcome.PASS:
            return None
        return RemovalKind.FILTER if self.outcome == Outcome.HOLD else self.kind


PASSED = Verdict()


class Screener(Protocol):
    """What a path in SCREENERS leads to."""

    def rules_for(self, submission: Submission) -> object:
        """What the verdict rests on, such as the number of a revision: equal as long as the rules are the same.

        Asked before the screening and again inside the transaction, so it must be cheap: one statement at most."""

    def screen(self, submission: Submission) -> Verdict:
        """Asked outside of any transaction. May be slow; must not write."""


def write_screened(submission: Submission | None, write: Callable[[Verdict], Result]) -> Result:
    """Ask every screener, then call `write(verdict)` in a transaction whose result it returns.

    When the rules of a screener changed in between, nothing is written in that transaction and the screeners are asked
    again, three times at most. Raises ScreeningUnsettled after that, and whatever `write` raises. `submission`: None
    where there are no screeners; then this is a plain transaction."""
    if submission is None:
        with transaction.atomic():
            return write(PASSED)
    screeners: Sequence[Screener] = [import_string(path) for path in settings.SCREENERS]
    for _try in range(TRIES):
        rules = _rules(screeners, submission)
        verdict = _strictest(screeners, submission)
        with transaction.atomic():
            if rules == _rules(screeners, submission):
                return write(verdict)
    raise ScreeningUnsettled


def _rules(screeners: Sequence[Screener], submission: Submission) -> list[Any]:
    return [screener.rules_for(submission) for screener in screeners]


def _strictest(screeners: Sequence[Screener], submission: Submission) -> Verdict:
    verdicts = [screener.screen(submission) for screener in screeners]
    return max(verdicts, key=lambda verdict: verdict.outcome, default=PASSED)
