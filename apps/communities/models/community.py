"""A community, its rules and its flair."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.communities.querysets import CommunityQuerySet
from apps.core.addresses import address
from apps.core.names import NameField
from apps.core.tiles import tile_of

NAME_CHARACTERS = "A-Za-z0-9_"
NAME_MIN, NAME_MAX = 3, 21
IMPORTED_NAME_MAX = 50
TITLE_MAX = 100
DESCRIPTION_MAX = 500
SIDEBAR_MAX = 5_120
SUBMIT_TEXT_MAX = 1_024
RULE_TITLE_MAX = 100
RULE_TEXT_MAX = 500
FLAIR_MAX = 64


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public: anyone reads and posts")
    RESTRICTED = "restricted", _("Restricted: anyone reads, approved members post")
    PRIVATE = "private", _("Private: only approved members read and post")


class PostKinds(models.TextChoices):
    ANY = "any", _("Text and links")
    TEXT = "text", _("Text only")
    LINK = "link", _("Links only")


class TextRule(models.TextChoices):
    OPTIONAL = "optional", _("Text is optional")
    REQUIRED = "required", _("Every post needs text")
    FORBIDDEN = "forbidden", _("Link posts carry no text")


class CommentSort(models.TextChoices):
    BEST = "best", _("best")
    TOP = "top", _("top")
    NEW = "new", _("new")
    CONTROVERSIAL = "controversial", _("controversial")
    OLD = "old", _("old")


class Community(models.Model):
    # Identity
    name = NameField(_("name"), max_length=IMPORTED_NAME_MAX)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    imported_at = models.DateTimeField(null=True, blank=True, editable=False)
    # As the dump has it: `name` may be mapped (reddit.com is reddit_com)
    imported_name = models.CharField(max_length=100, blank=True, default="", editable=False)
    # Content
    title = models.CharField(_("title"), max_length=TITLE_MAX)
    description = models.TextField(_("description"), blank=True, default="")
    sidebar = models.TextField(_("sidebar"), blank=True, default="")
    sidebar_html = models.TextField(blank=True, default="", editable=False)
    submit_text = models.TextField(_("shown beside the submit form"), blank=True, default="")
    submit_html = models.TextField(blank=True, default="", editable=False)
    # Who reads, who posts
    visibility = models.CharField(_("visibility"), max_length=12, choices=Visibility, default=Visibility.PUBLIC)
    is_nsfw = models.BooleanField(_("NSFW: for adults"), default=False)
    in_popular = models.BooleanField(_("may appear in r/popular"), default=True)
    is_indexable = models.BooleanField(_("search engines may list it"), default=True)
    # Requirements for posts
    post_kinds = models.CharField(_("kinds of post"), max_length=8, choices=PostKinds, default=PostKinds.ANY)
    text_rule = models.CharField(_("text of a post"), max_length=10, choices=TextRule, default=TextRule.OPTIONAL)
    requires_flair = models.BooleanField(_("every post needs flair"), default=False)
    title_words = models.TextField(_("a title needs one of these words"), blank=True, default="")
    banned_title_words = models.TextField(_("a title must not hold these words"), blank=True, default="")
    allowed_domains = models.TextField(_("links only to these domains"), blank=True, default="")
    banned_domains = models.TextField(_("no links to these domains"), blank=True, default="")
    # Threads
    suggested_sort = models.CharField(
        _("suggested sort of comments"), max_length=13, choices=CommentSort, blank=True, default=""
    )
    score_hidden_minutes = models.PositiveSmallIntegerField(
        _("minutes for which the score of a new comment is hidden"), default=0
    )
    archive_after_days = models.PositiveIntegerField(
        _("days after which a post takes no votes and comments (0: never)"), default=0
    )
    # Counters; writer: communities.services.membership
    subscriber_count = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[CommunityQuerySet] = CommunityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "communities"
        constraints = [
            models.UniqueConstraint(
                Upper("name"),
                name="community_name_once_without_case",
                violation_error_message=_("This name is not available."),
            ),
            models.CheckConstraint(
                condition=Q(name__made_of=NAME_CHARACTERS) & ~Q(name="") & ~Q(name__startswith="_"),
                name="community_name_characters",
            ),
            models.CheckConstraint(
                condition=Q(imported_at__isnull=False)
                | (Q(name__length__gte=NAME_MIN) & Q(name__length__lte=NAME_MAX)),
                name="community_name_length",
            ),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="community_visibility_known"),
            models.CheckConstraint(
                condition=Q(score_hidden_minutes__lte=1440), name="community_score_hidden_for_a_day_at_most"
            ),
        ]
        indexes = [
            # The directory's two orders besides the name.
            models.Index(fields=["-subscriber_count", "-id"], name="community_popular"),
            models.Index(fields=["-created_at", "-id"], name="community_new"),
        ]

    def __str__(self) -> str:
        return f"r/{self.name}"

    def get_absolute_url(self) -> str:
        return address("posts:community", self.name)

    @property
    def tile(self) -> int:
        return tile_of(self.name)

    @property
    def is_private(self) -> bool:
        return self.visibility == Visibility.PRIVATE

    @property
    def is_restricted(self) -> bool:
        return self.visibility == Visibility.RESTRICTED

    @property
    def is_kept_from_search(self) -> bool:
        """Return whether its pages ask search engines not to list them."""
        return self.is_private or self.is_nsfw or not self.is_indexable

    @property
    def has_tags(self) -> bool:
        """Return whether it is private, restricted, NSFW or imported, which its pages show as tags."""
        return self.is_private or self.is_restricted or self.is_nsfw or self.imported_at is not None

    @property
    def allows_text(self) -> bool:
        return self.post_kinds != PostKinds.LINK

    @property
    def allows_links(self) -> bool:
        return self.post_kinds != PostKinds.TEXT

    @property
    def archive_age(self) -> timedelta | None:
        """Age at which a post takes no more votes and comments; None: never."""
        return timedelta(days=self.archive_after_days) if self.archive_after_days else None


class Rule(models.Model):
    """One numbered rule; later the reason of a report or a removal."""

    class AppliesTo(models.TextChoices):
        BOTH = "both", _("posts and comments")
        POSTS = "posts", _("posts")
        COMMENTS = "comments", _("comments")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="rules", db_index=False)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("rule"), max_length=RULE_TITLE_MAX)
    text = models.TextField(_("explanation"), blank=True, default="")
    applies_to = models.CharField(_("applies to"), max_length=10, choices=AppliesTo, default=AppliesTo.BOTH)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["community", "position"], name="rule_in_order")]

    def __str__(self) -> str:
        return self.title


class FlairTemplate(models.Model):
    """A flair that posts, or members, of a community may wear."""

    class Wearer(models.TextChoices):
        POST = "post", _("posts")
        MEMBER = "member", _("members")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="flair", db_index=False)
    wearer = models.CharField(max_length=6, choices=Wearer, default=Wearer.POST)
    text = models.CharField(_("flair"), max_length=FLAIR_MAX)
    position = models.PositiveSmallIntegerField(default=0)
    for_moderators = models.BooleanField(_("only moderators give it"), default=False)
    # Flair that came with a dump is worn, but nobody picks it from a list.
    is_offered = models.BooleanField(default=True, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["community", "wearer", "text"], name="one_flair_per_text"),
        ]

    def __str__(self) -> str:
        return self.text


class RetiredCommunityName(models.Model):
    """A name that can't be taken: of a community that was forgotten or taken down."""

    name = NameField(max_length=IMPORTED_NAME_MAX)
    retired_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(Upper("name"), name="retired_community_name_once")]

    def __str__(self) -> str:
        return str(self.name)
