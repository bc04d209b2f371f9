"""A comment, its votes, and who saved it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.comments.querysets import CommentQuerySet
from apps.communities.models import Community
from apps.core.base36 import FIRST_LOCAL_ID, to_base36
from apps.posts.models import Distinction, Post, RemovalKind
from apps.votes import ranking
from apps.votes.models import Votable, Vote

BODY_MAX = 10_000

is_imported = Q(id__lt=FIRST_LOCAL_ID)


class Comment(Votable):
    # Identity
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments", db_index=False)
    # The post's community, copied so that a comment answers for its own place
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="comments", db_index=False)
    # Null: the author of an imported comment is unknown or was forgotten
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="comments", db_index=False
    )
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies", db_index=False)
    depth = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submission_key = models.UUIDField(null=True, editable=False)
    # Content
    body = models.TextField()
    body_html = models.TextField(editable=False)
    # State
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    removed_kind = models.CharField(max_length=10, choices=RemovalKind, blank=True, default="", editable=False)
    removed_reason = models.CharField(max_length=300, blank=True, default="", editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    distinguished = models.CharField(max_length=10, choices=Distinction, blank=True, default="", editable=False)
    # Counter of direct replies; writer: comments.services.write.add_comment
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    best = models.GeneratedField(
        expression=ranking.best_expression(), output_field=models.FloatField(), db_persist=True
    )

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=is_imported
                | Q(deleted_at__isnull=False)  # its text is erased
                | (~Q(body="") & Q(body__length__lte=BODY_MAX)),
                name="comment_body_length",
            ),
            models.CheckConstraint(
                condition=(Q(parent__isnull=True) & Q(depth=0)) | (Q(parent__isnull=False) & Q(depth__gt=0)),
                name="comment_root_has_depth_zero",
            ),
            models.CheckConstraint(
                condition=(Q(removed_at__isnull=True) & Q(removed_kind=""))
                | (Q(removed_at__isnull=False) & Q(removed_kind__in=RemovalKind.values)),
                name="comment_removed_with_kind",
            ),
            models.UniqueConstraint(fields=["author", "submission_key"], name="one_comment_per_submission"),
        ]
        indexes = [
            # Two partial ones: with one index over (post, parent) all roots of a thread are sorted under IS NULL.
            models.Index(fields=["post", "-best", "-id"], name="comment_roots_best", condition=Q(parent__isnull=True)),
            models.Index(
                fields=["parent", "-best", "-id"], name="comment_replies_best", condition=Q(parent__isnull=False)
            ),
            # New and old; the second also finds the replies of a comment for the foreign key.
            models.Index(
                fields=["post", "created_at", "id"], name="comment_roots_new", condition=Q(parent__isnull=True)
            ),
            models.Index(
                fields=["parent", "created_at", "id"], name="comment_replies_new", condition=Q(parent__isnull=False)
            ),
            # All comments of a post: recounts, and the foreign key.
            models.Index(fields=["post", "id"], name="comment_of_post"),
            models.Index(fields=["author", "-created_at", "-id"], name="comment_author_new"),
        ]

    if TYPE_CHECKING:
        # Attached by CommentQuerySet.with_text_for, with_vote_of and with_saved_by
        is_readable: bool
        shown_body: str
        shown_html: str
        viewer_vote: int
        is_saved: bool

    def __str__(self) -> str:
        return f"t1_{self.id36}"

    def get_absolute_url(self) -> str:
        post = self.post
        return reverse("comments:permalink", args=[post.community.name, post.id36, post.slug, self.id36])

    @property
    def id36(self) -> str:
        return to_base36(self.pk)

    @property
    def fullname(self) -> str:
        return f"t1_{self.id36}"

    @property
    def author_name(self) -> str:
        """The name that everybody may read."""
        return "[deleted]" if self.is_gone or self.author is None else self.author.shown_name

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    @property
    def is_gone(self) -> bool:
        return self.is_deleted or self.is_removed


class CommentVote(Vote):
    target = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="votes", db_index=False)

    class Meta(Vote.Meta):
        pass


class SavedComment(models.Model):
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="saves", db_index=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "member"], name="comment_saved_once")]
        indexes = [models.Index(fields=["member", "-created_at", "-comment"], name="savedcomment_of_member")]

    def __str__(self) -> str:
        return f"{self.member} saved {self.comment}"
