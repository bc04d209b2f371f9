"""What a member keeps or does not want to see."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.posts.models.post import Post


class SavedPost(models.Model):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="saves", db_index=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="post_saved_once")]
        indexes = [models.Index(fields=["member", "-created_at", "-post"], name="savedpost_of_member")]

    def __str__(self) -> str:
        return f"{self.member} saved {self.post}"


class HiddenPost(models.Model):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="hides", db_index=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="post_hidden_once")]
        indexes = [models.Index(fields=["member", "-created_at", "-post"], name="hiddenpost_of_member")]

    def __str__(self) -> str:
        return f"{self.member} hid {self.post}"
