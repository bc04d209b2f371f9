"""What the demo consists of, as plain values: no database, and ages (seconds before now) in the place of moments."""

from __future__ import annotations

from dataclasses import dataclass, field

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@dataclass(slots=True)
class DemoPerson:
    """`age`: seconds since they joined."""

    name: str
    age: float
    bio: str = ""
    # "member", "moderator" and "operator" get a password; nobody else does.
    role: str = ""
    is_closed: bool = False
    # Reads and votes, and writes only where everybody does.
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class DemoRule:
    title: str
    text: str
    applies_to: str


@dataclass(frozen=True, slots=True)
class DemoFlair:
    text: str
    for_moderators: bool = False


@dataclass(slots=True)
class DemoMembership:
    """Each state is the age of its beginning, or None."""

    member: str
    subscribed: float | None = None
    approved: float | None = None
    moderates: float | None = None
    invited: float | None = None
    # Of a moderator, or of somebody who is invited to become one.
    permissions: frozenset[str] = frozenset()
    flair: str = ""


@dataclass(frozen=True, slots=True)
class DemoBan:
    member: str
    moderator: str
    age: float
    # None: until it is lifted.
    days: int | None
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class DemoAct:
    """What a moderator did to a post or a comment, once."""

    moderator: str
    age: float
    reason: str = ""
    # The kind of a removal.
    kind: str = ""


@dataclass(slots=True)
class DemoComment:
    author: str
    body: str
    age: float
    # Where the parent stands in the post's list of comments: always before its replies. None: a root.
    parent: int | None
    depth: int
    is_disliked: bool = False
    edited: float | None = None
    deleted: float | None = None
    distinguished: str = ""
    # By the name of the action in the log.
    acts: dict[str, DemoAct] = field(default_factory=dict)
    ups: list[str] = field(default_factory=list)
    downs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DemoPost:
    author: str
    title: str
    age: float
    body: str = ""
    url: str = ""
    flair: str = ""
    is_nsfw: bool = False
    is_spoiler: bool = False
    edited: float | None = None
    deleted: float | None = None
    pinned_slot: int | None = None
    distinguished: str = ""
    acts: dict[str, DemoAct] = field(default_factory=dict)
    # Who voted; the author is always the first of the ups.
    ups: list[str] = field(default_factory=list)
    downs: list[str] = field(default_factory=list)
    comments: list[DemoComment] = field(default_factory=list)


@dataclass(slots=True)
class DemoCommunity:
    name: str
    title: str
    description: str
    sidebar: str
    submit_text: str
    age: float
    visibility: str
    is_nsfw: bool
    post_kinds: str
    text_rule: str
    requires_flair: bool
    suggested_sort: str
    score_hidden_minutes: int
    archive_after_days: int
    rules: list[DemoRule]
    post_flair: list[DemoFlair]
    member_flair: list[DemoFlair]
    memberships: list[DemoMembership] = field(default_factory=list)
    bans: list[DemoBan] = field(default_factory=list)
    posts: list[DemoPost] = field(default_factory=list)


@dataclass(slots=True)
class Demo:
    people: list[DemoPerson]
    # The first moderator of each is its creator.
    communities: list[DemoCommunity]
