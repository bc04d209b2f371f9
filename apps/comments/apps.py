from __future__ import annotations

from functools import partial

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "apps.comments"

    def ready(self) -> None:
        from apps.accounts.signals import account_closing
        from apps.comments import receivers
        from apps.comments.models import Comment
        from apps.comments.targets import find_comments
        from apps.communities.models import TargetKind
        from apps.communities.targets import register
        from apps.core import sweeps
        from apps.core.models import Sweep
        from apps.core.sequences import keep_above_dumps
        from apps.posts.services.delete import erase_of_member, kept_content_of

        register(TargetKind.COMMENT, find_comments)
        keep_above_dumps(self, "Comment")
        account_closing.connect(receivers.leave_with_author)
        sweeps.register(
            receivers.ERASED,
            subject_kind=Sweep.Subject.MEMBER,
            rows=partial(kept_content_of, Comment),
            treat=partial(erase_of_member, Comment),
        )
