"""Everything that an import writes, such that two runs can be compared: keys that a sequence gave are replaced by
names, and the moments of the import itself are left out."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.db.models import F, Model

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.communities.models import Community, FlairTemplate
from apps.importer.merging import COMMENT_COLUMNS, POST_COLUMNS
from apps.importer.models import UnsettledPost, WaitingReply
from apps.posts.models import Post

# Those that an import writes.
MODELS = (Post, Comment, User, Community, FlairTemplate, WaitingReply, UnsettledPost)
_BY_NAME = {"community_id": "community__name", "author_id": "author__username", "flair_id": "flair__text"}


def state_of_everything() -> dict[str, list[tuple[Any, ...]]]:
    """Sorted rows for each model."""
    counted = ("score", "hot", "controversy", "comment_count", "import_fingerprint")
    posts = [_BY_NAME.get(column, column) for column in (*POST_COLUMNS, *counted)]
    kept = ("score", "best", "reply_count", "import_fingerprint")
    comments = [_BY_NAME.get(column, column) for column in (*COMMENT_COLUMNS, *kept)]
    return {
        "posts": _rows(Post, ["pk", *posts]),
        "comments": _rows(Comment, ["pk", *comments]),
        "people": _rows(User, ["username", "imported_name", "is_active", "post_karma", "comment_karma"]),
        "communities": _rows(Community, ["name", "imported_name", "title", "visibility", "is_indexable"]),
        "flair": _rows(FlairTemplate, ["community__name", "text", "wearer", "is_offered"]),
        "waiting": _rows(WaitingReply, ["comment_id", "awaited_id"]),
        "unsettled": _rows(UnsettledPost, ["post_id"]),
    }


def checksum_of_everything() -> str:
    return sha256(repr(state_of_everything()).encode()).hexdigest()


def _rows(model: type[Model], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    first = F(columns[0])
    return list(model._default_manager.order_by(first, *columns[1:2]).values_list(*columns))
