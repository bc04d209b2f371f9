"""Every act on posts and comments alike, from every state, with what the log and a receiver then read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.comments.services.edit import edit_comment
from apps.comments.services.save import save_comment
from apps.comments.services.submit import add_comment
from apps.communities.models import Community, ModAction, SystemActor
from apps.core.errors import RuleViolation
from apps.posts.models import Content, Post, RemovalKind
from apps.posts.rules import ContentGone, ThreadArchived, ThreadLocked
from apps.posts.services.delete import delete_content
from apps.posts.services.edit import edit_post
from apps.posts.services.moderate import approve_content, distinguish_content, hold_content, remove_content
from apps.posts.services.save import save_post
from apps.posts.services.vote import vote_on_content
from tests.factories import make_comment, make_community, make_moderator, make_post, make_user
from tests.support.news import heard

pytestmark = pytest.mark.django_db

STATES = ("fresh", "held", "removed", "spam", "deleted", "approved", "locked", "archived")
GONE = {"held": ContentGone, "removed": ContentGone, "spam": ContentGone, "deleted": ContentGone}
# What each act answers where it does not just succeed: a refusal, or None where it changes and tells nothing.
REFUSALS: dict[str, dict[str, type[RuleViolation] | None]] = {
    "remove": {"deleted": ContentGone, "removed": None},
    "remove as spam": {"deleted": ContentGone, "spam": None},
    "hold": {"deleted": ContentGone, "held": None, "removed": None, "spam": None},
    "hold by the system": {"deleted": ContentGone, "held": None, "removed": None, "spam": None},
    "approve": {"deleted": ContentGone, "approved": None},
    "distinguish": {"deleted": ContentGone},
    "edit": {"deleted": ContentGone},
    "delete": {"deleted": None},
    "vote": {**GONE, "archived": ThreadArchived},
    "save": {},
    "reply": {**GONE, "locked": ThreadLocked, "archived": ThreadArchived},
}
# What is told to the apps above when the act succeeds, and how many entries the log gets.
NEWS = {
    "remove": (["removed"], 1),
    "remove as spam": (["removed"], 1),
    "hold": (["removed"], 1),
    "hold by the system": (["removed"], 1),
    "approve": (["approved"], 1),
    "distinguish": ([], 1),
    "edit": (["edited"], 0),
    "delete": (["erased"], 0),
    "vote": ([], 0),
    "save": ([], 0),
    "reply": (["new"], 0),
}


def edit(item: Content, editor: User) -> None:
    if isinstance(item, Post):
        edit_post(editor=editor, post=item, body="other words", flair=None, is_nsfw=False, is_spoiler=False)
    elif isinstance(item, Comment):
        edit_comment(editor=editor, comment=item, body="other words")


def save(item: Content, member: User) -> None:
    if isinstance(item, Post):
        save_post(member=member, post=item, on=True)
    elif isinstance(item, Comment):
        save_comment(member=member, comment=item, on=True)


def reply(item: Content, author: User) -> None:
    if isinstance(item, Post):
        add_comment(author=author, post=item, body="an answer")
    elif isinstance(item, Comment):
        add_comment(author=author, parent=item, body="an answer")


ACTS: dict[str, Callable[[Any, User, User], object]] = {
    "remove": lambda item, mod, _: remove_content(moderator=mod, item=item),
    "remove as spam": lambda item, mod, _: remove_content(moderator=mod, item=item, kind=RemovalKind.SPAM),
    "hold": lambda item, mod, _: hold_content(moderator=mod, item=item),
    "hold by the system": lambda item, *_: hold_content(moderator=SystemActor.SCREENING, item=item),
    "approve": lambda item, mod, _: approve_content(moderator=mod, item=item),
    "distinguish": lambda item, mod, _: distinguish_content(moderator=mod, item=item, on=True),
    "edit": lambda item, mod, _: edit(item, mod),
    "delete": lambda item, mod, _: delete_content(author=mod, item=item),
    "vote": lambda item, _, reader: vote_on_content(voter=reader, item=item, value=1),
    "save": lambda item, _, reader: save(item, reader),
    "reply": lambda item, _, reader: reply(item, reader),
}


class Scene:
    """An item of a moderator in one state, and a reader."""

    def __init__(self, kind: str, state: str) -> None:
        self.place: Community = make_community(archive_after_days=30)
        self.moderator = make_moderator(self.place)
        self.reader = make_user()
        thread_state: dict[str, Any] = {}
        if state == "locked":
            thread_state["locked"] = True
        if state == "archived":
            thread_state["age"] = timedelta(days=31)
        post = make_post(self.place, self.moderator, body="words", **thread_state)
        self.item: Content = post if kind == "post" else make_comment(post, self.moderator, body="words")
        if state in {"removed", "spam", "held"}:
            kinds = {"removed": RemovalKind.MODERATOR, "spam": RemovalKind.SPAM, "held": RemovalKind.FILTER}
            remove_content(moderator=self.moderator, item=self.item, kind=kinds[state])
        if state == "deleted":
            delete_content(author=self.moderator, item=self.item)
        if state == "approved":
            approve_content(moderator=self.moderator, item=self.item)

    def stored(self) -> tuple[Any, ...]:
        row: Any = type(self.item)._default_manager.get(pk=self.item.pk)
        return row.removed_kind, row.approved_at is not None, row.is_deleted, row.body, row.distinguished, row.score


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("kind", ["post", "comment"])
def test_an_act_answers_the_same_on_both_kinds(
    kind: str, act: str, state: str, django_capture_on_commit_callbacks: Any
) -> None:
    scene = Scene(kind, state)
    before, entries = scene.stored(), ModAction.objects.count()
    refusal = REFUSALS[act].get(state, True)
    told, logged = NEWS[act] if refusal is True else ([], 0)
    with heard() as news, django_capture_on_commit_callbacks(execute=True):
        if isinstance(refusal, type):
            with pytest.raises(refusal):
                ACTS[act](scene.item, scene.moderator, scene.reader)
        else:
            ACTS[act](scene.item, scene.moderator, scene.reader)
        assert news == [], "nothing is told before it is committed"
    assert [item.what for item in news] == told
    assert ModAction.objects.count() - entries == logged
    if refusal is not True:
        assert scene.stored() == before
    for item in news:
        if act != "reply":
            assert (item.kind, item.keys) == (type(scene.item).TARGET, (scene.item.pk,))
        assert is_true(item.what, item.rows[0])


def is_true(what: str, row: Any) -> bool:
    """Whether the row that a receiver reads is as the signal says."""
    truths: dict[str, bool] = {
        "new": not row.is_gone,
        "removed": row.is_removed and row.approved_at is None,
        "approved": row.approved_at is not None and not row.is_removed,
        "edited": row.body == "other words",
        "erased": row.is_deleted and row.body == row.body_html == "",
    }
    return truths[what]


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_a_new_reason_replaces_the_former_one_and_none_keeps_it(kind: str) -> None:
    scene = Scene(kind, "fresh")
    for reason in ("Off topic", "", "Rude"):
        remove_content(moderator=scene.moderator, item=scene.item, reason=reason)
    row: Any = type(scene.item)._default_manager.get(pk=scene.item.pk)
    assert row.removed_reason == "Rude"
    assert list(ModAction.objects.order_by("id").values_list("reason", flat=True)) == ["Off topic", "Rude"]


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_the_log_names_the_system_where_no_person_acted(kind: str) -> None:
    scene = Scene(kind, "fresh")
    hold_content(moderator=SystemActor.SCREENING, item=scene.item, reason="too many links")
    entry = ModAction.objects.get()
    assert (entry.moderator, entry.system_actor, entry.details) == (None, "screening", {"removal": "filter"})
    row: Any = type(scene.item)._default_manager.get(pk=scene.item.pk)
    assert (row.is_held, row.removed_by, row.removed_reason) == (True, None, "too many links")


@pytest.mark.parametrize("act", ["delete", "edit", "distinguish"])
@pytest.mark.parametrize("kind", ["post", "comment"])
def test_only_its_author_does_it(kind: str, act: str) -> None:
    from django.core.exceptions import PermissionDenied

    scene = Scene(kind, "fresh")
    other_moderator, before = make_moderator(scene.place), scene.stored()
    for person in (scene.reader, other_moderator):
        with pytest.raises(PermissionDenied):
            ACTS[act](scene.item, person, person)
    assert scene.stored() == before
