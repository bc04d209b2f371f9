from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PostsConfig(AppConfig):
    name = "apps.posts"

    def ready(self) -> None:
        from apps.accounts.signals import account_closing
        from apps.communities.models import TargetKind
        from apps.communities.signals import standing_changed
        from apps.communities.targets import register
        from apps.posts import receivers
        from apps.posts.targets import find_posts

        register(TargetKind.POST, find_posts)
        post_migrate.connect(_start_ids_above_dumps, sender=self)
        standing_changed.connect(receivers.follow_community)
        account_closing.connect(receivers.leave_with_author)


def _start_ids_above_dumps(using: str, **_: Any) -> None:
    from apps.core.sequences import start_above_dumps
    from apps.posts.models import Post

    start_above_dumps(Post, using)
