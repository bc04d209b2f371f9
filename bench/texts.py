"""Invented texts of the lengths that people write, from a fixed seed, with the HTML that the site stores for them."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from random import Random
from typing import NamedTuple

from apps.core.markdown import render

SYLLABLES = [
    *("ba", "be", "da", "del", "en", "er", "fa", "gra", "hi", "in", "ka", "lo", "ma", "mer", "na", "nor", "o", "pa"),
    *("que", "ra", "ri", "sa", "sel", "ta", "ter", "tu", "un", "ve", "wa", "zi"),
]
WORDS, SENTENCES, MARKED_UP = 5_000, 20_000, 400
# One text in eight has links, lists, quotations or emphasis.
SHARE_MARKED_UP = 0.125


class Text(NamedTuple):
    """Markdown, and the HTML that apps.core.markdown renders for it."""

    body: str
    html: str


class Prose:
    """A source of texts. Words are as unevenly frequent as in a language: the rank of a word times its frequency is
    constant (G. K. Zipf, 1949)."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.words = sorted({self._word() for _ in range(2 * WORDS)}, key=len)[:WORDS]
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))
        self.sentences = [self._sentence() for _ in range(SENTENCES)]
        self.before, self.after = render("x").split("x")
        self.marked_up = [Text(body, render(body)) for body in (self._markup() for _ in range(MARKED_UP))]
        for _ in range(100):  # the short cut below must give what the site would have stored
            text = self._plain()
            if text.html != render(text.body):
                raise ValueError(f"apps.core.markdown renders {text.body!r} in another way than bench/texts.py does")

    def word(self) -> str:
        return self.words[min(bisect(self.weights, self.chance.random() * self.weights[-1]), len(self.words) - 1)]

    def title(self) -> str:
        """One sentence, 20 to 120 characters."""
        return self.sentences[int(self.chance.random() * SENTENCES)].rstrip(".")

    def text(self) -> Text:
        """100 to 400 characters in one to three paragraphs."""
        if self.chance.random() < SHARE_MARKED_UP:
            return self.marked_up[int(self.chance.random() * MARKED_UP)]
        return self._plain()

    def _plain(self) -> Text:
        random, sentences = self.chance.random, self.sentences
        paragraphs = [
            " ".join([sentences[int(random() * SENTENCES)] for _ in range(1 + int(random() * 3))])
            for _ in range(1 + int(random() * 2.5))
        ]
        html = "".join([f"{self.before}{paragraph}{self.after}" for paragraph in paragraphs])
        return Text("\n\n".join(paragraphs), html)

    def _word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.choice((1, 2, 2, 3, 3, 4))))

    def _sentence(self) -> str:
        return " ".join(self.word() for _ in range(self.chance.randint(5, 18))).capitalize() + "."

    def _markup(self) -> str:
        """A paragraph with emphasis and a link, and one part of another kind."""
        word, sentence = self.word, self._sentence
        first = f"{sentence()} **{word()} {word()}** and [{word()}](https://example.org/{word()}) {sentence()}"
        second = self.chance.choice(
            (
                f"> {sentence()}",
                f"* {sentence()}\n* {sentence()}\n* {sentence()}",
                f"*{word()}* {sentence()} `{word()}()`",
                f"1. {sentence()}\n2. {sentence()}",
            )
        )
        return f"{first}\n\n{second}\n\n{sentence()}"
