"""`manage.py make_operator NAME [--dismiss]`: lets a member see to the whole site, or no longer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import NobodyLogsIn, dismiss_operator, make_operator


class Command(BaseCommand):
    help = "Makes a member an operator: somebody who sees every community and the whole admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="the member's name, in any case of letters")
        parser.add_argument("--dismiss", action="store_true", help="make an operator a member like others")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Raises CommandError for a name that nobody has, and for an account to which nobody can log in."""
        member = User.objects.named(options["name"]).first()
        if member is None:
            raise CommandError(_("Nobody here is called %s.") % options["name"])
        act, said = make_operator, _("%s is an operator now.")
        if options["dismiss"]:
            act, said = dismiss_operator, _("%s is no operator now.")
        try:
            act(operator=None, member=member)
        except NobodyLogsIn as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(said % member.username)
