"""Who speaks, and how: voices with habits, and everybody else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random

from apps.importer.demo.chance import Deck
from apps.importer.demo.talk import Said, Talk

HABIT = 0.45
QUIRK = 0.2


class Voice:
    """A person's own remarks, and what they put before and after what they say."""

    def __init__(self, talk: Talk, chance: Random) -> None:
        self.remarks = Deck(talk.trees.get("remarks", []), chance)
        # Says nothing but these remarks.
        self.is_single_minded = "only" in talk.lines
        self.is_lowercase = "lowercase" in talk.lines
        self._only_asks = "asks" in talk.lines
        self._leads = talk.lines.get("leads", [])
        self._tails = talk.lines.get("tails", [])
        self._always = talk.lines.get("always", [])

    def dress(self, text: str, chance: Random) -> str:
        """A remark in this person's manner: perhaps a sentence in front, perhaps one behind."""
        if self._always:
            text = f"{text} {chance.choice(self._always)}"
        elif self._tails and chance.random() < HABIT:
            text = f"{text} {chance.choice(self._tails)}"
        if self._leads and chance.random() < HABIT:
            text = f"{chance.choice(self._leads)} {text}"
        return self.spell(text)

    def spell(self, text: str) -> str:
        return text.lower() if self.is_lowercase else text

    def would_say(self, text: str) -> bool:
        """Some people only ask."""
        return not self._only_asks or "?" in text


@dataclass(slots=True)
class Cast:
    """The people of one community's threads."""

    chance: Random
    voices: dict[str, Voice]
    moderators: list[str]
    # Here often; here at times; speaks where everybody is asked.
    regulars: list[str]
    guests: list[str]
    crowd: list[str]
    quirks: Talk
    _plain: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.regulars = [name for name in self.regulars if self._talks(name)]
        self.guests = [name for name in self.guests if self._talks(name)]
        self._plain = [name for name in [*self.guests, *self.crowd] if name not in self.voices]

    def somebody(self, text: str, *, besides: Collection[str]) -> str:
        """Who may say this. Three times in five one of the regulars; never one of `besides`."""
        pool = self.regulars if self.chance.random() < 0.6 else self.guests
        silent = [name for name, voice in self.voices.items() if not voice.would_say(text)]
        return self._pick(pool, {*besides, *silent})

    def anybody(self, besides: Collection[str]) -> str:
        """One of all who have no voice of their own, the quiet ones too."""
        return self._pick(self._plain, besides)

    def author(self, *, besides: Collection[str]) -> str:
        """Of a post that names none: a regular without a manner that the post would have to have, and without a part
        in its thread (`besides`)."""
        return self._pick([name for name in self.regulars if name not in self.voices], besides)

    def moderator(self) -> str:
        return self.chance.choice(self.moderators)

    def remark_of(self, name: str, *, besides: Collection[int]) -> Said | None:
        """Something that only this person says, at times."""
        if name not in self.voices or self.chance.random() > HABIT:
            return None
        return self.voices[name].remarks.deal(besides=besides)

    def single_minded(self) -> list[str]:
        """Those who say nothing but their own remarks."""
        return [name for name, voice in self.voices.items() if voice.is_single_minded]

    def dress(self, name: str, text: str) -> str:
        """A remark that anybody might have made, as this person makes it."""
        if name in self.voices:
            return self.voices[name].dress(text, self.chance)
        throw = self.chance.random()
        if throw < QUIRK / 2:
            return f"{self.chance.choice(self.quirks.lines['leads'])} {text}"
        return f"{text} {self.chance.choice(self.quirks.lines['tails'])}" if throw < QUIRK else text

    def spell(self, name: str, text: str) -> str:
        return self.voices[name].spell(text) if name in self.voices else text

    def _talks(self, name: str) -> bool:
        return name not in self.voices or not self.voices[name].is_single_minded

    def _pick(self, pool: list[str], besides: Collection[str]) -> str:
        for _attempt in range(20):
            name = self.chance.choice(pool)
            if name not in besides:
                return name
        return self.chance.choice(pool)
