"""Comments of a dump, in bulk. Each hangs at its parent where that is here already; the rest waits for `settling`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from apps.comments.models import Comment
from apps.communities.models import TargetKind
from apps.importer.counting import hold, move_comment_counts, move_reply_counts
from apps.importer.database import patient_transaction
from apps.importer.fingerprints import stamp
from apps.importer.merging import COMMENT_COLUMNS, Ties, merge_comment
from apps.importer.models import UnsettledPost, WaitingReply
from apps.importer.people import People
from apps.importer.places import Places
from apps.importer.reasons import Reason
from apps.importer.records import CommentRecord
from apps.importer.summary import Fates, Tally
from apps.importer.writers import rows
from apps.importer.writers.rows import Given
from apps.posts.models import Kind, Post
from apps.posts.models.post import NOT_IN_DUMP
from apps.posts.news import announce
from apps.posts.signals import content_imported
from apps.votes import ranking


class Place(NamedTuple):
    """Where a comment hangs. `depth` may be provisional: settling sets it right."""

    parent_id: int | None
    depth: int


@dataclass(frozen=True, slots=True)
class Stub:
    """A post that comments speak of and that no file has brought."""

    id: int
    community_id: int
    created_at: datetime


class CommentWriter:
    """Writes batches. Each is one transaction; its rows are the same however often it is written. `stubs`: how many
    posts were made up."""

    def __init__(self, people: People, places: Places, now: datetime, *, makes_stubs: bool) -> None:
        self._people = people
        self._places = places
        self._now = now
        self._makes_stubs = makes_stubs
        self.stubs = 0

    def pass_by(self, communities: Iterable[str]) -> None:
        """Comments have no community of their own: nothing to note."""

    def write(self, batch: Sequence[Given[CommentRecord]], tally: Tally) -> None:
        """Of two records with one id the later wins and counts as an update."""
        posts = dict(
            Post.objects.filter(pk__in={given.record.post_id for given in batch}).values_list("pk", "community_id")
        )
        foreign = self._places.refusals(set(posts.values()))
        # Only a stub needs a community of its own choice: no other comment may make one.
        homeless = [given.record for given in batch if given.record.post_id not in posts and self._makes_stubs]
        places = self._places.keys_of(record.community for record in homeless)
        records: dict[int, CommentRecord] = {}
        fingerprints: dict[int, int | None] = {}
        times: Counter[int] = Counter()
        stubs: dict[int, Stub] = {}
        for given in batch:
            record = given.record
            reason = self._refusal(record, posts, foreign, places, stubs)
            if reason is not None:
                tally.skip(given.line, reason)
                continue
            times[record.id] += 1
            records[record.id] = record
            fingerprints[record.id] = rows.fingerprint_of(given, self._now)
        posts |= {stub.id: stub.community_id for stub in stubs.values()}
        tally.take(times, self._write(records, fingerprints, posts, list(stubs.values())))

    def _refusal(
        self,
        record: CommentRecord,
        posts: Mapping[int, int],
        foreign: Collection[int],
        places: Mapping[str, int | Reason],
        stubs: dict[int, Stub],
    ) -> Reason | None:
        """Why the comment can't be written. Adds a stub for a post that is missing, if that is wanted."""
        if record.post_id in posts:
            return Reason.LOCAL_COMMUNITY if posts[record.post_id] in foreign else None
        if not self._makes_stubs:
            return Reason.MISSING_POST
        place = places.get(record.community.lower(), Reason.NO_COMMUNITY)
        if isinstance(place, Reason):
            return place
        if record.post_id not in stubs:
            stubs[record.post_id] = Stub(record.post_id, place, min(record.created_at, self._now))
        return None

    def _write(
        self,
        records: Mapping[int, CommentRecord],
        fingerprints: Mapping[int, int | None],
        posts: Mapping[int, int],
        stubs: Sequence[Stub],
    ) -> Fates:
        people = self._people.keys_of(record.author for record in records.values() if record.author)
        html = rows.rendered(Comment, {record.id: record.body for record in records.values()})
        with patient_transaction():
            self._make(stubs)
            # With the parents, whose counters will move: several rows of one table in one order.
            hold(
                Comment, [*records, *(record.parent_id for record in records.values() if record.parent_id is not None)]
            )
            present = Comment.objects.in_bulk(records)
            decided = rows.decisions_on(TargetKind.COMMENT, present)
            at, waiting = _attached(records)
            changed, stamped, moves = [], [], _Moves()
            for key, record in sorted(records.items()):
                comment = present.get(key) or Comment(pk=key)
                before = rows.snapshot(comment, COMMENT_COLUMNS)
                ties = Ties(
                    community_id=posts[record.post_id],
                    author_id=people[record.author.lower()] if record.author else None,
                    html=html[key],
                    now=self._now,
                    decided=decided.get(key, frozenset()),
                )
                if key in present:
                    moves.leave(comment)
                merge_comment(comment, record, ties)
                comment.parent_id, comment.depth = at[key]
                moves.enter(comment)
                had, comment.import_fingerprint = comment.import_fingerprint, fingerprints[key]
                if key not in present or before != rows.snapshot(comment, COMMENT_COLUMNS):
                    changed.append(comment)
                elif had != comment.import_fingerprint:
                    stamped.append(comment)
            for comment in changed:
                if comment.pk not in present:
                    comment.reply_count = moves.replies.pop(comment.pk, 0)
            rows.upsert(Comment, changed, COMMENT_COLUMNS)
            stamp(Comment, stamped)
            move_reply_counts(moves.replies)
            rehung = _note_waiting(records, waiting)
            touched = {*rehung, *(comment.pk for comment in changed)}
            unsettled = sorted({*moves.posts_left, *(records[key].post_id for key in touched)})
            UnsettledPost.objects.bulk_create([UnsettledPost(post_id=key) for key in unsettled], ignore_conflicts=True)
            announce(content_imported, Post, [stub.id for stub in stubs])
            announce(content_imported, Comment, [comment.pk for comment in changed])
            move_comment_counts(moves.comments)
        return Fates(present.keys(), {comment.pk for comment in changed})

    def _make(self, stubs: Sequence[Stub]) -> None:
        """Posts in the place of those that are not in the dump; a later import of them fills them in. To readers they
        are gone: no listing has them, the thread page says why."""
        if not stubs:
            return
        made = [
            Post(
                pk=stub.id,
                community_id=stub.community_id,
                kind=Kind.TEXT,
                title=NOT_IN_DUMP,
                created_at=stub.created_at,
                # The same in every run, like the moment of any deletion that a dump tells of.
                deleted_at=stub.created_at,
                birth_rank=ranking.birth_rank(stub.created_at.timestamp()),
            )
            for stub in stubs
        ]
        Post.objects.bulk_create(made, ignore_conflicts=True)
        self.stubs += len(made)


