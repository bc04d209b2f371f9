"""Posts as a listing shows them: every word and address ready, so that the template only writes them down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.access import log_in_address
from apps.communities.models import Permission
from apps.communities.standing import Standing, standings_of
from apps.core import moments
from apps.core.links import domain_of
from apps.core.markdown import excerpt
from apps.posts.models import Distinction, Post, RemovalKind

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer

LEAD_MAX = 280


@dataclass(frozen=True, slots=True)
class Moment:
    """2026-11-20T14:31:05Z; 20 November 2026 at 14:31 UTC; 5 hours ago."""

    iso: str
    full: str
    ago: str


@dataclass(slots=True, kw_only=True)
class Votes:
    """The arrows of a post. `log_in_url`: for visitors; else ""."""

    fullname: str
    vote_url: str
    log_in_url: str
    viewer_vote: int
    can_vote: bool
    score_text: str
    points_label: str


@dataclass(slots=True, kw_only=True)
class Row(Votes):
    """One post as one viewer sees it. Addresses are "" where there is no link."""

    id36: str
    # Title
    title: str
    title_url: str
    is_link: bool
    domain: str
    domain_url: str
    # The first words of the text, on cards; "" where it is veiled
    lead: str
    # Meta line
    created: Moment
    edited: Moment | None
    author_name: str
    author_url: str
    author_class: str
    author_mark: str
    author_role: str
    community_name: str
    community_url: str
    flair: str
    flair_url: str
    is_pinned: bool
    # The mark of the post or of its community
    is_nsfw: bool
    is_spoiler: bool
    is_locked: bool
    is_archived: bool
    is_removed: bool
    is_deleted: bool
    removal: str
    # Actions
    thread_url: str
    comment_count: int
    comments_text: str
    comments_word: str
    acts_url: str
    # Other discussions of a link, on its thread page only
    duplicates_url: str = ""
    # Where a moderator bans the author, on its thread page only
    ban_url: str = ""
    is_saved: bool
    is_hidden: bool
    is_own: bool
    may_moderate: bool
    may_flair: bool
    is_approved: bool
    has_slot: bool
    is_marked_nsfw: bool
    # The community is not named, since the whole listing is of it
    is_at_home: bool


def rows_of(posts: Iterable[Post], viewer: Viewer, *, place: Standing | None = None) -> list[Row]:
    """One row for each post, in their order. The posts come from a QuerySet with `for_row_of(viewer)`.

    `place`: the viewer's standing in the community that the whole listing is of; then no statement is needed. Without
    it one, for the standing in each community; for visitors none."""
    posts = list(posts)
    if place is not None:
        return [_row(post, viewer, place, is_at_home=True) for post in posts]
    standings = standings_of(viewer, (post.community for post in posts))
    return [_row(post, viewer, standings[post.community_id], is_at_home=False) for post in posts]


def row_on_thread(post: Post, viewer: Viewer, standing: Standing) -> Row:
    """The row of a post at the head of its own thread, read with `comments.doors.thread_post_or_404`. No statement."""
    row = _row(post, viewer, standing, is_at_home=True)
    can_ban_author = row.author_url and not row.is_own and post.__dict__.get("can_ban_author", False)
    if can_ban_author and standing.may(Permission.ACCESS):
        row.ban_url = f"{reverse('communities:banned', args=[post.community.name])}?member={row.author_name}"
    if post.is_readable and post.edited_at is not None:
        row.edited = moment_of(post.edited_at)
    if row.is_link:
        row.duplicates_url = reverse("posts:duplicates", args=[row.community_name, row.id36])
    return row


def _row(post: Post, viewer: Viewer, standing: Standing, *, is_at_home: bool) -> Row:
    title, url, domain = _text_of(post)
    acts_url = f"{_common_address()}{post.id36}/"
    thread_url = post.get_absolute_url()
    community_url = _address("posts:community", post.community.name)
    author_name, author_url = _author_of(post)
    # On its thread page a post that the viewer may not read shows neither who wrote it nor what it wears.
    is_readable = post.__dict__.get("is_readable", True)
    author_class, author_mark, author_role = AUTHOR_MARKS[post.distinguished if is_readable else ""]
    flair = post.flair if is_readable else None
    is_own = viewer.is_authenticated and post.author_id == viewer.pk
    is_archived = post.is_archived
    return Row(
        fullname=post.fullname,
        id36=post.id36,
        title=title,
        title_url=url or thread_url,
        is_link=bool(url),
        domain=domain,
        domain_url=_address("posts:domain", domain) if domain else "",
        lead=_lead_of(post),
        created=moment_of(post.created_at),
        edited=None,
        author_name=author_name,
        author_url=author_url,
        author_class="who-me" if is_own and not author_mark else author_class,
        author_mark=author_mark,
        author_role=str(author_role),
        community_name=post.community.name,
        community_url=community_url,
        flair=flair.text if flair else "",
        flair_url=f"{community_url}?flair={flair.pk}" if flair else "",
        is_pinned=is_at_home and post.is_pinned,
        is_nsfw=post.is_nsfw or post.community.is_nsfw,
        is_spoiler=post.is_spoiler,
        is_locked=post.is_locked,
        is_archived=is_archived,
        is_removed=post.is_removed,
        is_deleted=post.is_deleted or post.is_erased,
        removal=_removal_of(post),
        vote_url=f"{acts_url}vote/",
        log_in_url="" if viewer.is_authenticated else log_in_address(thread_url),
        viewer_vote=getattr(post, "viewer_vote", 0),
        can_vote=standing.can_take_part and not is_archived and not post.is_gone,
        score_text=score_text(post.score),
        points_label=points(post.score),
        thread_url=thread_url,
        comment_count=post.comment_count,
        comments_text=grouped(post.comment_count),
        comments_word=ngettext("comment", "comments", post.comment_count),
        acts_url=acts_url,
        is_saved=getattr(post, "is_saved", False),
        is_hidden=getattr(post, "is_hidden", False),
        is_own=is_own,
        may_moderate=standing.may_moderate_posts,
        may_flair=standing.may_flair,
        is_approved=post.approved_at is not None,
        has_slot=post.is_pinned,
        is_marked_nsfw=post.is_nsfw,
        is_at_home=is_at_home,
    )


def _text_of(post: Post) -> tuple[str, str, str]:
    """Title, link and domain: the columns that were read, which are blanked ones on a thread page."""
    if (title := post.__dict__.get("shown_title")) is not None:
        url = post.__dict__["shown_url"]
        return title, url, domain_of(url)
    return post.title, post.url, post.domain


def _lead_of(post: Post) -> str:
    text = post.__dict__.get("lead", "")
    is_veiled = post.is_nsfw or post.is_spoiler or post.community.is_nsfw or post.is_removed
    return excerpt(text, LEAD_MAX) if text and not is_veiled else ""


AUTHOR_MARKS = {
    "": ("who", "", ""),
    Distinction.MODERATOR.value: ("who-mod", "M", Distinction.MODERATOR.label),
    Distinction.OPERATOR.value: ("who-mod", "A", Distinction.OPERATOR.label),
}


def _author_of(post: Post) -> tuple[str, str]:
    """Name and address of the profile; "[deleted]" without one where the author is closed, forgotten or unknown, and
    on the thread page of a post that the viewer may not read."""
    if post.author is None or not post.__dict__.get("is_readable", True):
        return "[deleted]", ""
    return post.author.shown_name, "" if post.author.closed_at else _address("profiles:overview", post.author.username)


def moment_of(moment: datetime) -> Moment:
    epoch = moment.timestamp()
    return Moment(moments.iso(epoch), moments.full(epoch), moments.ago(epoch, moments.now()))


def grouped(number: int) -> str:
    """1,243"""
    return _grouped(number, translation.get_language() or "")


def score_text(score: int) -> str:
    """1,243; from 100,000 on thousands, which fit beside a title: 117k. The exact number stands in its label."""
    return grouped(score) if abs(score) < 100_000 else _("%(count)sk") % {"count": grouped(int(score / 1000))}


@lru_cache(maxsize=4096)
def _grouped(number: int, language: str) -> str:
    return number_format(number, force_grouping=True)


@lru_cache(maxsize=1)
def _common_address() -> str:
    """What the addresses of all acts on posts begin with."""
    return reverse("posts:vote", args=["0"]).removesuffix("0/vote/")


@lru_cache(maxsize=4096)
def _address(view: str, name: str) -> str:
    """Communities, people and hosts come again and again."""
    return reverse(view, args=[name])


def points(score: int) -> str:
    """1,243 points"""
    number = grouped(score)
    return ngettext("%(number)s point", "%(number)s points", score) % {"number": number}


def _removal_of(post: Post) -> str:
    """Why others do not see it, in words; "" when they do."""
    if not post.is_removed:
        return ""
    words = str(RemovalKind(post.removed_kind).label)
    reason = post.removal_grounds
    return _("%(removed)s: %(reason)s") % {"removed": words, "reason": reason} if reason else words
