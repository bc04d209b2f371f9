from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommentsConfig(AppConfig):
    name = "apps.comments"

    def ready(self) -> None:
        from apps.accounts.signals import account_closing
        from apps.comments import receivers
        from apps.comments.targets import find_comments
        from apps.communities.models import TargetKind
        from apps.communities.targets import register

        register(TargetKind.COMMENT, find_comments)
        post_migrate.connect(_start_ids_above_dumps, sender=self)
        account_closing.connect(receivers.leave_with_author)


def _start_ids_above_dumps(using: str, **_: Any) -> None:
    from apps.comments.models import Comment
    from apps.core.sequences import start_above_dumps

    start_above_dumps(Comment, using)
