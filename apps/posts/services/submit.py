"""How a post begins."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from apps.accounts.services import hold_open_account
from apps.communities.models import Community, FlairTemplate
from apps.communities.standing import Standing, standing_of
from apps.core.links import domain_of, url_key
from apps.core.markdown import render
from apps.core.permissions import require
from apps.posts.models import Kind, Post
from apps.posts.models.post import HEADINGS_FROM
from apps.posts.permissions import can_wear
from apps.posts.requirements import Draft, unmet
from apps.posts.rules import FlairNotOffered, RequirementsNotMet
from apps.posts.services.reach import hold_community, refresh_post
from apps.posts.signals import post_submitted
from apps.votes.models import UP
from apps.votes.ranking import birth_rank
from apps.votes.services import cast_vote

if TYPE_CHECKING:
    from apps.accounts.models import User


@transaction.atomic
def submit_text(
    *,
    author: User,
    community: Community,
    title: str,
    body: str = "",
    flair: FlairTemplate | None = None,
    is_nsfw: bool = False,
    is_spoiler: bool = False,
    submission_key: UUID | None = None,
) -> Post:
    """A post of text. `title` and `body` are clean.

    Begins with the author's own vote: score 1, no karma. A second call with the same key returns the first post.
    Raises PermissionDenied when the author may not post (any more), RequirementsNotMet, AlreadyClosed. Holds the
    rows of the author and the community."""
    draft = Draft(kind=Kind.TEXT, title=title, body=body, flair=flair)
    return _submit(author, community, draft, submission_key, is_nsfw=is_nsfw, is_spoiler=is_spoiler)


@transaction.atomic
def submit_link(
    *,
    author: User,
    community: Community,
    title: str,
    url: str,
    body: str = "",
    flair: FlairTemplate | None = None,
    is_nsfw: bool = False,
    is_spoiler: bool = False,
    submission_key: UUID | None = None,
) -> Post:
    """A link, with or without text. `url` comes from core.links.clean_url; otherwise as submit_text."""
    draft = Draft(kind=Kind.LINK, title=title, body=body, domain=domain_of(url), flair=flair)
    link = {"url": url, "domain": draft.domain, "url_key": url_key(url)}
    return _submit(author, community, draft, submission_key, is_nsfw=is_nsfw, is_spoiler=is_spoiler, **link)


def _submit(author: User, community: Community, draft: Draft, key: UUID | None, **columns: Any) -> Post:
    if key is not None and (first := Post.objects.filter(author=author, submission_key=key).first()) is not None:
        return first
    hold_open_account(author)
    community = hold_community(community.pk)
    standing = standing_of(author, community)
    require(standing.can_post, standing.refusal_to_post)
    _check(standing, draft)
    now = timezone.now()
    columns |= {
        "community": community,
        "kind": draft.kind,
        "title": draft.title,
        "body": draft.body,
        "body_html": render(draft.body, headings_from=HEADINGS_FROM),
        "flair": draft.flair,
        "created_at": now,
        "birth_rank": birth_rank(now.timestamp()),
    }
    post, is_new = _insert(author, key, columns)
    if is_new:
        cast_vote(voter=author, target=post, value=UP)
        refresh_post(post)
        for screener in settings.POST_SCREENERS:
            import_string(screener)(post)
        transaction.on_commit(partial(post_submitted.send, sender=Post, post=post))
    return post


def _check(standing: Standing, draft: Draft) -> None:
    if draft.flair is not None and not can_wear(draft.flair, standing):
        raise FlairNotOffered
    if errors := unmet(standing.community, draft):
        raise RequirementsNotMet(errors)


def _insert(author: User, key: UUID | None, columns: dict[str, Any]) -> tuple[Post, bool]:
    """The new post, or the one that another request with the same key stored a moment ago."""
    if key is None:
        return Post.objects.create(author=author, **columns), True
    return Post.objects.get_or_create(author=author, submission_key=key, defaults=columns)
