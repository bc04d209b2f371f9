from __future__ import annotations

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "apps.profiles"

    def ready(self) -> None:
        from apps.accounts.signals import account_closing
        from apps.profiles.receivers import forget_lists

        account_closing.connect(forget_lists, dispatch_uid="profiles.forget_lists")
