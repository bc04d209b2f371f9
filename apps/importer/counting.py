"""Counters of comments that move with each batch, so that readers see true numbers while an import runs.

Settling counts the same rows once more when everything is here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import F
from django.db.models.functions import Greatest

from apps.comments.models import Comment
from apps.posts.models import Post


def hold(model: type[Post] | type[Comment], keys: Iterable[int]) -> None:
    """Hold these rows until the end of the transaction, in the order of their keys. One statement."""
    rows = model._default_manager.select_for_update(no_key=True).filter(pk__in=set(keys)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def move_comment_counts(moves: Mapping[int, int]) -> None:
    """Add to `comment_count` of each post: {key: difference}, as posts.services.counters does for one.

    The last statements of a transaction, since every voter wants these rows: one that holds them, and one for each
    different number."""
    moves = {key: difference for key, difference in moves.items() if difference}
    if moves:
        hold(Post, moves)
    for difference, keys in _by_difference(moves):
        count = Greatest(F("comment_count") + difference, 0)
        Post.objects.filter(pk__in=keys).update(comment_count=count)


def move_reply_counts(moves: Mapping[int, int]) -> None:
    """Add to `reply_count` of each comment: {key: difference}. The rows are held. One statement for each number."""
    for difference, keys in _by_difference(moves):
        count = Greatest(F("reply_count") + difference, 0)
        Comment.objects.filter(pk__in=keys).update(reply_count=count)


def _by_difference(moves: Mapping[int, int]) -> Iterable[tuple[int, list[int]]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for key, difference in sorted(moves.items()):
        if difference:
            groups[difference].append(key)
    return sorted(groups.items())
