"""What people type: tests/browser/test_inject.py forgets no field, and stores what the pages would store."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps as registry
from django.db.models import CharField, TextField
from django.test import Client

import apps
from apps.accounts.models import OperatorAction
from apps.comments.models import Comment
from apps.communities.models import Ban, Community, FlairTemplate, Rule
from apps.posts.models import Post
from tests.factories import make_community, make_moderator, make_user
from tests.support.browser_shown import NOT_KEPT, NOT_TYPED, SAME
from tests.support.browser_strings import BOXES, OWN, corpus

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]


def test_no_field_of_a_form_is_forgotten() -> None:
    boxes = {id(box.field): name for name, box in BOXES.items()}
    fields = dict(fields_of_forms())
    unknown = {name for name, field in fields.items() if id(field) not in boxes}
    assert unknown == SAME.keys() | NOT_KEPT.keys()
    for name, box in SAME.items():
        assert type(fields[name]) is type(BOXES[box].field), name
        assert limit_of(fields[name]) == limit_of(BOXES[box].field), name


def test_no_column_is_forgotten() -> None:
    typed = {f"{model._meta.label}.{column}" for box in BOXES.values() for model, column in box.columns}
    rendered = {f"{box.columns[0][0]._meta.label}.{box.html[0]}" for box in BOXES.values() if box.html}
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in registry.get_models()
        if model.__module__.startswith("apps.")
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField) and not field.choices
    }
    assert columns == (typed | rendered | NOT_TYPED.keys()) - {"account.EmailAddress.email"}


@pytest.mark.corpora
def test_each_string_meets_each_field(record_property: Any) -> None:
    strings = corpus()
    assert len(strings) > 760
    taken = {name: sum(1 for text in strings if box.takes(text)) for name, box in BOXES.items()}
    shaped = {name: len(box.accepted(strings)) for name, box in BOXES.items()}
    assert all(shaped.values())
    record_property("strings", len(strings))
    record_property("strings × fields", len(strings) * len(BOXES))
    record_property("taken as they are", taken)
    record_property("refused", {name: len(strings) - count for name, count in taken.items()})
    record_property("values, in every shape", shaped)


def test_pages_store_what_the_fields_make(db: None) -> None:
    """Each of our own strings through the real pages."""
    site = Site()
    wrong = [
        (name, text, stored)
        for n, text in enumerate(OWN)
        for name, stored in site.send(text, n)
        if (expected := BOXES[name].takes(text)) and stored != expected
    ]
    assert wrong == []


class Site:
    """A community in which an author and a moderator fill every form."""

    def __init__(self) -> None:
        self.place, self.author = make_community("meadow"), make_user("author")
        self.client, self.other = Client(), Client()
        self.client.force_login(make_moderator(self.place, "moderator_1"))
        self.other.force_login(self.author)
        self.operator = Client()
        self.operator.force_login(make_user("operator_1", is_staff=True))

    def send(self, text: str, n: int) -> Iterator[tuple[str, str | None]]:
        """What is stored after `text` was sent in each field; HTML is checked here."""
        yield from self._content(text)
        yield from self._people(text, n)
        yield from self._place(text)

    def _content(self, text: str) -> Iterator[tuple[str, str | None]]:
        self.other.post("/r/meadow/submit/", {"kind": "text", "community": "meadow", "title": text, "text": text})
        post = Post.objects.latest("pk")
        yield "title of a post", post.title
        yield "text of a post", post.body
        assert post.body_html == rendered("text of a post", post.body)
        self.other.post(f"/posts/{post.id36}/reply/", {"body": text})
        comment = Comment.objects.latest("pk")
        yield "comment", comment.body
        assert comment.body_html == rendered("comment", comment.body)
        self.client.post(f"/posts/{post.id36}/remove/", {"reason": text})
        self.client.post(f"/comment/{comment.id36}/remove/", {"reason": text})
        post.refresh_from_db()
        comment.refresh_from_db()
        yield "reason of a removal", post.removed_reason
        yield "reason for a comment", comment.removed_reason
        link = f"https://example.org/?q={text}"
        self.other.post("/r/meadow/submit/", {"kind": "link", "community": "meadow", "title": "A link", "url": link})
        stored = Post.objects.latest("pk").url
        assert stored in {BOXES["link"].takes(link), ""}

    def _people(self, text: str, n: int) -> Iterator[tuple[str, str | None]]:
        member = make_user(f"member_{n}")
        reason = fit("reason of a ban", text)
        self.client.post("/r/meadow/about/banned/ban/", {"member": member.username, "reason": reason, "note": text})
        ban = Ban.objects.get(member=member)
        yield "reason of a ban", ban.reason
        yield "note on a ban", ban.note
        self.other.post("/preferences/", {"theme": "dark", "density": "normal", "post_sort": "hot", "bio": text})
        self.author.refresh_from_db()
        yield "about oneself", self.author.bio
        reason = fit("reason of an operator", text)
        path = f"/admin/accounts/user/{member.pk}/deactivate/"
        self.operator.post(path, {"confirmed": "1", "reason": reason})
        yield "reason of an operator", OperatorAction.objects.get(person=member).reason

    def _place(self, text: str) -> Iterator[tuple[str, str | None]]:
        self.client.post("/r/meadow/about/rules/add/", {"title": fit("rule", text), "text": text, "applies_to": "both"})
        rule = Rule.objects.latest("pk")
        yield "rule", rule.title
        yield "explanation of a rule", rule.text
        self.client.post("/r/meadow/about/flair/add/", {"text": fit("flair", text), "wearer": "post"})
        yield "flair", FlairTemplate.objects.latest("pk").text
        Rule.objects.all().delete()
        FlairTemplate.objects.all().delete()
        self.client.post("/r/meadow/about/edit/", {
            "title": fit("title of a community", text), "description": text, "sidebar": text, "submit_text": text,
            "visibility": "public", "post_kinds": "any", "text_rule": "optional",
            "banned_title_words": fit("words against titles", text), "score_hidden_minutes": "0",
            "archive_after_days": "0",
        })  # fmt: skip
        self.place.refresh_from_db()
        yield "title of a community", self.place.title
        yield "description", self.place.description
        yield "sidebar", self.place.sidebar
        yield "text beside the form", self.place.submit_text
        assert self.place.sidebar_html == rendered("sidebar", self.place.sidebar)
        assert self.place.submit_html == rendered("text beside the form", self.place.submit_text)
        yield "words against titles", self.place.banned_title_words
        Community.objects.update(banned_title_words="")


def fields_of_forms() -> Iterator[tuple[str, forms.Field]]:
    """Every field of our own forms into which text goes, as app.Form.field."""
    for module in pkgutil.walk_packages(apps.__path__, "apps."):
        app, _, rest = module.name.removeprefix("apps.").partition(".")
        if not rest.startswith(("forms", "admin")):
            continue
        for form in vars(importlib.import_module(module.name)).values():
            if isinstance(form, type) and issubclass(form, forms.Form) and form.__module__ == module.name:
                for name, field in form.base_fields.items():
                    if isinstance(field, forms.CharField):
                        yield f"{app}.{form.__name__}.{name}", field


def limit_of(field: forms.Field) -> Any:
    return getattr(field, "limit", getattr(field, "max_length", None))


def fit(name: str, text: str) -> str:
    """Something else for a field that refuses the text, so that the fields beside it are stored."""
    return text if BOXES[name].takes(text) else "x"


def rendered(name: str, text: str) -> str:
    html = BOXES[name].html
    assert html
    return html[1](text)
