from __future__ import annotations

from functools import partial

from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "apps.posts"

    def ready(self) -> None:
        from apps.accounts.signals import account_closing
        from apps.communities.models import TargetKind
        from apps.communities.signals import standing_changed
        from apps.communities.targets import register
        from apps.core import sweeps
        from apps.core.models import Sweep
        from apps.core.planner_statistics import analyse_after_migrations
        from apps.core.sequences import keep_above_dumps
        from apps.posts import receivers
        from apps.posts.models import Post
        from apps.posts.services.delete import erase_of_member, kept_content_of
        from apps.posts.services.reach import posts_of_community, refresh_reach
        from apps.posts.targets import find_posts

        register(TargetKind.POST, find_posts)
        keep_above_dumps(self, "Post")
        analyse_after_migrations(self)
        standing_changed.connect(receivers.follow_community)
        account_closing.connect(receivers.leave_with_author)
        sweeps.register(
            receivers.REACH, subject_kind=Sweep.Subject.COMMUNITY, rows=posts_of_community, treat=refresh_reach
        )
        sweeps.register(
            receivers.ERASED,
            subject_kind=Sweep.Subject.MEMBER,
            rows=partial(kept_content_of, Post),
            treat=partial(erase_of_member, Post),
        )
