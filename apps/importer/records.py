"""One object of a dump becomes one record. Pure: no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core.links import clean_url
from apps.core.text import clean_line, clean_text
from apps.importer import values
from apps.importer.reasons import Reason, Unusable
from apps.posts.models import Distinction, RemovalKind

Unescape = Callable[[str], str]

# Who took a post away, and what that is here; unknown ones count as the moderators'.
_DELETED_BY_AUTHOR = frozenset(("deleted", "author"))
_KINDS_OF_REMOVAL = {"automod_filtered": RemovalKind.FILTER, "reddit": RemovalKind.SPAM}
# "admin" spoke for the whole of Reddit; "special" marked alumni and meant nothing.
_DISTINCTIONS = {"moderator": Distinction.MODERATOR, "admin": Distinction.OPERATOR}
_COMMUNITY_IN_PERMALINK = re.compile(r"\A(?:https?://[a-z.]*reddit\.com)?/(?:r/([^/]+)|user/([^/]+))/comments/")
_ELSEWHERE_ON_REDDIT = re.compile(r"\A/(?:r|u|user|comments)/")


@dataclass(frozen=True, slots=True)
class State:
    """What befell a post or comment. Both may hold: removed by moderators, then deleted by its author."""

    is_deleted: bool = False
    removed_kind: str = ""
    removed_reason: str = ""


@dataclass(frozen=True, slots=True)
class PostRecord:
    """A post as the dump has it. Names as they stand there, texts unescaped and clean, of any length.

    `author`: None when nobody is named; `body`: "" when it was deleted or only a mark is left of it; `url`: "" unless
    it can be linked."""

    id: int
    community: str
    author: str | None
    created_at: datetime
    title: str
    body: str
    url: str
    flair: str
    ups: int
    downs: int
    edited_at: datetime | None
    state: State
    distinguished: str
    is_link: bool
    is_nsfw: bool
    is_spoiler: bool
    is_locked: bool
    is_pinned: bool
    # Emptied, since somebody asked for that here
    is_forgotten: bool = False


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """A comment as the dump has it. `parent_id`: None for an answer to the post; `community` may be ""; the rest as in
    PostRecord."""

    id: int
    post_id: int
    parent_id: int | None
    community: str
    author: str | None
    created_at: datetime
    body: str
    ups: int
    downs: int
    edited_at: datetime | None
    state: State
    distinguished: str
    is_forgotten: bool = False


def read_post(row: Mapping[str, Any], unescape: Unescape) -> PostRecord:
    """Raises Unusable for what can't be kept: nothing is refused for its length, its age or an unknown key."""
    if "title" not in row:
        raise Unusable(Reason.NOT_A_POST)
    number = values.identifier(row.get("id") or row.get("name"), "t3")
    created_at = _created_at(row)
    text = values.words(row.get("selftext"))
    url, rest = ("", "") if _is_self(row) else _address(unescape(values.words(row.get("url"))))
    state = _state(row, text)
    body = "" if state.is_deleted or _is_mark(text) else clean_text(unescape(text), limit=None)
    ups, downs = values.votes(row.get("score"), row.get("upvote_ratio"))
    return PostRecord(
        id=number,
        community=community_of(row),
        author=_author(row),
        created_at=created_at,
        title=clean_line(unescape(values.words(row["title"])), limit=None) or _("[untitled]"),
        body="\n\n".join(part for part in (rest, body) if part),
        url=url,
        flair=clean_line(unescape(values.words(row.get("link_flair_text"))), limit=None),
        ups=ups,
        downs=downs,
        edited_at=values.edited_at(row.get("edited"), created_at),
        state=state,
        distinguished=_distinguished(row),
        # An address that can't be linked stands in the text instead.
        is_link=not _is_self(row) and not rest,
        is_nsfw=values.is_true(row.get("over_18")),
        is_spoiler=values.is_true(row.get("spoiler")),
        is_locked=values.is_true(row.get("locked")),
        is_pinned=values.is_true(row.get("stickied")),
    )


