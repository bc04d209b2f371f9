"""Pinned posts: two slots in a community, and a dump may claim more."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from apps.importer.database import patient_transaction
from apps.importer.records import PostRecord
from apps.importer.writers.rows import communities_with_local_pins, held_communities
from apps.posts.models import Post
from apps.posts.models.post import PIN_SLOTS


class Pins:
    """Collects the posts that a dump calls pinned, and gives free slots to the newest of them."""

    def __init__(self) -> None:
        self._wanted: dict[int, list[tuple[datetime, int]]] = defaultdict(list)

    def note(self, community_id: int, record: PostRecord) -> None:
        """Keeps as many for each community as there are slots."""
        if record.is_pinned and not (record.state.is_deleted or record.state.removed_kind):
            wanted = {*self._wanted[community_id], (record.created_at, record.id)}
            self._wanted[community_id] = sorted(wanted, reverse=True)[: len(PIN_SLOTS)]

    def assign(self) -> None:
        """Where moderators here pinned or unpinned something, nothing changes. Slots that are taken stay so."""
        for community_id, wanted in sorted(self._wanted.items()):
            with patient_transaction():
                held_communities([community_id])
                if not communities_with_local_pins([community_id]):
                    _assign(community_id, [key for _created_at, key in wanted])


def _assign(community_id: int, wanted: list[int]) -> None:
    posts = Post.objects.filter(community=community_id)
    taken = dict(posts.filter(pinned_slot__isnull=False).values_list("pinned_slot", "pk"))
    free = [slot for slot in PIN_SLOTS if slot not in taken]
    waiting = [key for key in wanted if key not in taken.values()]
    for slot, key in zip(free, waiting, strict=False):
        posts.filter(pk=key, removed_at__isnull=True, deleted_at__isnull=True).update(pinned_slot=slot)
