"""A comment, its votes, and who saved it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.comments.querysets import CommentQuerySet
from apps.communities.models import Action, TargetKind
from apps.posts.models import Content, Post
from apps.posts.models.content import REMOVED_WITH_KIND, WITHHELD_IS_GONE, is_imported
from apps.votes import ranking
from apps.votes.models import Vote

BODY_MAX = 10_000


class Comment(Content):
    TARGET = TargetKind.COMMENT
    REMOVAL = Action.REMOVE_COMMENT
    APPROVAL = Action.APPROVE_COMMENT
    ERASED: ClassVar[dict[str, Any]] = {"body": "", "body_html": ""}
    DEPENDS_ON_COMMUNITY = False

    # Identity, besides that of Content
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments", db_index=False)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies", db_index=False)
    depth = models.PositiveIntegerField(default=0, editable=False)
    # Content
    body = models.TextField()
    body_html = models.TextField(editable=False)
    # Counter of direct replies; writer: comments.services.submit.add_comment
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
            models.CheckConstraint(condition=REMOVED_WITH_KIND, name="comment_removed_with_kind"),
            models.CheckConstraint(condition=WITHHELD_IS_GONE, name="comment_withheld_is_gone"),
            # Partial, since imported comments have no key: a whole index would hold NULL for each of them.
            models.UniqueConstraint(
                fields=["author", "submission_key"],
                condition=Q(submission_key__isnull=False),
                name="one_comment_per_submission",
            ),
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
            # Finds what cites a rule when the rule is deleted.
            models.Index(fields=["removed_rule"], name="comment_removed_rule", condition=Q(removed_rule__isnull=False)),
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
        return f"{post.get_absolute_url()}{self.id36}/"

    def derived_columns(self) -> dict[str, Any]:
        return {}

    @property
    def thread(self) -> Post:
        """The post of the thread that this item belongs to."""
        return self.post

    @property
    def author_name(self) -> str:
        """The name that everybody may read."""
        return "[deleted]" if self.is_gone or self.author is None else self.author.shown_name


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
