"""Writes a composed demo into the database, in bulk and in one transaction.

The other sanctioned way round the services besides the importer: every column that a service keeps is set here as the
service would have left it, and a test recounts them. Votes are rows, so nothing counts as imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from apps.accounts.models import RetiredName, User
from apps.accounts.services import close_account
from apps.comments.models import Comment
from apps.communities.models import Community, RetiredCommunityName
from apps.core.errors import RuleViolation
from apps.importer.database import patient_transaction
from apps.importer.demo.shapes import Demo, DemoComment, DemoPost
from apps.importer.demo.write_communities import write_communities
from apps.importer.demo.write_log import write_log
from apps.importer.demo.write_posts import write_comments, write_posts, write_votes
from apps.importer.demo.write_shelves import write_shelves
from apps.posts.models import Post
from apps.posts.news import announce
from apps.posts.receivers import follow_community
from apps.posts.signals import content_imported


class NamesTaken(RuleViolation):
    """Somebody here has a name that the demo needs."""

    code: ClassVar[str] = "names_taken"

    def __init__(self, names: list[str]) -> None:
        sentence = _("The demo needs names that are taken here: %(names)s. Seed an empty database.")
        super().__init__(sentence % {"names": ", ".join(names)})


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows of each kind."""

    people: int
    communities: int
    posts: int
    comments: int
    votes: int


def is_written(demo: Demo) -> bool:
    """Whether this database holds the demo: its log-ins are here. One statement."""
    return User.objects.filter(username__in=[person.name for person in demo.people if person.role]).exists()


@patient_transaction()
def write_demo(demo: Demo, *, passwords: Mapping[str, str], now: datetime) -> Written:
    """All of it, or nothing. `passwords`: {name: password} for those who may log in; the others never can.

    Raises NamesTaken. Some 400 statements, most of them votes in portions."""
    if taken := _taken(demo):
        raise NamesTaken(taken)
    people = _write_people(demo, passwords, now)
    communities = write_communities(demo, people, now)
    posts = write_posts(demo, people, communities, now)
    comments = write_comments(posts, people, now)
    votes = write_votes(posts, comments, people)
    for community in communities.values():
        follow_community(community=community)
    announce(content_imported, Post, [row.pk for _shape, row in posts])
    announce(content_imported, Comment, [row.pk for _shape, row in comments])
    write_log(demo, people, communities, posts, comments, now)
    write_shelves(demo, people, posts, comments)
    for person in demo.people:
        if person.is_closed:
            close_account(member=people[person.name], erase=False)
    return Written(len(people), len(communities), len(posts), len(comments), votes)


def _taken(demo: Demo) -> list[str]:
    """Names of people and communities, in use or retired. Four statements."""
    people = {person.name.upper(): f"u/{person.name}" for person in demo.people}
    places = {community.name.upper(): f"r/{community.name}" for community in demo.communities}
    return [
        *(people[name] for name in _present(User, "username", set(people))),
        *(people[name] for name in _present(RetiredName, "name", set(people))),
        *(places[name] for name in _present(Community, "name", set(places))),
        *(places[name] for name in _present(RetiredCommunityName, "name", set(places))),
    ]


def _present(model: type[Model], column: str, names: set[str]) -> list[str]:
    """Those of `names` (in upper case) that the column holds, whatever their case."""
    rows = model._default_manager.annotate(upper=Upper(column)).filter(upper__in=names)
    return sorted(set(rows.values_list("upper", flat=True)))


def _write_people(demo: Demo, passwords: Mapping[str, str], now: datetime) -> dict[str, User]:
    posts, comments = _karma(demo)
    rows = [
        User(
            username=person.name,
            password=make_password(passwords.get(person.name)),
            bio=person.bio,
            date_joined=now - timedelta(seconds=person.age),
            is_staff=person.role == "operator",
            is_superuser=person.role == "operator",
            # So that there is something to see behind the log-ins.
            shows_nsfw=person.role in {"moderator", "operator"},
            post_karma=posts[person.name],
            comment_karma=comments[person.name],
        )
        for person in demo.people
    ]
    return {row.username: row for row in User.objects.bulk_create(rows)}


def _karma(demo: Demo) -> tuple[Counter[str], Counter[str]]:
    """Votes of others, as accounts.services.adjust_karma counts them: for posts, for comments."""
    posts: Counter[str] = Counter()
    comments: Counter[str] = Counter()
    for community in demo.communities:
        for post in community.posts:
            posts[post.author] += _votes_of_others(post)
            for comment in post.comments:
                comments[comment.author] += _votes_of_others(comment)
    return posts, comments


def _votes_of_others(voted: DemoPost | DemoComment) -> int:
    return len(voted.ups) - 1 - len(voted.downs)
