from __future__ import annotations

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "apps.communities"

    def ready(self) -> None:
        from apps.accounts.signals import account_closing
        from apps.communities.models import TargetKind
        from apps.communities.services.closing import leave_with_account
        from apps.communities.targets import find_members, register
        from apps.communities.viewer import register_columns

        register(TargetKind.MEMBER, find_members)
        register_columns()
        account_closing.connect(leave_with_account, dispatch_uid="communities.leave_with_account")
