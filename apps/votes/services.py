"""The only writer of votes and of `ups` and `downs`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.accounts.services import adjust_karma
from apps.core.databases import write_connection
from apps.votes.models import DOWN, NONE, UP, Votable, Vote

if TYPE_CHECKING:
    from apps.accounts.models import User


# The columns of a new row that begins with its author's own vote, which `add_own_vote` then stores.
OWN_VOTE = {"ups": 1}
# What one statement of a recount compares: a second's work.
RECOUNT_ROWS = 10_000


def add_own_vote(target: Any) -> None:
    """Store the author's own vote on a row that was inserted with OWN_VOTE a moment ago, in the same transaction.

    It gives no karma. One statement."""
    _insert_unless_present(votes_on(type(target)), target.author, target, UP)


@transaction.atomic(savepoint=False)
def cast_vote(*, voter: User, target: Votable, value: int) -> int:
    """Makes `value` (-1, 0 or 1) the voter's vote on the target, and returns the vote that stood before.

    Insert or flip: because a row is -1 or 1, what the database did tells the old value without a lock before the
    write. Order of rows: the vote, the author's karma, the target last and shortly. The author's own vote gives no
    karma. May be sent twice: the second changes nothing."""
    votes = votes_on(type(target))
    old = _replace(votes, voter, target, value)
    if old == value:
        return old
    author_id: int | None = getattr(target, "author_id", None)
    if author_id is not None and author_id != voter.pk:
        adjust_karma(author_id, kind=target._meta.model_name or "", delta=value - old)
    # Whole differences, computed here: a comparison inside F() would send a boolean, which PostgreSQL refuses.
    ups = (value == UP) - (old == UP)
    downs = (value == DOWN) - (old == DOWN)
    type(target)._default_manager.filter(pk=target.pk).update(ups=F("ups") + ups, downs=F("downs") + downs)
    return old


def votes_on(model: type[Votable]) -> type[Any]:
    """The model of the votes on this one."""
    relation: Any = model._meta.fields_map["votes"]
    votes: type[Vote] = relation.related_model
    return votes


def _replace(votes: type[Any], voter: User, target: Votable, value: int) -> int:
    """Writes the row and returns the value that stood there."""
    mine = votes._default_manager.filter(target=target, voter=voter)
    if value == NONE:
        return next((old for old in (UP, DOWN) if mine.filter(value=old).delete()[0]), NONE)
    if _insert_unless_present(votes, voter, target, value):
        return NONE
    return -value if mine.filter(value=-value).update(value=value) else value


def _insert_unless_present(votes: type[Any], voter: User, target: Votable, value: int) -> bool:
    """True when a row was added; the ORM's `ignore_conflicts` does not say."""
    connection = write_connection(votes)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {votes._meta.db_table} (target_id, voter_id, value, created_at) values (%s, %s, %s, %s) "
            "on conflict (target_id, voter_id) do nothing",
            [target.pk, voter.pk, value, connection.ops.adapt_datetimefield_value(timezone.now())],
        )
        return bool(cursor.rowcount == 1)


def votables() -> list[type[Votable]]:
    """The models that can be voted on, found in the registry, since nothing imports upward."""
    return [model for model in apps.get_models() if issubclass(model, Votable)]


def recount(model: type[Votable], *, repair: bool = False, told: Callable[[int], object] = lambda _count: None) -> int:
    """The number of rows whose counters differ from imported votes plus rows; with `repair` they are set right.

    Compares RECOUNT_ROWS keys in each statement, so that no table is too large for the limit on statements; may be
    ended and called again. `told`, if given, hears after each the number of rows that were compared so far."""
    votes = votes_on(model)

    def rows(value: int) -> Coalesce:
        counted = votes.objects.filter(target=OuterRef("pk"), value=value).values("target").annotate(count=Count("pk"))
        return Coalesce(Subquery(counted.values("count")), 0)

    true = {"true_ups": F("imported_ups") + rows(UP), "true_downs": F("imported_downs") + rows(DOWN)}
    drifted = model._default_manager.annotate(**true).exclude(Q(ups=F("true_ups")) & Q(downs=F("true_downs")))
    found = compared = 0
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
    last = -1
    while portion := list(keys.filter(pk__gt=last)[:RECOUNT_ROWS]):
        last = portion[-1]
        wrong = drifted.filter(pk__gte=portion[0], pk__lte=last)
        for key in list(wrong.values_list("pk", flat=True)):
            found += 1
            if repair:
                with transaction.atomic():
                    row = model._default_manager.select_for_update().filter(pk=key)
                    row.first()
                    row.update(ups=F("imported_ups") + rows(UP), downs=F("imported_downs") + rows(DOWN))
        compared += len(portion)
        told(compared)
    return found
