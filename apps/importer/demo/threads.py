"""Grows the comments of one post: what was written for it, then remarks and replies that fit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

from apps.importer.demo.cast import Cast
from apps.importer.demo.chance import Deck, age_of_reply, age_of_root
from apps.importer.demo.shapes import DemoAct, DemoComment, DemoPost
from apps.importer.demo.talk import BACK, OP, Said, Talk

# What can be answered by a reply that fits anything: a statement, not a nod.
SHORTEST_STATEMENT = 45
REPLIES_MAX = 3
_CHOICE = re.compile(r"<([^<>|]+(?:\|[^<>|]+)+)>")


@dataclass(slots=True)
class Decks:
    """Remarks open a conversation, replies answer one. `replies` are a community's questions to the author of a post;
    `nods` are the shared replies that ask nothing, so that they fit below what was written for one place."""

    remarks: Deck[Said]
    replies: Deck[Said]
    shared_remarks: Deck[Said]
    shared_replies: Deck[Said]
    nods: Deck[Said]


@dataclass(slots=True)
class Thread:
    """The comments of `post` while they grow, parents before their replies. `limit`: how many there may be."""

    chance: Random
    post: DemoPost
    cast: Cast
    decks: Decks
    limit: int
    # What was used, by id: no sentence twice in one thread, or under one comment where everybody lists something.
    _used: set[int] = field(default_factory=set)
    _heard: dict[int, set[int]] = field(default_factory=dict)
    # Who has already answered here (None: the post): one person, one answer, where there are enough people.
    _present: dict[int | None, set[str]] = field(default_factory=dict)
    # For each comment: the thing it is about.
    _things: list[str] = field(default_factory=list)
    # Remarks that may be answered, and statements of the script that may be nodded at.
    _open: list[int] = field(default_factory=list)
    _said: list[int] = field(default_factory=list)

    @property
    def comments(self) -> list[DemoComment]:
        return self.post.comments

    def play(self, script: list[Said]) -> None:
        """What was written for this post, whole, whatever the limit."""
        self.limit = max(self.limit, _count(script))
        for said in script:
            self._plant(said, None)
        self._said = [place for place, comment in enumerate(self.comments) if _is_statement(comment)]

    def follow_chain(self, sentences: list[str], speakers: list[str]) -> None:
        """Each sentence a reply to the one before; nobody speaks twice in a row."""
        parent: int | None = None
        last = self.post.author
        for text in sentences:
            last = self.chance.choice([name for name in speakers if name != last])
            parent = self._add(last, text, parent)

    def list_things(self, answers: list[tuple[str, str]], replies: list[Said]) -> None:
        """Everybody names one thing; the replies know which (`{thing}`). Fills the thread up to its limit."""
        deck = Deck(replies, self.chance)
        asked = {self.post.author}
        roots = []
        for thing, text in answers:
            author = self.cast.anybody(asked)
            asked.add(author)
            roots.append(self._add(author, text, None, thing=thing))
        # Some things are loved and some are passed over.
        weights = [self.chance.paretovariate(1.1) for _root in roots]
        while len(self.comments) < self.limit:
            root = self.chance.choices(roots, weights)[0]
            heard = self._heard.setdefault(root, set())
            said = deck.deal(besides=heard)
            if said is None or self.chance.random() < 0.2:
                said = self.decks.nods.deal(besides=heard) or said
            if said is None:
                # Everything has been said below this one.
                weights[roots.index(root)] = 0.0
                continue
            heard.add(id(said))
            self._plant(said, root)

    def grow(self) -> None:
        """Remarks and replies until the limit, or until nothing fits any more."""
        while len(self.comments) < self.limit:
            throw = self.chance.random()
            if throw < 0.35:
                planted = self._answer(self._open, self.decks.shared_replies)
            elif throw < 0.5:
                planted = self._answer(self._said, self.decks.nods)
            elif throw < 0.62:
                planted = self._ask_author()
            else:
                planted = self._open_up()
            if not planted and not self._open_up():
                break

    def add_verse(self) -> None:
        """Now and then somebody passes by who speaks only in their own way."""
        for name in self.cast.single_minded():
            said = self.cast.voices[name].remarks.deal(besides=self._used)
            if said is not None:
                self._used.add(id(said))
                self._plant(Said(said.text, by=name), self.chance.choice(self._said) if self._said else None)

    def _open_up(self) -> bool:
        deck = self.decks.remarks if self.chance.random() < 0.7 else self.decks.shared_remarks
        said = deck.deal(besides=self._used) or self.decks.shared_remarks.deal(besides=self._used)
        if said is None:
            return False
        self._used.add(id(said))
        speaker = self.cast.somebody(said.text, besides={self.post.author, *self._present.get(None, ())})
        own = self.cast.remark_of(speaker, besides=self._used)
        if own is not None and not said.marks:
            self._used.add(id(own))
            said = own
        place = len(self.comments)
        self._plant(said, None, speaker=speaker, is_dressed=own is None)
        if _is_statement(self.comments[place]):
            self._open.append(place)
        return True

    def _answer(self, places: list[int], deck: Deck[Said]) -> bool:
        """False when nothing can be answered any more, or nothing is left to say."""
        said = deck.deal(besides=self._used) if places else None
        if said is None:
            return False
        self._used.add(id(said))
        parent = self.chance.choice(places)
        self._plant(said, parent)
        heard = self._heard.setdefault(parent, set())
        heard.add(id(said))
        if len(heard) >= REPLIES_MAX:
            places.remove(parent)
        return True

    def _ask_author(self) -> bool:
        said = self.decks.replies.deal(besides=self._used)
        if said is None:
            return False
        self._used.add(id(said))
        self._plant(said, None)
        return True

    def _plant(self, said: Said, parent: int | None, *, speaker: str = "", is_dressed: bool = False) -> None:
        """The comment with the replies that were written for it, as far as the limit goes."""
        if len(self.comments) >= self.limit:
            return
        author = self._speaker(said, parent, speaker)
        text = said.text
        if is_dressed and not said.by and not said.marks:
            text = self.cast.dress(author, text)
        place = self._add(author, text, parent, said=said)
        for reply in said.replies:
            self._plant(reply, place)

    def _add(self, author: str, text: str, parent: int | None, *, said: Said | None = None, thing: str = "") -> int:
        above = None if parent is None else self.comments[parent]
        thing = thing or ("" if parent is None else self._things[parent])
        age = age_of_root(self.chance, self.post.age) if above is None else age_of_reply(self.chance, above.age)
        comment = DemoComment(
            author=author,
            body=self.cast.spell(author, _about(thing, self._chosen(text))),
            age=age,
            parent=parent,
            depth=0 if above is None else above.depth + 1,
        )
        place = len(self.comments)
        self.comments.append(comment)
        self._things.append(thing)
        self._present.setdefault(parent, set()).add(author)
        if said is not None:
            self._mark(comment, said)
        return place

    def _chosen(self, text: str) -> str:
        """One of each `<one|two|three>`."""
        return _CHOICE.sub(lambda match: self.chance.choice(match[1].split("|")), text) if "|" in text else text

    def _mark(self, comment: DemoComment, said: Said) -> None:
        comment.is_disliked = not said.marks.isdisjoint(("down", "removed"))
        if "edited" in said.marks:
            comment.edited = comment.age * 0.9
        if "deleted" in said.marks:
            comment.deleted = comment.age * 0.8
        if "removed" in said.marks:
            comment.acts["removecomment"] = DemoAct(
                self.cast.moderator(), comment.age * 0.7, said.reason, kind="moderator"
            )
        if "mod" in said.marks:
            comment.distinguished = "moderator"
            comment.acts["distinguish"] = DemoAct(comment.author, comment.age * 0.99)

    def _speaker(self, said: Said, parent: int | None, wanted: str) -> str:
        above = None if parent is None else self.comments[parent]
        if said.by == OP or (said.by == BACK and (above is None or above.parent is None)):
            return self.post.author
        if said.by == BACK and above is not None and above.parent is not None:
            return self.comments[above.parent].author
        if said.by:
            return said.by
        if "mod" in said.marks:
            return self.cast.moderator()
        besides = {self.post.author, above.author if above else "", *self._present.get(parent, ())}
        return wanted or self.cast.somebody(said.text, besides=besides)


def _is_statement(comment: DemoComment) -> bool:
    """Worth an answer: not a nod, not a moderator's word, not gone."""
    is_plain = not comment.acts and comment.deleted is None
    return is_plain and len(comment.body) >= SHORTEST_STATEMENT


def is_nod(said: Said) -> bool:
    """A reply that fits below anything, since it asks nothing and hangs on no answer."""
    return not said.replies and not said.marks and "?" not in said.text


def _about(thing: str, text: str) -> str:
    article = "an" if thing[:1].lower() in tuple("aeiou") else "a"
    return text.replace("a {thing}", f"{article} {thing}").replace("{thing}", thing) if "{thing}" in text else text


def _count(script: list[Said]) -> int:
    return sum(1 + _count(said.replies) for said in script)


def answers_of(talk: Talk) -> list[tuple[str, str]]:
    """(short name, the comment) of each line "short name | the comment"."""
    pairs = (line.partition(" | ") for line in talk.lines["answers"])
    return [(thing, text) for thing, _bar, text in pairs]
