"""Work over many rows, and how far it has come."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Sweep(models.Model):
    """Rows that still have to follow what one row decides already, as the posts of a community that turned private.

    Every page asks that one row, so nobody waits for a sweep. See apps.core.sweeps, the only writer."""

    class Subject(models.TextChoices):
        COMMUNITY = "community"
        MEMBER = "member"

    subject_kind = models.CharField(max_length=10, choices=Subject)
    subject_id = models.BigIntegerField()
    # Which rows of the subject: a kind that an app registered
    kind = models.CharField(max_length=20)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    # The last row that was treated, in the order (-created_at, -id): the next batch begins behind it
    last_moment = models.DateTimeField(null=True)
    last_key = models.BigIntegerField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "kind"],
                condition=Q(finished_at__isnull=True),
                name="one_sweep_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_kind} {self.subject_id}: {self.done:,} of {self.total:,}"