def _attached(records: Mapping[int, CommentRecord]) -> tuple[dict[int, Place], dict[int, int]]:
    """Where each comment hangs, and {comment: parent} for those whose parent is not here yet. One statement.

    A parent has a smaller id than its replies, nearly always. Where it has not, settling decides, since there might be
    a ring, and no reader may ever meet one."""
    parents = {record.parent_id for record in records.values() if record.parent_id is not None}
    here = {
        key: (post_id, depth)
        for key, post_id, depth in Comment.objects.filter(pk__in=parents).values_list("pk", "post_id", "depth")
    }
    at: dict[int, Place] = {}
    waiting: dict[int, int] = {}
    for key, record in sorted(records.items()):
        at[key] = Place(None, 0)
        if record.parent_id is not None:
            post_id, depth = here.get(record.parent_id, (None, 0))
            if post_id == record.post_id and record.parent_id < key:
                at[key] = Place(record.parent_id, depth + 1)
            elif post_id is None or post_id == record.post_id:
                waiting[key] = record.parent_id
        here[key] = (record.post_id, at[key].depth)
    return at, waiting


def _note_waiting(records: Iterable[int], waiting: Mapping[int, int]) -> set[int]:
    """The comments of which something else is noted than before. One statement, and two where there are such."""
    noted = dict(WaitingReply.objects.filter(pk__in=records).values_list("pk", "awaited_id"))
    changed = {key for key in noted.keys() | waiting.keys() if noted.get(key) != waiting.get(key)}
    if changed:
        WaitingReply.objects.filter(pk__in=changed).delete()
        WaitingReply.objects.bulk_create(
            [WaitingReply(comment_id=key, awaited_id=waiting[key]) for key in sorted(changed) if key in waiting]
        )
    return changed


class _Moves:
    """How the counters move when comments come, and when they change their post or parent.

    `comments`, `replies`: {post or parent: difference}; `posts_left`: those that lost a comment to another post."""

    def __init__(self) -> None:
        self.comments: Counter[int] = Counter()
        self.replies: Counter[int] = Counter()
        self.posts_left: set[int] = set()
        self._left: dict[int, int] = {}

    def leave(self, comment: Comment) -> None:
        """Where a comment that is here is before the merge."""
        self.comments[comment.post_id] -= 1
        self._left[comment.pk] = comment.post_id
        if comment.parent_id is not None:
            self.replies[comment.parent_id] -= 1

    def enter(self, comment: Comment) -> None:
        """Where it is after it."""
        self.comments[comment.post_id] += 1
        if self._left.get(comment.pk, comment.post_id) != comment.post_id:
            self.posts_left.add(self._left[comment.pk])
        if comment.parent_id is not None:
            self.replies[comment.parent_id] += 1
