"""Names of people replaced by names that mean nothing, and always the same for one person on one site."""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.crypto import salted_hmac

from apps.importer.records import CommentRecord, PostRecord

# u/name and /u/name in a text, and the same in an address of Reddit. Reddit's names have 3 to 20 characters.
_MENTION = re.compile(r"(?<![A-Za-z0-9_-])(/?u(?:ser)?/)([A-Za-z0-9_-]{3,20})(?![A-Za-z0-9_-])", re.IGNORECASE)
_OWN_PLACE = re.compile(r"\Au_", re.IGNORECASE)
_DIGITS = 16


def pseudonym(name: str) -> str:
    """The same "member_" and 16 digits for every spelling by case. Keyed with SECRET_KEY: another key gives other
    names, and nobody without the key can tell who is behind one."""
    digest = salted_hmac("apps.importer.pseudonyms", name.lower(), algorithm="sha256").hexdigest()
    return f"member_{digest[:_DIGITS]}"


def disguise_mentions(text: str) -> str:
    """The text with u/name, /u/name and /user/name replaced. A bare name in a sentence can't be told from a word."""
    return _MENTION.sub(lambda match: match[1] + pseudonym(match[2]), text)


def disguise_post(record: PostRecord) -> PostRecord:
    """The author, a community that is somebody's own page, and mentions in title, text and address."""
    return replace(
        record,
        author=_author(record.author),
        community=_community(record.community),
        title=disguise_mentions(record.title),
        body=disguise_mentions(record.body),
        url=disguise_mentions(record.url),
    )


def disguise_comment(record: CommentRecord) -> CommentRecord:
    """The author, a community that is somebody's own page, and mentions in the text."""
    return replace(
        record,
        author=_author(record.author),
        community=_community(record.community),
        body=disguise_mentions(record.body),
    )


def _author(name: str | None) -> str | None:
    return None if name is None else pseudonym(name)


def _community(name: str) -> str:
    """r/u_name is somebody's own page."""
    return f"u_{pseudonym(name[2:])}" if _OWN_PLACE.match(name) else name
