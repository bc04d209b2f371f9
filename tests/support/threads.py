"""Large threads, written in bulk, and a reader who follows every link."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from apps.accounts.visitors import Visitor
from apps.comments.models import Comment
from apps.comments.threads import ORDERS, Thread, load_thread, more_query
from apps.communities.models import CommentSort
from apps.communities.standing import standing_of
from apps.core.keyset import read_cursor
from apps.posts.models import Post

FIRST_PK = 1_000_000


def grow_thread(
    post: Post, size: int, *, seed: int = 1, wide: float = 0.3, author: Any = None, first_pk: int = FIRST_PK
) -> list[Comment]:
    """`size` comments in a random tree: each hangs on the post (share `wide`) or on one that came before.

    Votes are drawn so that many ranks tie. Counters are right. One author for all, or none. Keys from `first_pk` on."""
    chance = random.Random(seed)
    begin = timezone.now() - timedelta(days=30)
    rows: list[Comment] = []
    for n in range(size):
        parent = None if n == 0 or chance.random() < wide else rows[int(n * chance.random() ** 0.7)]
        ups, downs = chance.choice([(1, 0), (1, 0), (2, 1), (5, 0), (3, 9), (40, 38)])
        rows.append(
            Comment(
                pk=first_pk + n,
                post=post,
                community_id=post.community_id,
                author=author,
                parent=parent,
                depth=0 if parent is None else parent.depth + 1,
                body=f"n{n}",
                body_html=f"<p>n{n}</p>",
                created_at=begin + timedelta(seconds=n // 3),
                imported_ups=ups,
                imported_downs=downs,
                ups=ups,
                downs=downs,
            )
        )
        if parent is not None:
            parent.reply_count += 1
    Comment.objects.bulk_create(rows, batch_size=2_000)
    Post.objects.filter(pk=post.pk).update(comment_count=size)
    post.comment_count = size
    return rows


def read_everything(post: Post, sort: CommentSort, viewer: Any = None) -> Counter[int]:
    """Follows each "load more" and "continue this thread" from the first page on; how often each comment was shown.

    The comment that a page is about, and its ancestors, stand at its head for orientation and are not counted."""
    viewer = viewer or Visitor({})
    standing = standing_of(viewer, post.community)
    shown: Counter[int] = Counter()
    pages: list[tuple[int | None, str]] = [(None, "")]
    while pages:
        focus, query = pages.pop()
        thread = _page(post, sort, focus, query, viewer, standing)
        for branch in thread.branches:
            shown[branch.pk] += 1
            if branch.missing:
                pages.append((branch.pk, more_query(branch, sort)))
        if thread.more_query:
            pages.append((focus, thread.more_query))
    return shown


def _page(post: Post, sort: CommentSort, focus: int | None, query: str, viewer: Any, standing: Any) -> Thread:
    cursor = read_cursor(QueryDict(query).dict(), ORDERS[sort])
    return load_thread(post, viewer, standing, sort=sort, focus=focus, cursor=cursor, with_head=False)
