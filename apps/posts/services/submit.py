"""How a post begins."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import open_account_for_update
from apps.communities.models import Community, FlairTemplate, TargetKind
from apps.communities.standing import Standing, standing_of
from apps.core.errors import NotFound
from apps.core.links import domain_of, url_key
from apps.core.markdown import render
from apps.core.permissions import require
from apps.posts.models import Kind, Post
from apps.posts.models.post import HEADINGS_FROM
from apps.posts.permissions import can_wear
from apps.posts.requirements import Draft, unmet
from apps.posts.rules import FlairNotOffered, RequirementsNotMet
from apps.posts.screening import Submission, Verdict, write_screened
from apps.posts.services.moderate import announce_new, log_removal, removal_columns
from apps.posts.services.row_locks import community_for_update
from apps.votes.ranking import birth_rank
from apps.votes.services import OWN_VOTE, add_own_vote


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
    """Publish a post of text. `title` and `body` are clean.

    It begins with the author's own vote: score 1, no karma. A second call with the same key returns the first post.
    Screeners may hold or remove it; then nobody but the author and the moderators sees it, and `post_submitted` is sent
    when it is approved. Locks the rows of the author and the community. Raises NotFound, PermissionDenied when the
    author may not post (any more), RequirementsNotMet, AlreadyClosed, ScreeningUnsettled."""
    draft = Draft(kind=Kind.TEXT, title=title, body=body, flair=flair)
    marks = {"is_nsfw": is_nsfw, "is_spoiler": is_spoiler}
    return _submit(author, community, draft, submission_key, url="", **marks)


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
    """Publish a link, with or without text. `url` comes from core.links.clean_url; otherwise as submit_text."""
    draft = Draft(kind=Kind.LINK, title=title, body=body, domain=domain_of(url), flair=flair)
    marks = {"is_nsfw": is_nsfw, "is_spoiler": is_spoiler}
    return _submit(author, community, draft, submission_key, url=url, **marks)


def _submit(
    author: User, community: Community, draft: Draft, key: UUID | None, *, url: str, is_nsfw: bool, is_spoiler: bool
) -> Post:
    submission = Submission(
        kind=TargetKind.POST,
        author=author,
        community=community,
        title=draft.title,
        body=draft.body,
        url=url,
        domain=draft.domain,
        flair=draft.flair,
        is_nsfw=is_nsfw,
        is_spoiler=is_spoiler,
    )
    columns = {
        "kind": draft.kind,
        "title": draft.title,
        "body": draft.body,
        # Outside of the transaction: a long text takes its time.
        "body_html": render(draft.body, headings_from=HEADINGS_FROM),
        "flair": draft.flair,
        "is_nsfw": is_nsfw,
        "is_spoiler": is_spoiler,
        "submission_key": key,
    }
    if url:
        columns |= {"url": url, "domain": draft.domain, "url_key": url_key(url)}
    return write_screened(submission, partial(_insert, author, community, draft, columns))


def _insert(author: User, community: Community, draft: Draft, columns: dict[str, Any], verdict: Verdict) -> Post:
    # First of all rows; two arrivals of one form wait for each other here.
    open_account_for_update(author)
    key = columns["submission_key"]
    if key is not None and (first := Post.objects.filter(author=author, submission_key=key).first()) is not None:
        return first
    community = community_for_update(community.pk)
    standing = standing_of(author, community)
    _check(standing, draft)
    now = timezone.now()
    post = Post(author=author, community=community, created_at=now, **columns, **OWN_VOTE)
    post.birth_rank = birth_rank(now.timestamp())
    if (kind := verdict.removal_kind) is not None:
        _withhold(post, verdict)
    for name, value in post.derived_columns().items():
        setattr(post, name, value)
    post.save(force_insert=True)
    add_own_vote(post)
    if kind is None:
        announce_new(post)
    else:
        log_removal(verdict.actor, post, kind, reason=verdict.reason)
    return post


def _withhold(post: Post, verdict: Verdict) -> None:
    assert verdict.removal_kind is not None
    columns = removal_columns(verdict.actor, verdict.removal_kind, reason=verdict.reason)
    for name, value in {**columns, "withheld_at": columns["removed_at"]}.items():
        setattr(post, name, value)


def _check(standing: Standing, draft: Draft) -> None:
    if not standing.sees_community:
        raise NotFound
    require(standing.can_post, standing.refusal_to_post)
    if draft.flair is not None and not can_wear(draft.flair, standing):
        raise FlairNotOffered
    if errors := unmet(standing.community, draft):
        raise RequirementsNotMet(errors)
