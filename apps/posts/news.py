"""The one place that sends the signals of posts and comments."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.dispatch import Signal

from apps.posts.models import Content

KEYS_AT_ONCE = 1_000


def announce(signal: Signal, model: type[Content], keys: Iterable[int]) -> None:
    """Send the signal with the kind and the keys once the transaction is committed; nothing if it is rolled back.

    At most a thousand keys in one call of a receiver, none without keys. An error of one receiver is logged and stops
    neither the others nor the page: what was written is written."""
    whole = tuple(keys)
    for start in range(0, len(whole), KEYS_AT_ONCE):
        send = partial(signal.send_robust, sender=model, kind=model.TARGET, keys=whole[start : start + KEYS_AT_ONCE])
        transaction.on_commit(send)
