"""Votes on posts and comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction

from apps.accounts.models import User
from apps.communities.standing import Standing, standing_of
from apps.core.permissions import require
from apps.posts.doors import visible_row
from apps.posts.models import Content
from apps.posts.permissions import can_vote, refusal_of_votes
from apps.votes.services import cast_vote

C = TypeVar("C", bound=Content)


@dataclass(frozen=True, slots=True)
class Voted(Generic[C]):
    """The item as it was read before the vote, and the voter's standing in its community."""

    item: C
    standing: Standing


@transaction.atomic
def vote_on_content(*, voter: User, item: C, value: int) -> Voted[C]:
    """Make `value` (-1, 0 or 1) the voter's vote on the item; may be sent twice.

    `item` names the row by its class and key. Reads the row and the standing once and without a lock: the row that
    every voter wants is written last and shortly. Five statements for a first vote, six for a changed one. Raises
    NotFound, PermissionDenied when the voter may not take part, ContentGone, ThreadArchived."""
    row = visible_row(voter, item)
    standing = standing_of(voter, row.community)
    require(can_vote(standing), standing.refusal_to_take_part)
    if (refusal := refusal_of_votes(row)) is not None:
        raise refusal
    cast_vote(voter=voter, target=row, value=value)
    return Voted(row, standing)
