"""Facts of posts and comments for tests: made without a database, and known by their fullnames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from apps.comments.facts import CommentFacts, EntryFacts
from apps.comments.models import Comment
from apps.comments.rows import ThreadRow
from apps.core.base36 import fullname
from apps.posts.facts import PostFacts
from apps.posts.models import Post


def fullname_of(facts: PostFacts | EntryFacts | CommentFacts) -> str:
    return fullname("t3" if isinstance(facts, PostFacts) else "t1", facts.pk)


def post_facts(**fields: Any) -> PostFacts:
    """A text post of an hour ago in the community meadow, in no special state, unless `fields` say otherwise."""
    plain: dict[str, Any] = {
        "pk": 36, "rank": None, "community_key": 1, "community_name": "meadow", "author_key": 9_000,
        "author_name": "author", "title": "A title", "url": "", "domain": "", "lead": "", "flair_key": None,
        "flair_text": None, "is_nsfw": False, "is_place_nsfw": False, "is_spoiler": False, "created": 1_700_000_000,
        "edited": None, "archived_after_days": 0, "is_deleted": False, "is_locked": False, "is_pinned": False,
        "is_approved": False, "distinguished": "", "removed_kind": "", "removed_rule_text": "", "removed_reason": "",
        "score": 1, "comment_count": 0, "viewer_vote": 0, "is_saved": False, "is_hidden": False,
    }  # fmt: skip
    return PostFacts(**(plain | fields))


def comment_facts(pk: int = 36, **fields: Any) -> CommentFacts:
    """A comment at the top of its thread, in no special state, unless `fields` say otherwise."""
    plain: dict[str, Any] = {
        "rank": None, "parent_key": None, "author_key": 9_000, "author_name": "author", "flair": None,
        "html": "<p>x</p>", "is_readable": True, "created": 1_700_000_000, "edited": None, "is_deleted": False,
        "is_removed": False, "is_approved": False, "distinguished": "", "score": 1, "reply_count": 0,
        "viewer_vote": 0, "is_saved": False, "can_ban_author": False,
    }  # fmt: skip
    return CommentFacts(pk=pk, **(plain | fields))


def in_reading_order(rows: Iterable[ThreadRow]) -> list[ThreadRow]:
    """The rows of a thread, each before its replies."""
    return [row for top in rows for row in (top, *in_reading_order(top.replies))]


@contextmanager
def counting_instances(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the models, once for each post and comment that is loaded as an instance while the block runs."""
    loaded: list[str] = []
    with monkeypatch.context() as patch:
        for model in (Post, Comment):
            patch.setattr(model, "from_db", _noting(loaded, model.__name__, model.from_db))
        yield loaded


def _noting(loaded: list[str], name: str, load: Callable[..., Any]) -> Callable[..., Any]:
    def from_db(*row: Any, **options: Any) -> Any:
        loaded.append(name)
        return load(*row, **options)

    return from_db
