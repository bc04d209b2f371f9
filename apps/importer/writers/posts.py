"""Posts of a dump, in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from apps.communities.models import TargetKind
from apps.communities.models.community import FLAIR_MAX
from apps.importer.database import patient_transaction
from apps.importer.fingerprints import stamp
from apps.importer.merging import POST_COLUMNS, Ties, merge_post
from apps.importer.models import UnsettledPost
from apps.importer.people import People
from apps.importer.pins import Pins
from apps.importer.places import Places
from apps.importer.reasons import Reason
from apps.importer.records import PostRecord
from apps.importer.summary import Fates, Tally
from apps.importer.writers import rows
from apps.importer.writers.rows import Given
from apps.posts.models import Post
from apps.posts.models.post import HEADINGS_FROM
from apps.posts.news import announce
from apps.posts.signals import content_imported


class PostWriter:
    """Writes batches. Each is one transaction; its rows are the same however often it is written."""

    def __init__(self, people: People, places: Places, pins: Pins, now: datetime) -> None:
        self._people = people
        self._places = places
        self._pins = pins
        self._now = now

    def pass_by(self, communities: Iterable[str]) -> None:
        """Some posts of these communities, as the dump names them, are here already as they are in the dump."""
        self._places.keys_of(communities)

    def write(self, batch: Sequence[Given[PostRecord]], tally: Tally) -> None:
        """Of two records with one id the later wins and counts as an update."""
        places = self._places.keys_of(given.record.community for given in batch)
        records: dict[int, PostRecord] = {}
        fingerprints: dict[int, int | None] = {}
        times: Counter[int] = Counter()
        for given in batch:
            record = given.record
            place = places.get(record.community.lower(), Reason.NO_COMMUNITY)
            if isinstance(place, Reason):
                tally.skip(given.line, place)
                continue
            times[record.id] += 1
            records[record.id] = record
            # A pinned one is noted in every run: slots are given when all posts are here.
            fingerprints[record.id] = None if record.is_pinned else rows.fingerprint_of(given, self._now)
            self._pins.note(place, record)
        taken = {name: key for name, key in places.items() if isinstance(key, int)}
        tally.take(times, self._write(records, fingerprints, taken))

    def _write(
        self, records: Mapping[int, PostRecord], fingerprints: Mapping[int, int | None], places: Mapping[str, int]
    ) -> Fates:
        at = {record.id: places[record.community.lower()] for record in records.values()}
        people = self._people.keys_of(record.author for record in records.values() if record.author)
        flair = self._places.flair_keys((at[record.id], record.flair) for record in records.values() if record.flair)
        texts = {record.id: record.body for record in records.values()}
        html = rows.rendered(Post, texts, headings_from=HEADINGS_FROM)
        with patient_transaction():
            widest = rows.held_communities(set(at.values()))
            held = Post.objects.select_for_update(no_key=True).filter(pk__in=records).order_by("pk")
            present = {post.pk: post for post in held}
            decided = rows.decisions_on(TargetKind.POST, present)
            pinned_in = {post.community_id for post in present.values() if post.is_pinned}
            local_pins = rows.communities_with_local_pins(pinned_in)
            changed, moved, stamped = [], [], []
            for key, record in sorted(records.items()):
                post = present.get(key) or Post(pk=key)
                before = rows.snapshot(post, POST_COLUMNS)
                ties = Ties(
                    community_id=at[key],
                    author_id=people[record.author.lower()] if record.author else None,
                    flair_id=flair[at[key], record.flair[:FLAIR_MAX]] if record.flair else None,
                    html=html[key],
                    now=self._now,
                    widest=widest[at[key]],
                    decided=decided.get(key, frozenset()),
                    pins_are_local=at[key] in local_pins,
                )
                was_at = post.community_id
                merge_post(post, record, ties)
                if key in present and was_at != at[key]:
                    moved.append(UnsettledPost(post_id=key))
                had, post.import_fingerprint = post.import_fingerprint, fingerprints[key]
                if key not in present or before != rows.snapshot(post, POST_COLUMNS):
                    changed.append(post)
                elif had != post.import_fingerprint:
                    stamped.append(post)
            rows.upsert(Post, changed, POST_COLUMNS)
            stamp(Post, stamped)
            # Its comments follow it into the other community.
            UnsettledPost.objects.bulk_create(moved, ignore_conflicts=True)
            announce(content_imported, Post, [post.pk for post in changed])
        return Fates(present.keys(), {post.pk for post in changed})
