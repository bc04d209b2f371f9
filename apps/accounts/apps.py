from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        from apps.accounts import sessions
        from apps.core import chores

        sessions.connect()
        chores.register("forget ended sessions", every=chores.DAY, do=sessions.forget_ended_sessions)
