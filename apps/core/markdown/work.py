"""The allowance of a text, which bounds the time that it can take, whatever it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.ruler import StateBase

# The steps that a text may take: the least of four bounds, each a number of steps for any text and for each character.
# Short texts may be denser than long ones, because people write them so. All of 11,884 real posts and comments keep
# within it, the densest just (ADR 20). Hostile texts of 5,000 characters and more stop before they take 10 times as
# long as ordinary prose, shorter ones before they take 13 times as long, which bench.render_markdown measures.
ALLOWANCES = ((150, 1.35), (600, 0.95), (1_300, 0.65), (4_500, 0.25))

# The steps of each part of the parser, about a microsecond each. The steps of a token include writing its HTML later.
LINE = 0.6
BLOCK = 6.0
BLOCK_TOKEN = 1.8
INLINE_TEXT = 7.0
SIGN = 1.4
INLINE_TOKEN = 2.2
LONE_TEXT = 3.0
BRACKET_STEP = 0.4
ADDRESS = 30.0
LINK = 3.5
TITLE = 5.0
PAIRED_SIGN = 1.2
SPOILER = 4.0
CHARACTER = 0.05
WRITTEN_CHARACTER = 0.02


class TooMuchWorkError(Exception):
    """The text has used up its allowance and can only be shown as it is."""


class Work:
    """The allowance of one text: the steps that the parser may still take."""

    __slots__ = ("left",)

    def __init__(self, length: int) -> None:
        self.left = min(steps + per_character * length for steps, per_character in ALLOWANCES)

    def spend(self, steps: float) -> None:
        """Take `steps` from the allowance. Raises TooMuchWorkError when there are not so many left."""
        self.left -= steps
        if self.left < 0:
            raise TooMuchWorkError


def work_of(state: StateBase) -> Work:
    """The allowance of the text that is being parsed."""
    work: Work = state.md.work  # type: ignore[attr-defined]
    return work