def read_comment(row: Mapping[str, Any], unescape: Unescape) -> CommentRecord:
    """Raises Unusable as read_post does, and without the id of a post. `community` may be "": its post knows it."""
    if "body" not in row:
        raise Unusable(Reason.NOT_A_COMMENT)
    number = values.identifier(row.get("id") or row.get("name"), "t1")
    post_id = _post_id(row)
    created_at = _created_at(row)
    text = values.words(row.get("body"))
    state = _state(row, text)
    ups, downs = values.votes(row.get("score"))
    return CommentRecord(
        id=number,
        post_id=post_id,
        parent_id=_parent_id(row.get("parent_id"), post_id, number),
        community=community_of(row),
        author=_author(row),
        created_at=created_at,
        body="" if state.is_deleted or _is_mark(text) else clean_text(unescape(text), limit=None),
        ups=ups,
        downs=downs,
        edited_at=values.edited_at(row.get("edited"), created_at),
        state=state,
        distinguished=_distinguished(row),
    )


def community_of(row: Mapping[str, Any]) -> str:
    """The name as the dump has it, without r/; where the key is absent, from the permalink; else ""."""
    name = clean_line(values.words(row.get("subreddit")), limit=None)
    name = re.sub(r"\A/?r/", "", name).strip("/ ")
    if name:
        return name
    match = _COMMUNITY_IN_PERMALINK.match(values.words(row.get("permalink")))
    if match is None:
        return ""
    return match[1] or f"u_{match[2]}"


def _created_at(row: Mapping[str, Any]) -> datetime:
    created_at = values.moment(row.get("created_utc"))
    if created_at is None:
        raise Unusable(Reason.NO_TIME)
    return created_at


def _author(row: Mapping[str, Any]) -> str | None:
    """None when nobody is named: deleted accounts, and rows of some years that lack the key."""
    name = clean_line(values.words(row.get("author")), limit=None)
    return name if name and name not in (values.DELETED, values.REMOVED) else None


def _is_self(row: Mapping[str, Any]) -> bool:
    if isinstance(row.get("is_self"), bool):
        return bool(row["is_self"])
    return values.words(row.get("domain")).startswith("self.") or not values.words(row.get("url"))


def _address(url: str) -> tuple[str, str]:
    """(address, "") when it can be linked, else ("", the text as it was). Spaces within are escaped first."""
    url = clean_line(url, limit=None)
    if not url:
        return "", ""
    if _ELSEWHERE_ON_REDDIT.match(url):
        url = f"https://www.reddit.com{url}"
    try:
        return clean_url(url.replace(" ", "%20").replace("\\", "%5C")), ""
    except ValidationError:
        return "", url


def _state(row: Mapping[str, Any], text: str) -> State:
    """From the mark in place of the text, the category of removal (posts, since 2019) and what the archive saw when
    it looked again after 36 hours (since 2023-11)."""
    is_deleted, is_removed, reason = values.is_deleted_mark(text), values.is_removed_mark(text), ""
    later = row.get("_meta")
    if isinstance(later, Mapping) and values.is_true(later.get("was_deleted_later")):
        reason = values.words(later.get("removal_type")) or "deleted"
    reason = values.words(row.get("removed_by_category")) or reason
    if reason in _DELETED_BY_AUTHOR:
        return State(is_deleted=True, removed_kind=RemovalKind.MODERATOR if is_removed else "")
    if not reason and not is_removed:
        return State(is_deleted=is_deleted)
    kind = _KINDS_OF_REMOVAL.get(reason, RemovalKind.MODERATOR)
    told = "" if reason in ("moderator", "removed") else clean_line(reason.replace("_", " "), limit=None)[:300]
    return State(is_deleted=is_deleted, removed_kind=kind, removed_reason=told)


def _is_mark(text: str) -> bool:
    return values.is_deleted_mark(text) or values.is_removed_mark(text)


def _distinguished(row: Mapping[str, Any]) -> str:
    return _DISTINCTIONS.get(values.words(row.get("distinguished")), "")


def _post_id(row: Mapping[str, Any]) -> int:
    try:
        return values.identifier(row.get("link_id"), "t3")
    except Unusable as error:
        raise Unusable(Reason.NO_POST_ID) from error


def _parent_id(value: Any, post_id: int, own_id: int) -> int | None:
    """None for a reply to the post itself, and for a parent that can't be one."""
    if isinstance(value, str) and value.strip().startswith("t3_"):
        return None
    try:
        number = values.identifier(value, "t1")
    except Unusable:
        return None
    # Without its kind an id may be the post's.
    is_post = number == post_id and not (isinstance(value, str) and value.strip().startswith("t1_"))
    return None if is_post or number == own_id else number
