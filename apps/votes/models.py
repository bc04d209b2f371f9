"""What can be voted on, and a vote. Both abstract: posts and comments own the tables."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.votes import ranking

UP, NONE, DOWN = 1, 0, -1


class Votable(models.Model):
    """A row that holds its own score.

    ups = imported_ups + rows with value 1, downs likewise; `recount_votes` keeps it so.
    Writer of ups and downs: votes.services. Writer of imported_ups and imported_downs: the importer."""

    ups = models.PositiveIntegerField(default=0, editable=False)
    downs = models.PositiveIntegerField(default=0, editable=False)
    imported_ups = models.PositiveIntegerField(default=0, editable=False)
    imported_downs = models.PositiveIntegerField(default=0, editable=False)
    score = models.GeneratedField(
        expression=ranking.score_expression(), output_field=models.IntegerField(), db_persist=True
    )
    controversy = models.GeneratedField(
        expression=ranking.controversy_expression(), output_field=models.FloatField(), db_persist=True
    )

    class Meta:
        abstract = True


class Vote(models.Model):
    """One person's vote on one target. A cleared vote has no row."""

    target: models.ForeignKey[Votable, Votable]
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    value = models.SmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        constraints = [
            # Leads with the target: the viewer's own vote joins through it.
            models.UniqueConstraint(fields=["target", "voter"], name="one_%(class)s_per_voter_and_target"),
            models.CheckConstraint(condition=Q(value__in=[UP, DOWN]), name="%(class)s_is_up_or_down"),
        ]
        indexes = [
            # "Upvoted" and "downvoted" of a profile, newest first: without it 5 to 7 times the overview's cost.
            models.Index(fields=["voter", "value", "-created_at", "-target"], name="%(class)s_of_voter"),
        ]
