"""A small site with one of everything, and eight kinds of viewer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.http import HttpResponse

from apps.accounts.models import User
from apps.comments.models import Comment, SavedComment
from apps.communities.models import Action, Community, FlairTemplate, ModAction, Rule, TargetKind, Visibility
from apps.posts.models import HiddenPost, Post, SavedPost
from apps.votes.services import cast_vote
from tests.factories import (
    make_ban,
    make_comment,
    make_community,
    make_member,
    make_moderator,
    make_post,
    make_user,
)

# Stands in every text of the private community; no page of an outsider holds it, in any case of letters.
CANARY = "quokkafeather"
OUTSIDERS = ("visitor", "stranger", "banned", "former", "moderator_elsewhere")
INSIDERS = ("member", "moderator", "operator")
KINDS = (*OUTSIDERS, *INSIDERS)


@dataclass
class World:
    """`values` fill the parameters of addresses with things of the private community, `public` with public ones."""

    private: Community
    open: Community
    post: Post
    comment: Comment
    viewers: dict[str, User | None]
    values: dict[str, Any] = field(default_factory=dict)
    public: dict[str, Any] = field(default_factory=dict)


def make_world() -> World:
    private = make_community(
        f"{CANARY[:8]}_den",
        title=f"The {CANARY} den",
        description=f"{CANARY} described",
        sidebar_html=f"<p>{CANARY} beside</p>",
        visibility=Visibility.PRIVATE,
    )
    public = make_community("open_field", title="An open field", score_hidden_minutes=5)
    moderator = make_moderator(private, "mod_inside")
    writer = make_member(private, "writer_inside", approved=True)
    viewers: dict[str, User | None] = {
        "visitor": None,
        "stranger": make_user("a_stranger"),
        "banned": make_member(private, "banned_one", approved=True),
        "former": make_member(private, "former_one"),
        "moderator_elsewhere": make_moderator(public, "mod_elsewhere"),
        "member": make_member(private, "member_inside", approved=True),
        "moderator": moderator,
        "operator": make_user("the_operator", is_staff=True, is_superuser=True),
    }
    assert viewers["banned"]
    make_ban(private, viewers["banned"], reason=CANARY, note=CANARY, banned_by=moderator)
    post, comment = _fill(private, writer, moderator, viewers)
    open_post, open_comment = _fill_openly(public, writer)
    rule = Rule.objects.create(community=private, position=1, title=f"{CANARY} rule", text=CANARY)
    flair = FlairTemplate.objects.create(community=private, text=f"{CANARY} flair")
    open_rule = Rule.objects.create(community=public, position=1, title="Be kind")
    open_flair = FlairTemplate.objects.create(community=public, text="Question")
    shared = {"sort": "top", "host": "meadow.example"}
    values = {
        **shared, "name": private.name, "id36": post.id36, "slug": post.slug, "cid36": comment.id36,
        "rule_id": rule.pk, "flair_id": flair.pk, "username": writer.username, "member": writer.username,
    }  # fmt: skip
    open_values = {
        **shared, "name": public.name, "id36": open_post.id36, "slug": open_post.slug, "cid36": open_comment.id36,
        "rule_id": open_rule.pk, "flair_id": open_flair.pk, "username": writer.username, "member": writer.username,
    }  # fmt: skip
    return World(private, public, post, comment, viewers, values, open_values)


def _fill(place: Community, writer: User, moderator: User, viewers: dict[str, User | None]) -> tuple[Post, Comment]:
    post = make_post(place, writer, title=f"A {CANARY} post", body=f"{CANARY} text")
    make_post(place, writer, title=f"A {CANARY} link", url="https://meadow.example/shared")
    comment = make_comment(post, writer, body=f"{CANARY} comment")
    make_comment(post, moderator, parent=comment, body=f"{CANARY} reply")
    make_post(place, writer, title=f"Removed {CANARY}", removed=True)
    ModAction.objects.create(
        community=place, moderator=moderator, action=Action.LOCK, target_kind=TargetKind.POST, target_id=post.pk,
        target_name=post.title, reason=CANARY,
    )  # fmt: skip
    # What people keep from the time when they were inside, or from an address that they guessed.
    for name in ("banned", "former", "member"):
        person = viewers[name]
        assert person
        SavedPost.objects.create(post=post, member=person)
        HiddenPost.objects.create(post=post, member=person)
        SavedComment.objects.create(comment=comment, member=person)
        cast_vote(voter=person, target=post, value=1)
        own = make_post(place, person, title=f"Own {CANARY} of {name}", age=timedelta(hours=1))
        make_comment(own, person, body=f"own {CANARY} comment of {name}")
    return post, comment


def _fill_openly(place: Community, writer: User) -> tuple[Post, Comment]:
    post = make_post(place, writer, title="A public link", url="https://meadow.example/shared", body="with text")
    comment = make_comment(post, writer, body="a public comment")
    make_comment(post, writer, parent=comment, body="a public reply")
    make_post(place, writer, title="Pinned", pinned_slot=1)
    make_post(place, writer, title="For adults", is_nsfw=True)
    make_post(place, writer, title="Taken away", removed=True)
    make_post(place, writer, title="Erased", deleted=True)
    return post, comment


def holds_canary(answer: HttpResponse, path: str) -> bool:
    """Whether a page holds a word of the private community. What a person typed into the address is no leak."""
    html = answer.content.decode().lower()
    for echo in (path.lower(), path.lower().replace("/", "%2f")):
        html = html.replace(echo, "")
    return CANARY in html


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but sessions: what a GET must leave as it is."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=str)
        for model in apps.get_models()
        if model._meta.label not in {"sessions.Session", "admin.LogEntry"}
    }
