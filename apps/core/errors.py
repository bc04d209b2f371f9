"""Failures that a person can do something about. Each carries the sentence that the person reads."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class RuleViolation(Exception):
    """A rule of state refuses the act, for everybody: the thread is locked, the item is gone.

    Services raise it inside the transaction, views show its text in the form (status 409 where there is no form).
    Each subclass has a `code` of its own in snake_case, which programs may rely on: it never changes with the sentence.
    tests/architecture/test_refusals.py lists all codes."""

    code: ClassVar[str] = "no_longer_possible"
    sentence: ClassVar[object] = _("This is not possible any more. Reload the page to see why.")

    def __init__(self, sentence: object | None = None) -> None:
        super().__init__(sentence or self.sentence)

    def __str__(self) -> str:
        return str(self.args[0])

    def as_form_error(self) -> ValidationError:
        """Return the sentence with the code, for `Form.add_error`."""
        return ValidationError(str(self), code=self.code)


class NotFound(Exception):
    """What was named does not exist for this person: it is absent, or private. The answer is the page of a 404."""


class TooManyRequests(Exception):
    """The same person did the same thing too often. `wait`: seconds until it is possible again, at least 1."""

    def __init__(self, wait: int, sentence: object | None = None) -> None:
        super().__init__(sentence)
        self.wait = max(1, wait)
        self.sentence = sentence
