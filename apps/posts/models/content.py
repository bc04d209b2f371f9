"""What posts and comments have in common: author, community, and the states that authors and moderators give them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.communities import grounds
from apps.communities.models import Action, Community, Rule, TargetKind
from apps.communities.models.community import RULE_TITLE_MAX
from apps.core.base36 import FIRST_LOCAL_ID, fullname, to_base36
from apps.votes.models import Votable

REASON_MAX = 300

is_imported = Q(id__lt=FIRST_LOCAL_ID)


class RemovalKind(models.TextChoices):
    MODERATOR = "moderator", _("removed by a moderator")
    SPAM = "spam", _("removed as spam")
    FILTER = "filter", _("held back by an automatic rule")


class Distinction(models.TextChoices):
    MODERATOR = "moderator", _("speaks as a moderator")
    OPERATOR = "operator", _("speaks for the site")


# For the constraints of both tables.
REMOVED_WITH_KIND = (Q(removed_at__isnull=True) & Q(removed_kind="")) | (
    Q(removed_at__isnull=False) & Q(removed_kind__in=RemovalKind.values)
)
WITHHELD_IS_GONE = Q(withheld_at__isnull=True) | Q(removed_at__isnull=False) | Q(deleted_at__isnull=False)


class Content(Votable):
    """A post or a comment.

    An item is *held* when it was removed with the kind FILTER: nobody has decided yet. It is *withheld* as long as it
    was never shown to anybody, since it was held or removed at birth."""

    # What the log and the signals call it, and what the acts of moderators on it are called
    TARGET: ClassVar[TargetKind]
    REMOVAL: ClassVar[Action]
    APPROVAL: ClassVar[Action]
    # The columns of a deleted one, besides the time
    ERASED: ClassVar[dict[str, Any]]
    # Whether a column depends on the settings of its community, which is then locked before the row
    DEPENDS_ON_COMMUNITY: ClassVar[bool]

    # Identity. A comment's community is its post's, copied so that the comment answers for its own place
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="%(class)ss", db_index=False)
    # Null: the author of an imported item is unknown or was forgotten
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="%(class)ss", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submission_key = models.UUIDField(null=True, editable=False)
    # Of the line of a dump that the row was last written from; null where a later import has to read the line again.
    # Writer: the importer
    import_fingerprint = models.BigIntegerField(null=True, editable=False)
    # State: each is a time, an actor and where needed a kind
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Null too when the site itself removed it: the log names the actor
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    removed_kind = models.CharField(max_length=10, choices=RemovalKind, blank=True, default="", editable=False)
    # The rule that was broken, null when the rule is deleted; its text at that time; the moderator's own words
    removed_rule = models.ForeignKey(
        Rule, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False, db_index=False
    )
    removed_rule_text = models.CharField(
        max_length=RULE_TITLE_MAX, blank=True, default="", db_default="", editable=False
    )
    removed_reason = models.CharField(max_length=REASON_MAX, blank=True, default="", editable=False)
    withheld_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    distinguished = models.CharField(max_length=10, choices=Distinction, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def derived_columns(self) -> dict[str, Any]:
        """The columns that follow from the state which the row has in memory. `community` must be loaded."""
        raise NotImplementedError

    @property
    def thread(self) -> Any:
        """The post of the thread that the item belongs to."""
        raise NotImplementedError

    @property
    def id36(self) -> str:
        return to_base36(self.pk)

    @property
    def fullname(self) -> str:
        return fullname(self.TARGET, self.pk)

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def is_erased(self) -> bool:
        """With all that its author wrote, though the row may not say so yet. Reads the author if not loaded."""
        return self.author is not None and self.author.erased_at is not None

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    @property
    def is_gone(self) -> bool:
        return self.is_deleted or self.is_removed

    @property
    def is_held(self) -> bool:
        return self.is_removed and self.removed_kind == RemovalKind.FILTER

    @property
    def removal_grounds(self) -> str:
        """The rule and the words that the removal cites, as one phrase; "" without any."""
        return grounds.in_words(self.removed_rule_text, self.removed_reason)


for field in (models.TextField, models.CharField):
    field.register_lookup(Length, "length")
