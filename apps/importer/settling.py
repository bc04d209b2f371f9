"""After the rows: replies find their parents, depths and counters are set right, for each post that was written to.

What waits is in the database, so a killed import is finished by the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.comments.models import Comment
from apps.importer.database import break_rings, patient_transaction, refresh_estimates, set_depths
from apps.importer.models import UnsettledPost, WaitingReply
from apps.posts.models import Post

# One transaction: short enough that a member who writes at the same time on SQLite waits for a moment only. A single
# post may have more comments.
POSTS_AT_ONCE = 200
COMMENTS_AT_ONCE = 20_000
ROWS_AT_ONCE = 5_000


def settle(report: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Settles every post that waits for it. `report(done, total)` is called as it goes on."""
    total = UnsettledPost.objects.count()
    done = 0
    if total:
        refresh_estimates()
    while keys := _next_posts():
        _settle_threads(keys)
        _settle_counts(keys)
        done += len(keys)
        report(done, total)


def _next_posts() -> list[int]:
    """As many as one transaction takes, at least one while some wait."""
    keys = list(UnsettledPost.objects.order_by("pk").values_list("pk", flat=True)[:POSTS_AT_ONCE])
    sizes = Comment.objects.filter(post__in=keys).order_by().values("post").annotate(size=Count("pk"))
    counts = dict(sizes.values_list("post", "size"))
    sums = accumulate(counts.get(key, 0) for key in keys)
    return [key for key, total in zip(keys, sums, strict=True) if total <= COMMENTS_AT_ONCE] or keys[:1]


def _settle_threads(posts: Sequence[int]) -> None:
    """Takes rows of comments only, since a member who replies takes the parent first and the post last."""
    with patient_transaction():
        _follow_posts(posts)
        _hang_up(posts)
        _break_rings(posts)
        set_depths(posts)
        _count_replies(posts)


def _settle_counts(posts: Sequence[int]) -> None:
    with patient_transaction():
        # Held first, counted in the next statement: it sees every comment whose writer let go of its post.
        held = Post.objects.select_for_update(no_key=True).filter(pk__in=posts).order_by("pk")
        list(held.values_list("pk", flat=True))
        counted = _counted(Comment.objects.filter(post=OuterRef("pk")), "post")
        Post.objects.filter(pk__in=posts).exclude(comment_count=counted).update(comment_count=counted)
        UnsettledPost.objects.filter(pk__in=posts).delete()


def _follow_posts(posts: Sequence[int]) -> None:
    """A comment is where its post is.

    Posts and comments are compared here, not joined: an UPDATE of what a join finds ran for minutes where a table
    seemed empty."""
    homes = dict(Post.objects.filter(pk__in=posts).values_list("pk", "community_id"))
    comments = Comment.objects.filter(post__in=posts).values_list("pk", "post_id", "community_id")
    strayed = sorted(key for key, post, community in comments.iterator() if community != homes.get(post, community))
    home = Post.objects.filter(pk=OuterRef("post_id")).values("community_id")
    for keys in _portions(strayed, ROWS_AT_ONCE):
        Comment.objects.filter(pk__in=keys).update(community_id=Subquery(home))


def _hang_up(posts: Sequence[int]) -> None:
    """Attach waiting replies to their parent once it has been imported. A parent in a different thread does not count.

    Keys first, and no joins: where a table seems empty, PostgreSQL read all comments for each reply that waits."""
    if not WaitingReply.objects.exists():
        return
    roots = dict(Comment.objects.filter(post__in=posts, parent=None).values_list("pk", "post_id"))
    for keys in _portions(sorted(roots), ROWS_AT_ONCE):
        awaited = dict(WaitingReply.objects.filter(pk__in=keys).values_list("pk", "awaited_id"))
        parents = dict(Comment.objects.filter(pk__in=set(awaited.values())).values_list("pk", "post_id"))
        found = sorted(key for key, parent in awaited.items() if parents.get(parent) == roots[key])
        if found:
            noted = WaitingReply.objects.filter(pk=OuterRef("pk")).values("awaited_id")
            # Any depth above zero will do until set_depths.
            Comment.objects.filter(pk__in=found).update(parent_id=Subquery(noted), depth=1)
            WaitingReply.objects.filter(pk__in=found).delete()


def _break_rings(posts: Sequence[int]) -> None:
    """In every ring some parent's id is not below its reply's. Honest dumps hardly have such a comment, so mostly this
    costs one cheap statement."""
    if Comment.objects.filter(post__in=posts, parent_id__gte=F("pk")).exists():
        break_rings(posts)


def _count_replies(posts: Sequence[int]) -> None:
    counted = _counted(Comment.objects.filter(parent=OuterRef("pk")), "parent")
    wrong = Comment.objects.filter(post__in=posts).exclude(reply_count=counted).select_for_update(no_key=True)
    while keys := list(wrong.order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        Comment.objects.filter(pk__in=keys).update(reply_count=counted)


def _portions(keys: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _counted(rows: QuerySet[Comment, Any], by: str) -> Coalesce:
    counts = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)
