"""What can be done to rows in the admin: acts, the forms that they show, and how one act runs over several rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.errors import RuleViolation
from apps.core.permissions import require

NOT_ALLOWED = _("You may not do this.")


class NotPossibleNow(RuleViolation):
    """The act does not apply to the row, or no longer."""

    code: ClassVar[str] = "act_not_possible_now"
    sentence: ClassVar[object] = _("This is not possible in the present state. It may have been done already.")


class ActForm(forms.Form):
    """The fields that an act asks for. A subclass may use `rows`, the rows concerned, to limit its choices."""

    def __init__(self, data: Any = None, *, request: HttpRequest, rows: Sequence[Any]) -> None:
        self.request, self.rows = request, rows
        super().__init__(data)


def _always(row: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act on a row: a button on the row's page and, if `in_bulk`, an action of the list.

    `run(row, request, **cleaned)` calls a service; `cleaned` is what `form` holds. The act is offered for a row if
    `applies_to(row)`. `question` says what the act does and is shown before it; an act with neither a question nor a
    form runs immediately on a single row, and several rows are always listed first. `done` is the message after a
    single row and may contain %(row)s."""

    name: str
    label: object
    run: Callable[..., object]
    form: type[ActForm] | None = None
    applies_to: Callable[[Any], bool] = _always
    question: object = ""
    done: object = ""
    is_danger: bool = False
    in_bulk: bool = True

    @property
    def asks_first(self) -> bool:
        return self.form is not None or bool(self.question)


@dataclass(slots=True)
class Outcome:
    """What became of each row: `refused` has the sentence for each row that was left as it was."""

    done: list[Model] = field(default_factory=list)
    refused: list[tuple[Model, str]] = field(default_factory=list)


def run_on_each(
    act: Act,
    rows: Sequence[Model],
    request: HttpRequest,
    cleaned: dict[str, Any],
    may_act: Callable[[HttpRequest, Act, Any], bool],
) -> Outcome:
    """Run the act on each row in a transaction of its own, in the order given.

    A RuleViolation or PermissionDenied undoes its own row only. Other errors are raised; the rows before them are
    done by then."""
    outcome = Outcome()
    for row in rows:
        try:
            with transaction.atomic():
                require(may_act(request, act, row), NOT_ALLOWED)
                if not act.applies_to(row):
                    raise NotPossibleNow
                act.run(row, request, **cleaned)
        except (RuleViolation, PermissionDenied) as refusal:
            outcome.refused.append((row, str(refusal) or str(NOT_ALLOWED)))
        else:
            outcome.done.append(row)
    return outcome
