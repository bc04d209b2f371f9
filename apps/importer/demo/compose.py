"""Composes the demo: pure, and the same for the same seed and the same files.

What people wrote comes from content/; who speaks, when, and how everybody voted is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from apps.importer.demo.cast import Cast, Voice
from apps.importer.demo.chance import Deck, age_within, draw_votes, read_age
from apps.importer.demo.content import Content, Place, read_content
from apps.importer.demo.crowd import SPAMMER, fill_community, people_of
from apps.importer.demo.shapes import (
    DAY,
    Demo,
    DemoAct,
    DemoComment,
    DemoCommunity,
    DemoFlair,
    DemoPerson,
    DemoPost,
    DemoRule,
)
from apps.importer.demo.talk import Said, read_tree
from apps.importer.demo.threads import Decks, Thread, answers_of, is_nod

SEED = 1
# The written sizes of ordinary threads are those of a busier site: so seldom is a sentence heard twice.
CROWDING = 0.65
VERSES_FROM = 12
COMMENT_VOTES_SHARE = 0.06


def compose(seed: int = SEED) -> Demo:
    """People, communities, posts, comments and votes; ages in seconds. Well under a second."""
    chance = Random(seed)  # noqa: S311 (a drawn demo, no secret)
    content = read_content()
    people = people_of(content.people, chance)
    studio = _Studio(chance, content, people)
    return Demo(people=people, communities=[studio.community(place) for place in content.places])


@dataclass(slots=True)
class _Room:
    """A community while its threads are grown."""

    community: DemoCommunity
    place: Place
    cast: Cast
    decks: Decks
    voters: list[str]


class _Studio:
    def __init__(self, chance: Random, content: Content, people: list[DemoPerson]) -> None:
        self._chance = chance
        self._people = people
        self._voices = {
            row["name"]: Voice(content.voices[row["voice"]], chance)
            for row in content.people["people"]
            if "voice" in row
        }
        self._shared = content.shared
        # One circle for the whole site, so that the next community begins where this one stopped.
        self._remarks = Deck(content.shared.trees["remarks"], chance)
        self._replies = Deck(content.shared.trees["replies"], chance)
        nods = [said for said in content.shared.trees["replies"] if is_nod(said)]
        self._nods = Deck([*content.shared.trees["nods"], *nods], chance)

    def community(self, place: Place) -> DemoCommunity:
        community = _shell(place.settings)
        fill_community(community, place, self._people, self._chance)
        room = self._room(community, place)
        # The oldest first: ids then follow time.
        community.posts = sorted((self._post(row, room) for row in place.posts), key=lambda post: -post.age)
        _pin(community)
        return community

    def _room(self, community: DemoCommunity, place: Place) -> _Room:
        members = [row.member for row in community.memberships]
        is_private = community.visibility == "private"
        writers = [
            person.name
            for person in self._people
            if not person.is_quiet and person.role != "operator" and person.name != SPAMMER
        ]
        cast = Cast(
            chance=self._chance,
            voices={name: voice for name, voice in self._voices.items() if not is_private or name in members},
            moderators=place.settings["moderators"],
            regulars=place.settings["regulars"],
            guests=members if is_private else writers,
            crowd=[] if is_private else [person.name for person in self._people if person.is_quiet],
            quirks=self._shared,
        )
        decks = Decks(
            remarks=Deck(place.talk.trees["remarks"], self._chance),
            replies=Deck(place.talk.trees["replies"], self._chance),
            shared_remarks=self._remarks,
            shared_replies=self._replies,
            nods=self._nods,
        )
        voters = members if is_private else [person.name for person in self._people if not person.is_closed]
        return _Room(community, place, cast, decks, voters)

    def _post(self, row: dict[str, Any], room: _Room) -> DemoPost:
        chance = self._chance
        marks = set(row.get("marks", ()))
        script = read_tree(row.get("thread", ""))
        post = DemoPost(
            author=row.get("by") or room.cast.author(besides=_speakers(script)),
            title=row["title"],
            age=read_age(row["age"]) if "age" in row else age_within(chance, room.community.age),
            body=row.get("text", "").strip(),
            url=row.get("url", ""),
            flair=row.get("flair", ""),
            is_nsfw="nsfw" in marks,
            is_spoiler="spoiler" in marks,
        )
        written = self._grow(post, row, script, room)
        score = row.get("score") or round(min(4 + chance.expovariate(1 / 35), 90))
        doubt = chance.uniform(0.3, 0.6) if score < 0 else chance.choice((0.02, 0.04, 0.07, 0.12))
        post.ups, post.downs = draw_votes(chance, author=post.author, voters=room.voters, score=score, doubt=doubt)
        for place, comment in enumerate(post.comments):
            self._vote(comment, post, room, is_written=place < written)
        self._moderate(post, row, marks, room)
        return post

    def _grow(self, post: DemoPost, row: dict[str, Any], script: list[Said], room: _Room) -> int:
        """Fills `post.comments`. Returns how many of them, the first, were written for this very post."""
        written = row.get("comments", self._chance.randint(2, 11))
        special = row.get("list") or row.get("chain")
        thread = Thread(
            chance=self._chance,
            post=post,
            cast=room.cast,
            decks=room.decks,
            limit=written if special else round(written * CROWDING),
        )
        if "chain" in row:
            sentences = room.place.threads[row["chain"]].lines[""]
            thread.follow_chain(sentences, [name for name in room.cast.regulars if name not in room.cast.voices])
        thread.play(script)
        if "list" in row:
            talk = room.place.threads[row["list"]]
            answers = answers_of(talk)
            thread.list_things(answers, talk.trees["replies"])
            return len(answers)
        own = len(post.comments)
        if "chain" not in row:
            if written >= VERSES_FROM and self._chance.random() < 0.3:
                thread.add_verse()
            thread.grow()
            self._lose_some(post.comments[own:])
        return own

    def _lose_some(self, comments: list[DemoComment]) -> None:
        """A few comments were deleted by their authors, a few edited; the replies stay."""
        for comment in comments:
            if comment.acts or comment.edited or comment.deleted:
                continue
            throw = self._chance.random()
            if throw < 0.012:
                comment.deleted = comment.age * self._chance.uniform(0.2, 0.9)
            elif throw < 0.03:
                comment.edited = comment.age * self._chance.uniform(0.6, 0.95)

    def _vote(self, comment: DemoComment, post: DemoPost, room: _Room, *, is_written: bool) -> None:
        """What was written for the post is liked best, so that `best` begins with it."""
        chance = self._chance
        crowding = min(1.0, 60 / len(post.comments))
        warmth = len(post.ups) * COMMENT_VOTES_SHARE * crowding * 0.65**comment.depth * (2.5 if is_written else 0.6)
        # Most get little, a few get nearly everything.
        score = 1 + int(max(warmth, 0.6) * chance.lognormvariate(-0.4, 0.6 if is_written else 1.1))
        if comment.deleted:
            score = min(score, 4)
        doubt = 0.0 if chance.random() < 0.8 else chance.uniform(0.1, 0.5)
        if comment.is_disliked:
            score, doubt = -chance.randint(2, 12), chance.uniform(0.2, 0.7)
        comment.ups, comment.downs = draw_votes(
            chance, author=comment.author, voters=room.voters, score=score, doubt=doubt
        )

    def _moderate(self, post: DemoPost, row: dict[str, Any], marks: set[str], room: _Room) -> None:
        chance, moderator = self._chance, room.cast.moderator()
        latest = min([comment.age for comment in post.comments], default=post.age) * 0.95
        if "edited" in marks:
            post.edited = post.age * 0.9
        if "deleted" in marks:
            post.deleted = latest * 0.9
        if "removed" in marks:
            kind = "spam" if "spam" in marks else "moderator"
            post.acts["removelink"] = DemoAct(moderator, latest, row["removed_because"], kind=kind)
        if "locked" in marks:
            post.acts["lock"] = DemoAct(moderator, latest * 0.99)
        if "pinned" in marks:
            post.acts["sticky"] = DemoAct(moderator, post.age * 0.98)
        if "distinguished" in marks:
            post.distinguished = "moderator"
            post.acts["distinguish"] = DemoAct(post.author, post.age * 0.99)
        if "operator" in marks:
            post.distinguished = "operator"
            post.acts["distinguish"] = DemoAct(post.author, post.age * 0.99)
        if post.is_nsfw:
            post.acts["marknsfw"] = DemoAct(moderator, post.age * 0.97)
        if not marks and chance.random() < 0.08:
            post.acts["approvelink"] = DemoAct(moderator, post.age * chance.uniform(0.3, 0.9))


def _shell(settings: dict[str, Any]) -> DemoCommunity:
    return DemoCommunity(
        name=settings["name"],
        title=settings["title"],
        description=settings["description"],
        sidebar=settings["sidebar"].strip(),
        submit_text=settings.get("submit_text", ""),
        age=settings["age_days"] * DAY,
        visibility=settings["visibility"],
        is_nsfw=settings.get("nsfw", False),
        post_kinds=settings.get("post_kinds", "any"),
        text_rule=settings.get("text_rule", "optional"),
        requires_flair=settings.get("flair_required", False),
        suggested_sort=settings.get("suggested_sort", ""),
        score_hidden_minutes=settings.get("score_hidden_minutes", 0),
        archive_after_days=settings.get("archive_after_days", 0),
        rules=[DemoRule(rule["name"], rule["description"], rule["applies_to"]) for rule in settings["rules"]],
        post_flair=[DemoFlair(text.removesuffix("*"), text.endswith("*")) for text in settings["post_flair"]],
        member_flair=[DemoFlair(text.removesuffix("*"), text.endswith("*")) for text in settings["user_flair"]],
    )


def _pin(community: DemoCommunity) -> None:
    pinned = [post for post in community.posts if "sticky" in post.acts]
    for slot, post in enumerate(pinned, start=1):
        post.pinned_slot = slot


def _speakers(script: list[Said]) -> set[str]:
    return {said.by for said in script} | {name for said in script for name in _speakers(said.replies)}
