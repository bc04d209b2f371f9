"""Posts and comments in one list, dressed for the pages of a profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from apps.comments.facts import EntryFacts
from apps.comments.markup import entry_markup
from apps.comments.rows import entry_rows
from apps.posts.facts import PostFacts
from apps.posts.markup import article_markup
from apps.posts.rows import rows_of

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer


def feed_markup(items: Sequence[PostFacts | EntryFacts], viewer: Viewer, *, here: str) -> list[Markup]:
    """Each item as an <article>, in their order. Two statements for a member: the standing in the communities of the
    posts, and in those of the comments; for visitors none."""
    posts = iter(rows_of((item for item in items if isinstance(item, PostFacts)), viewer))
    entries = iter(entry_rows((item for item in items if isinstance(item, EntryFacts)), viewer))
    return [
        article_markup(next(posts), viewer, here=here)
        if isinstance(item, PostFacts)
        else entry_markup(next(entries), viewer, here=here)
        for item in items
    ]
