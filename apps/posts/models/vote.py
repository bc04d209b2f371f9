"""Votes on posts."""

from __future__ import annotations

from django.db import models

from apps.posts.models.post import Post
from apps.votes.models import Vote


class PostVote(Vote):
    target = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="votes", db_index=False)

    class Meta(Vote.Meta):
        pass
