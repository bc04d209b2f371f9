from __future__ import annotations

from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "apps.posts"

    def ready(self) -> None:
        from apps.accounts.signals import account_closing
        from apps.communities.models import TargetKind
        from apps.communities.signals import standing_changed
        from apps.communities.targets import register
        from apps.core.sequences import keep_above_dumps
        from apps.posts import receivers
        from apps.posts.targets import find_posts

        register(TargetKind.POST, find_posts)
        keep_above_dumps(self, "Post")
        standing_changed.connect(receivers.follow_community)
        account_closing.connect(receivers.leave_with_author)
