from __future__ import annotations

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "apps.comments"

    def ready(self) -> None:
        from apps.accounts.signals import account_closing
        from apps.comments import receivers
        from apps.comments.targets import find_comments
        from apps.communities.models import TargetKind
        from apps.communities.targets import register
        from apps.core.sequences import keep_above_dumps

        register(TargetKind.COMMENT, find_comments)
        keep_above_dumps(self, "Comment")
        account_closing.connect(receivers.leave_with_author)
