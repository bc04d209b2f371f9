"""Raw SQL goes where the router sends the model's reads and writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.comments import nodes, window
from apps.comments.models import Comment
from apps.communities.models import CommentSort
from apps.posts import heads
from apps.posts.models import Post, PostVote
from apps.votes.models import UP
from apps.votes.services import cast_vote

REPLICA = "replica"


class ReadsFromReplica:
    def db_for_read(self, model: Any, **hints: Any) -> str:
        return REPLICA

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS


@pytest.fixture
def replica(db: None) -> Iterator[BaseDatabaseWrapper]:
    """A second connection to the database of the tests. It sees nothing of a test's own transaction, as a replica that
    lags sees nothing of the last moment."""
    connections.settings[REPLICA] = {**connections[DEFAULT_DB_ALIAS].settings_dict}
    # Here, since Django's tests refuse the first use of a connection that they did not make.
    connections[REPLICA].connect()
    yield connections[REPLICA]
    connections[REPLICA].close()
    del connections[REPLICA]
    del connections.settings[REPLICA]


@contextmanager
def reading_from_replica() -> Iterator[None]:
    with override_settings(DATABASE_ROUTERS=[ReadsFromReplica()]):
        yield


def top_of(comment: Comment) -> nodes.Start:
    return nodes.Start(comment.post_id, None, CommentSort.BEST)


READS: dict[str, Callable[[Comment], list[Any]]] = {
    "heads": lambda comment: heads.choose(
        "community_id", [comment.community_id], "hot", beyond=None, shows_nsfw=True, limit=5
    ),
    "window": lambda comment: window.choose(top_of(comment)),
    "whole": lambda comment: nodes.whole(top_of(comment)).choose(),
    "around": lambda comment: nodes.around(top_of(comment), [], head=[]).choose([]),
    "lineage": lambda comment: nodes.lineage(comment.pk, context=3),
}


@pytest.mark.parametrize("name", READS)
def test_keys_are_chosen_where_the_router_sends_reads(
    name: str, comment: Comment, replica: BaseDatabaseWrapper
) -> None:
    with reading_from_replica(), CaptureQueriesContext(replica) as captured:
        assert READS[name](comment) == []
    assert len(captured) >= 1


@pytest.mark.parametrize("name", READS)
def test_keys_are_chosen_from_the_primary_without_a_router(name: str, comment: Comment) -> None:
    assert len(READS[name](comment)) == 1


def test_votes_are_written_to_the_primary(reader: User, post: Post, replica: BaseDatabaseWrapper) -> None:
    with reading_from_replica():
        cast_vote(voter=reader, target=post, value=UP)
    assert PostVote.objects.filter(target=post, voter=reader, value=UP).exists()
