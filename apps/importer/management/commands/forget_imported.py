"""manage.py forget_imported u/NAME | r/NAME | t3_ID | t1_ID"""

from __future__ import annotations

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.core.base36 import from_base36
from apps.importer import forgetting
from apps.importer.quiet import without_query_log
from apps.importer.summary import grouped

_TARGET = re.compile(r"\A/?(?!(?:[ru]/|t[13]_)\Z)(?:(?P<kind>[ru])/|(?P<item>t[13])_)?(?P<name>[^/\s].*?)/?\Z")


class Command(BaseCommand):
    help = (
        "Takes imported content down, for good: of a person (u/NAME or NAME), a whole community (r/NAME), a post "
        "(t3_ID) or a comment (t1_ID). Later imports leave it out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", metavar="NAME", help="u/NAME, r/NAME, t3_ID or t1_ID; a bare NAME is a person")
        parser.add_argument(
            "--allow-again", action="store_true", help="take the note back: the next import may bring the content"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kind, name = _target(options["target"])
        if options["allow_again"]:
            noted = forgetting.allow_again(kind, name)
            said = _("Noted no more: the next import may bring it again.") if noted else _("Nothing was noted of it.")
            self.stdout.write(said)
            return
        try:
            with without_query_log():
                forgot = _forget(kind, name, self._tell)
        except forgetting.NotImported as error:
            sentence = _("%s is of this site and was not imported. Its moderators and its author can take it down.")
            raise CommandError(sentence % options["target"]) from error
        self.stdout.write(
            _("Gone: %(posts)s posts, %(comments)s comments, %(people)s placeholders. Later imports leave it out.")
            % {
                "posts": grouped(forgot.posts),
                "comments": grouped(forgot.comments),
                "people": grouped(forgot.people),
            }
        )

    def _tell(self, forgot: forgetting.Forgot) -> None:
        so_far = _("%(posts)s posts and %(comments)s comments so far; nobody can read the others any more either.")
        counts = {"posts": grouped(forgot.posts), "comments": grouped(forgot.comments)}
        self.stderr.write(so_far % counts, ending="\r" if self.stderr.isatty() else "\n")


def _target(text: str) -> tuple[str, str]:
    """("u", name), ("r", name), ("t1", id) or ("t3", id). Raises CommandError."""
    match = _TARGET.match(text.strip())
    if match is None:
        raise CommandError(_("Name a person (u/NAME), a community (r/NAME), a post (t3_ID) or a comment (t1_ID)."))
    kind, name = match["item"] or match["kind"] or "u", match["name"]
    if match["item"]:
        try:
            from_base36(name)
        except ValueError as error:
            raise CommandError(_("%s is no id: base 36, such as t3_88.") % text) from error
    return kind, name


def _forget(kind: str, name: str, told: forgetting.Told) -> forgetting.Forgot:
    if kind == "r":
        return forgetting.forget_community(name, told=told)
    if kind == "t3":
        return forgetting.forget_post(from_base36(name))
    if kind == "t1":
        return forgetting.forget_comment(from_base36(name))
    return forgetting.forget_person(name, told=told)
