"""A site in which every text was written by somebody who means harm, and where its pages show that.

One value of a field holds all strings that the field takes, longer than the field would let it be: so each page that
shows the field shows each string, at the cost of one page. None hides the next: what is escaped ends where it ends, and
what is rendered is whole elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import unescape
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from apps.accounts.models import Action as OperatorsAct
from apps.accounts.models import OperatorAction, User
from apps.comments.models import Comment
from apps.communities.models import Action, Ban, Community, FlairTemplate, ModAction, Rule
from apps.posts.models import Post
from tests.support.browser_gallery import Gallery, Visit, every_visit
from tests.support.browser_strings import BOXES

SENT = "what is sent"
_NAMES = [*BOXES, SENT]
# Begins a value, is no part of a word, and survives every cleaning and escaping.
_MARK = re.compile(r"(?<!/)qz(\d\d)qz")
_TAG = re.compile(r"<([a-zA-Z][\w-]*)([^<>]*)$")
_ATTRIBUTE = re.compile(r"([\w-]+)=[\"']?[^\"']*$")
_NAMES_OF_TAG = re.compile(r"\b(?:class|name)=\"([^\"]*)\"")
BEFORE = 3_000  # characters in which the tag before a mark begins


def mark_of(name: str) -> str:
    return f"qz{_NAMES.index(name):02d}qz"


class Tainted:
    """`visits`: every page of the gallery that is asked for, in every state, and the operators' room."""

    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery
        # What an operator sees of the site beyond what moderators see is the administration.
        self.visits = [visit for visit in every_visit(gallery) if visit.sent is None and visit.viewer != "operator"]
        person = gallery.viewers["settler"]
        OperatorAction.objects.create(person=person, action=OperatorsAct.DEACTIVATE, reason="Was taken over")
        self.rows = _rows_of(gallery)
        for model in filter(admin.site.is_registered, apps.get_models()):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            self.visits.append(Visit("operator", reverse(f"{name}_changelist")))
            for pk in sorted({row.pk for (of, _column), rows in self.rows.items() if of is model for row in rows}):
                self.visits += [
                    Visit("operator", reverse(f"{name}_{view}", args=[pk])) for view in ("change", "history")
                ]
                # The page before an act, which changes nothing yet.
                self.visits += [
                    Visit("operator", reverse(f"{name}_changelist"), {"action": act, "_selected_action": str(pk)})
                    for act in list(admin.site.get_model_admin(model).get_actions(_request_of(gallery)))[:1]
                ]

    def write(self, strings: Sequence[str]) -> dict[str, set[str]]:
        """Puts each field's mark and strings into the rows. Returns how each field's value may stand in a page."""
        shown: dict[str, set[str]] = {}
        with _unchecked():
            for name, box in BOXES.items():
                begin = f"https://example.org/?q={mark_of(name)}" if name == "link" else mark_of(name)
                texts = [begin, *box.accepted(strings)]
                value = ("\n\n" if box.html else " ").join(texts)
                # Each string as it is rendered by itself: none can swallow the next.
                rendered = {box.html[0]: "".join(map(box.html[1], texts))} if box.html else {}
                shown[name] = {flat(text) for text in (value, *rendered.values())}
                for model, column in box.columns:
                    self.rows[model, column].update(**{column: value}, **rendered)
        return shown


def places_in(page: str) -> set[tuple[str, str]]:
    """Which fields the page shows, each with where: the element or the attribute in which its value begins.

    A title in an address does not count: it has only letters and digits there."""
    found = set()
    for match in _MARK.finditer(page):
        before = page[max(0, match.start() - BEFORE) : match.start()]
        if before.rfind("<") > before.rfind(">"):
            tag = before[before.rfind("<") + 1 :]
            attribute = _ATTRIBUTE.search(tag)
            words = [tag.split(maxsplit=1)[0], *_NAMES_OF_TAG.findall(tag), attribute[1] if attribute else ""]
        else:
            element = _TAG.search(before[: before.rfind(">")])
            words = [element[1], *_NAMES_OF_TAG.findall(element[2])] if element else []
        found.add((_NAMES[int(match[1])], " ".join(words)))
    return found


def flat(text: str) -> str:
    """Without ends of lines and of paragraphs: all are one space."""
    for end in ("<br>", "<p>", "</p>"):
        text = text.replace(end, " ")
    return " ".join(text.split())


def partly_shown(page: str, values: Mapping[str, set[str]]) -> set[str]:
    """Fields of which the page shows the beginning and nowhere the whole."""
    texts = (flat(page), flat(unescape(page)))
    fields = {name for name, _where in places_in(page)}
    return {name for name in fields if not any(value in text for value in values[name] for text in texts)}


def _rows_of(gallery: Gallery) -> dict[tuple[type[Model], str], QuerySet[Any]]:
    """Which rows are tainted: enough for every state of a page, few in a listing, since each is as long as a book."""
    place = gallery.world.open
    posts = Post.objects.filter(pk__in=[gallery.posts[name].pk for name in ("shown", "removed", "nsfw", "archived")])
    comments = Comment.objects.filter(body__in=["my own words", "as a moderator", "taken away", "upon a time"])
    rows: dict[type[Model], QuerySet[Any]] = {
        Post: posts,
        Comment: comments,
        Community: Community.objects.all(),
        Rule: Rule.objects.filter(community=place, position=2),
        FlairTemplate: FlairTemplate.objects.filter(community=place, text__in=["gardener", "Pests"]),
        Ban: Ban.objects.filter(community=place),
        ModAction: ModAction.objects.filter(community=place, action__in=[Action.REMOVE_POST, Action.BAN]),
        OperatorAction: OperatorAction.objects.all(),
        User: User.objects.filter(pk__in=[person.pk for person in gallery.viewers.values() if person]),
        EmailAddress: EmailAddress.objects.filter(verified=False),
    }
    every = {(model, column): rows[model] for box in BOXES.values() for model, column in box.columns}
    narrower: dict[tuple[type[Model], str], QuerySet[Any]] = {
        (Post, "url"): posts.exclude(url=""),
        (Post, "removed_reason"): posts.filter(removed_at__isnull=False),
        (Comment, "removed_reason"): comments.filter(removed_at__isnull=False),
        (User, "imported_name"): User.objects.filter(imported_at__isnull=False),
    }
    # By their keys, since what they are found by is about to change.
    return {
        (model, column): model._default_manager.filter(pk__in=list(found.values_list("pk", flat=True)))
        for (model, column), found in (every | narrower).items()
    }


def _request_of(gallery: Gallery) -> HttpRequest:
    """A request of the operator, to ask the pages of the administration what they offer."""
    request = HttpRequest()
    request.user = gallery.viewers["operator"] or AnonymousUser()
    return request


@contextmanager
def _unchecked() -> Iterator[None]:
    """Lets rows in that are longer than the constraints allow; SQLite only."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
