"""Pages that show a text only up to a length, so that each row holds as many strings as are shown; and links, of which
each is at the beginning of an address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import zip_longest
from typing import Any
from urllib.parse import urljoin

from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Density
from apps.comments.models import Comment
from apps.communities.models import Action, Community, Membership, ModAction, Permission, TargetKind
from apps.core.markdown import excerpt, render
from apps.posts.models import Kind, Post
from tests.factories import make_user
from tests.support.browser_strings import BOXES, packed

# Characters that templates show; the last is what the row of a card takes of a text.
META, DIRECTORY, LOG, QUOTE, LEAD = 200, 200, 120, 600, 280
LINKS = 200
_NEXT = re.compile(r'rel="next" href="([^"]*)"')


def cut_pages(strings: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each page, with the texts that it must show; a list with the pages that follow it is one."""
    texts = {name: box.accepted(strings) for name, box in BOXES.items()}
    yield _heads(
        [
            *texts["description"],
            *texts["title of a community"],
            *(excerpt(text, META) for text in texts["text of a post"]),
        ]
    )
    described = packed(texts["description"], DIRECTORY)
    places = Community.objects.bulk_create(
        Community(name=f"about{n}", title="x", description=text) for n, text in enumerate(described)
    )
    moderator = make_user("the_moderator", density=Density.CARD)
    rights: dict[str, Any] = {f"may_{permission.value}": True for permission in Permission}
    Membership.objects.create(community=places[0], member=moderator, moderates_since=timezone.now(), **rights)
    client = Client()
    client.force_login(moderator)
    titles, bodies = packed(texts["title of a post"], LOG), packed(texts["text of a post"], LEAD, by="\n\n")
    posts = Post.objects.bulk_create(
        Post(community=places[0], author=moderator, kind=Kind.TEXT, title=title or "x", body=body or "", birth_rank=0)
        for title, body in zip_longest(titles, bodies)
    )
    Post.objects.bulk_create(
        Post(community=places[1], author=moderator, kind=Kind.LINK, title="x", url=url, birth_rank=0)
        for url in texts["link"][:LINKS]
    )
    ModAction.objects.bulk_create(
        ModAction(
            community=places[0], moderator=moderator, action=Action.LOCK, target_kind=TargetKind.POST, target_id=post.pk
        )
        for post in posts
    )
    yield _read(client, "/communities/?limit=100"), described
    yield _read(client, "/r/about1/new/?limit=100"), texts["link"][:LINKS]
    yield _read(client, "/r/about0/about/log/?limit=100"), titles
    yield _read(client, "/r/about0/new/?limit=100"), [excerpt(text, LEAD) for text in bodies]
    for text in packed(texts["comment"], QUOTE, by="\n\n"):
        comment = Comment.objects.create(
            post=posts[0], community=places[0], author=moderator, body=text, body_html=render(text)
        )
        yield from ((_read(client, f"/comment/{comment.id36}/{act}/"), [text]) for act in ("delete", "remove"))


def _heads(texts: Sequence[str]) -> tuple[str, list[str]]:
    """The descriptions in the heads of pages: one component, too short for all strings on each of its pages."""
    packs = packed(texts, META)
    metas = (
        render_to_string("components/_meta.html", {"title": text, "description": text, "kind": "article"})
        for text in packs
    )
    return "<!doctype html>" + "".join(metas), packs


def _read(client: Client, address: str) -> str:
    """The page and those that follow it."""
    pages = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, f"{answer.status_code} at {address}"
        pages.append(answer.content.decode())
        following = _NEXT.search(pages[-1])
        address = urljoin(address, unescape(following[1])) if following else ""
    return "\n".join(pages)
