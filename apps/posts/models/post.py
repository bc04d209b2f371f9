"""A post: a title with text, a link, or both."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.communities.models import Action, Community, FlairTemplate, TargetKind
from apps.core.addresses import address
from apps.posts.models.content import REMOVED_WITH_KIND, WITHHELD_IS_GONE, Content, is_imported
from apps.posts.querysets import PostQuerySet
from apps.votes import ranking

TITLE_MAX = 300
BODY_MAX = 40_000
URL_MAX = 2_000
SLUG_MAX = 50
# Level of the first heading in a text: below the title, which is the h1 of the thread.
HEADINGS_FROM = 2
# The title of a post that no dump brought and whose comments are here; to readers it is gone, like a deleted one.
NOT_IN_DUMP = "[post not in the dump]"
# An edit within three minutes leaves no mark (Reddit's "ninja edit").
EDIT_GRACE = timedelta(minutes=3)
PIN_SLOTS = (1, 2)


class Kind(models.TextChoices):
    TEXT = "text", _("text")
    LINK = "link", _("link")


class Reach(models.IntegerChoices):
    """How far a post travels beyond its community; the scope of the indexes behind r/all and r/popular."""

    COMMUNITY = 0, _("stays in its community: private, removed or deleted")
    ALL_NSFW = 1, _("r/all, for those who see NSFW")
    ALL = 2, _("r/all")
    POPULAR = 3, _("r/all and r/popular")


class Post(Content):
    TARGET = TargetKind.POST
    REMOVAL = Action.REMOVE_POST
    APPROVAL = Action.APPROVE_POST
    # A link without its address is a text, to the constraint and to the reader.
    ERASED: ClassVar[dict[str, Any]] = {
        "kind": Kind.TEXT, "title": "[deleted]", "body": "", "body_html": "", "url": "", "domain": "", "url_key": "",
    }  # fmt: skip
    DEPENDS_ON_COMMUNITY = True

    # Identity: see Content
    kind = models.CharField(max_length=5, choices=Kind)
    # Content
    title = models.TextField()
    body = models.TextField(blank=True, default="")
    body_html = models.TextField(blank=True, default="", editable=False)
    url = models.TextField(blank=True, default="")
    domain = models.CharField(max_length=255, blank=True, default="", editable=False)
    url_key = models.CharField(max_length=32, blank=True, default="", editable=False)
    flair = models.ForeignKey(
        FlairTemplate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    is_nsfw = models.BooleanField(default=False)
    is_spoiler = models.BooleanField(default=False)
    # State, besides those of Content
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    pinned_slot = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    # Derived by `reach_of`; writers: whoever writes what it depends on, and posts.services.reach for whole communities
    reach = models.PositiveSmallIntegerField(choices=Reach, default=Reach.COMMUNITY, editable=False)
    # Counter; writer: posts.services.counters.count_comment
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    # Ranks: votes.ranking.birth_rank of created_at, stored since a column can't be computed from a timestamp
    birth_rank = models.FloatField(editable=False)
    hot = models.GeneratedField(expression=ranking.hot_expression(), output_field=models.FloatField(), db_persist=True)

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="post_kind_known"),
            models.CheckConstraint(
                condition=is_imported | (~Q(title="") & Q(title__length__lte=TITLE_MAX)), name="post_title_length"
            ),
            models.CheckConstraint(condition=is_imported | Q(body__length__lte=BODY_MAX), name="post_body_length"),
            models.CheckConstraint(
                condition=is_imported | (Q(kind=Kind.TEXT) & Q(url="")) | (Q(kind=Kind.LINK) & ~Q(url="")),
                name="post_link_has_url",
            ),
            models.CheckConstraint(condition=REMOVED_WITH_KIND, name="post_removed_with_kind"),
            models.CheckConstraint(condition=WITHHELD_IS_GONE, name="post_withheld_is_gone"),
            models.CheckConstraint(
                condition=Q(pinned_slot__isnull=True) | Q(pinned_slot__in=PIN_SLOTS), name="post_pin_slot_known"
            ),
            models.CheckConstraint(
                condition=Q(reach=Reach.COMMUNITY) | (Q(removed_at__isnull=True) & Q(deleted_at__isnull=True)),
                name="post_gone_stays_home",
            ),
            # Partial, since nearly all rows hold NULL: a whole index would be large, and SQLite without statistics
            # would take it for `pinned_slot IS NULL` and sort every post of the community.
            models.UniqueConstraint(
                fields=["community", "pinned_slot"],
                condition=Q(pinned_slot__isnull=False),
                name="one_post_per_pin_slot",
            ),
            models.UniqueConstraint(
                fields=["author", "submission_key"],
                condition=Q(submission_key__isnull=False),
                name="one_post_per_submission",
            ),
        ]
        indexes = [
            # A community's hot and new; top and controversial sort a window of time found by the second.
            models.Index(fields=["community", "-hot", "-id"], name="post_community_hot"),
            models.Index(fields=["community", "-created_at", "-id"], name="post_community_new"),
            # r/all and r/popular: one walk for each reach, merged.
            models.Index(fields=["reach", "-hot", "-id"], name="post_reach_hot"),
            models.Index(fields=["reach", "-created_at", "-id"], name="post_reach_new"),
            # A profile; a domain; other discussions of a link.
            models.Index(fields=["author", "-created_at", "-id"], name="post_author_new"),
            models.Index(fields=["domain", "-hot", "-id"], name="post_domain_hot", condition=~Q(domain="")),
            models.Index(fields=["domain", "-created_at", "-id"], name="post_domain_new", condition=~Q(domain="")),
            # A community filtered by flair; also finds the wearers when a flair is deleted.
            models.Index(fields=["flair", "-hot", "-id"], name="post_flair_hot", condition=Q(flair__isnull=False)),
            models.Index(fields=["url_key", "-id"], name="post_same_link", condition=~Q(url_key="")),
            # Finds what cites a rule when the rule is deleted.
            models.Index(fields=["removed_rule"], name="post_removed_rule", condition=Q(removed_rule__isnull=False)),
        ]

    if TYPE_CHECKING:
        # Attached by PostQuerySet.with_text_for, with_vote_of and with_marks_of
        is_readable: bool
        shown_title: str
        shown_body: str
        shown_html: str
        shown_url: str
        viewer_vote: int
        is_saved: bool
        is_hidden: bool

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("comments:thread", self.community.name, self.id36, self.slug)

    def derived_columns(self) -> dict[str, Any]:
        pin = {"pinned_slot": None} if self.is_gone else {}
        return {**pin, "reach": reach_of(self, widest_reach(self.community))}

    @property
    def thread(self) -> Post:
        """The post of the thread that this item belongs to: itself."""
        return self

    @property
    def slug(self) -> str:
        """Decoration of the address. A post whose text may not be read does not show its title there."""
        return slug_of(self.public_title)

    @property
    def public_title(self) -> str:
        """The title that the viewer may read, if the row was read for one; else the one that everybody may."""
        shown: str | None = self.__dict__.get("shown_title")
        if shown is not None:
            return shown
        if self.is_removed:
            return "[removed]"
        return self.kept_title

    @property
    def kept_title(self) -> str:
        """The title for somebody who may read what was removed."""
        if self.title == NOT_IN_DUMP:
            return self.title
        return "[deleted]" if self.is_deleted or self.is_erased else self.title

    @property
    def is_missing(self) -> bool:
        """A stub that the importer made, since comments speak of the post. Asks for no column that a reader lacks."""
        return self.is_deleted and self.public_title == NOT_IN_DUMP

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def is_pinned(self) -> bool:
        return self.pinned_slot is not None

    @property
    def is_link(self) -> bool:
        return self.kind == Kind.LINK

    @property
    def is_archived(self) -> bool:
        """Too old for votes and comments by its community's setting."""
        age = self.community.archive_age
        return age is not None and timezone.now() - self.created_at > age


@lru_cache(maxsize=16_384)
def slug_of(title: str) -> str:
    """The end of a thread's address, which is decoration."""
    return slugify(title)[:SLUG_MAX].strip("-") or "post"


def widest_reach(community: Community) -> Reach:
    """How far the posts of this community travel at most. A restricted community counts as public."""
    if community.is_private:
        return Reach.COMMUNITY
    if community.is_nsfw:
        return Reach.ALL_NSFW
    return Reach.POPULAR if community.in_popular else Reach.ALL


def reach_of(post: Post, widest: Reach) -> Reach:
    """How far the post travels, by its state in memory. `widest`: of its community.

    `posts.services.reach` says the same in SQL; a test holds both equal."""
    if post.is_gone:
        return Reach.COMMUNITY
    return min(widest, Reach.ALL_NSFW) if post.is_nsfw else widest
