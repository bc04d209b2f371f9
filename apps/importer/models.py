"""What an import remembers between its runs. Content itself lives in posts and comments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.comments.models import Comment
from apps.posts.models import Post

FORGOTTEN_KEY_MAX = 100


class WaitingReply(models.Model):
    """A reply whose parent is not here yet. It hangs at the post until an import brings the parent.

    Months of a dump come in any order, and a reply may stand before its parent in one file."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="+")
    # No foreign key: that row does not exist.
    awaited_id = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "waiting replies"

    def __str__(self) -> str:
        return f"{self.comment_id} waits for {self.awaited_id}"


class UnsettledPost(models.Model):
    """A post whose thread an import has written and not yet counted. Empty when no import is under way.

    A killed import leaves its rows, and the next one, of whatever files, finishes them."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.post_id)


class Forgotten(models.Model):
    """A person, post or comment whose text no import brings back. Communities have RetiredCommunityName.

    Not RetiredName: that also holds members who closed their accounts, whose namesakes in a dump are other people."""

    class Kind(models.TextChoices):
        PERSON = "t2", _("person")
        POST = "t3", _("post")
        COMMENT = "t1", _("comment")

    kind = models.CharField(max_length=2, choices=Kind)
    # A person's name in lower case as the dump has it, or its pseudonym; else an id in base 36.
    key = models.CharField(max_length=FORGOTTEN_KEY_MAX)
    forgotten_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "forgotten"
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="forgotten_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
