"""Posts as pages show them: the facts of each, dressed in words and addresses for its template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.access import log_in_address
from apps.communities import grounds
from apps.communities.models import Permission
from apps.communities.standing import Standing, standings_at
from apps.core import moments
from apps.core.addresses import address, stem
from apps.core.base36 import to_base36
from apps.core.markdown import excerpt
from apps.posts.facts import PostFacts, facts_of_head
from apps.posts.models import Distinction, RemovalKind
from apps.posts.models.post import slug_of
from apps.votes.arrows import Arrows

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer
    from apps.posts.models import Post

LEAD_MAX = 280


class Moment(NamedTuple):
    """2026-11-20T14:31Z; 20 November 2026 at 14:31 UTC; 5 hours ago. Without seconds, of which a thread has 200."""

    iso: str
    full: str
    ago: str


class Author(NamedTuple):
    """`url`: "" where there is no profile to show. `style`: a class that tells the viewer, the poster and those who
    speak for the community apart. `mark` and `role`: of the latter, as a letter and in words; else ""."""

    name: str
    url: str
    style: str
    mark: str
    role: str


class Reading(NamedTuple):
    """What all rows of a page have in common: whose eyes, when, and in which language. Looked up once, since to ask for
    the language costs more than to write a date."""

    # None for a visitor
    viewer_key: int | None
    now: float
    language: str

    def moment(self, epoch: int) -> Moment:
        return Moment(*_written(epoch, self.language), moments.ago(epoch, self.now, self.language))


class Powers(NamedTuple):
    """What the viewer may do with posts of one community."""

    can_take_part: bool = False
    may_moderate: bool = False
    may_flair: bool = False
    may_ban: bool = False


class PostRow(NamedTuple):
    """One post as one viewer sees it. Addresses are "" where there is no link.

    `is_at_home`: the community is not named, since the whole listing is of it. Only the head of a thread has `edited`,
    `duplicates_url` and `ban_url`."""

    post: PostFacts
    # Its classes
    style: str
    arrows: Arrows
    author: Author
    powers: Powers
    fullname: str
    url: str
    # The common beginning of the addresses of all acts on it
    acts_url: str
    title_url: str
    domain_url: str
    community_url: str
    flair_url: str
    lead: str
    created: Moment
    edited: Moment | None
    removal: str
    comments_text: str
    comments_word: str
    is_own: bool
    is_archived: bool
    is_at_home: bool
    # Among those that its community's page begins with
    is_pinned: bool
    duplicates_url: str = ""
    ban_url: str = ""


def rows_of(posts: Iterable[PostFacts], viewer: Viewer, *, place: Standing | None = None) -> list[PostRow]:
    """One row for each post, in their order.

    `place`: the viewer's standing in the community that the whole listing is of; then no statement is needed. Without
    it one, for the standing in each community; for visitors none."""
    posts, reading = list(posts), reading_by(viewer)
    if place is not None:
        powers = powers_of(place)
        return [_row(post, reading, powers, is_at_home=True) for post in posts]
    everywhere = powers_at(viewer, (post.community_key for post in posts))
    return [_row(post, reading, everywhere.get(post.community_key, NO_POWERS)) for post in posts]


def row_of_head(post: Post, viewer: Viewer, standing: Standing) -> PostRow:
    """The row of a post at the head of its own thread, read with `comments.doors.thread_post_or_404`. No statement."""
    facts, reading = facts_of_head(post), reading_by(viewer)
    row = _row(facts, reading, powers_of(standing), is_at_home=True, url=post.get_absolute_url())
    can_ban = row.author.url and not row.is_own and row.powers.may_ban and getattr(post, "can_ban_author", False)
    return row._replace(
        edited=None if facts.edited is None else reading.moment(facts.edited),
        duplicates_url=address("posts:duplicates", facts.community_name, post.id36) if facts.url else "",
        ban_url=f"{address('communities:banned', facts.community_name)}?member={row.author.name}" if can_ban else "",
    )


def reading_by(viewer: Viewer) -> Reading:
    return Reading(viewer.pk if viewer.is_authenticated else None, moments.now(), translation.get_language() or "")


def powers_of(standing: Standing) -> Powers:
    return Powers(
        standing.can_take_part, standing.may_moderate_posts, standing.may_flair, standing.may(Permission.ACCESS)
    )


def powers_at(viewer: Viewer, communities: Iterable[int]) -> Mapping[int, Powers]:
    """The viewer's powers in the communities with these keys. One statement for a member; visitors have none."""
    return {key: powers_of(standing) for key, standing in standings_at(viewer, communities).items()}


NO_POWERS = Powers()


def _row(post: PostFacts, reading: Reading, powers: Powers, *, is_at_home: bool = False, url: str = "") -> PostRow:
    id36 = to_base36(post.pk)
    acts_url = f"{stem('posts:vote')}{id36}/"
    # Those who may read a removed post do not tell its title in the address.
    url = url or thread_address(post.community_name, id36, "[removed]" if post.removed_kind else post.title)
    community_url = address("posts:community", post.community_name)
    is_own = post.author_key is not None and post.author_key == reading.viewer_key
    is_archived, is_pinned = post.is_archived(reading.now), post.is_pinned and is_at_home
    arrows = Arrows(
        acts_url,
        post.viewer_vote,
        points(post.score, reading.language),
        score_text(post.score, reading.language),
        log_in_address(url) if reading.viewer_key is None else "",
        is_open=powers.can_take_part and not is_archived and not post.is_gone,
    )
    return PostRow(
        post=post,
        style=" ".join(_styles(is_pinned=is_pinned, is_removed=bool(post.removed_kind))),
        is_pinned=is_pinned,
        arrows=arrows,
        author=author_of(post.author_name, post.distinguished, is_viewer=is_own),
        powers=powers,
        fullname=f"t3_{id36}",
        url=url,
        acts_url=acts_url,
        title_url=post.url or url,
        domain_url=address("posts:domain", post.domain) if post.domain else "",
        community_url=community_url,
        flair_url=f"{community_url}?flair={post.flair_key}" if post.flair_text else "",
        lead=_lead_of(post),
        created=reading.moment(post.created),
        edited=None,
        removal=_removal_of(post),
        comments_text=grouped(post.comment_count, reading.language),
        comments_word=_comments_word(post.comment_count, reading.language),
        is_own=is_own,
        is_archived=is_archived,
        is_at_home=is_at_home,
    )


def _styles(*, is_pinned: bool, is_removed: bool) -> Iterator[str]:
    yield "post"
    if is_pinned:
        yield "post-pinned"
    if is_removed:
        yield "post-gone"


def thread_address(community_name: str, id36: str, title: str) -> str:
    """The address of a thread. `title`: as everybody may read it."""
    return address("comments:thread", community_name, id36, slug_of(title))


def author_of(name: str | None, distinguished: str, *, is_viewer: bool, is_poster: bool = False) -> Author:
    """The author with this name; "[deleted]" without a profile for None."""
    if name is None:
        return Author("[deleted]", "", "who", *_marks(distinguished))
    style = "who-mod" if distinguished else "who-op" if is_poster else "who-me" if is_viewer else "who"
    return Author(name, address("profiles:overview", name), style, *_marks(distinguished))


def _marks(distinguished: str) -> tuple[str, str]:
    return ("", "") if not distinguished else (_LETTERS[distinguished], str(Distinction(distinguished).label))


_LETTERS = {Distinction.MODERATOR.value: "M", Distinction.OPERATOR.value: "A"}


def _lead_of(post: PostFacts) -> str:
    is_veiled = post.is_nsfw or post.is_spoiler or post.is_place_nsfw or post.removed_kind
    return excerpt(post.lead, LEAD_MAX) if post.lead and not is_veiled else ""


# The same posts and comments are shown again and again.
@lru_cache(maxsize=16_384)
def _written(epoch: int, language: str) -> tuple[str, str]:
    return moments.iso_minute(epoch), moments.full(epoch, language)


# The language is a part of the keys of what follows: numbers repeat, and each look-up of a translation takes 20 µs.
@lru_cache(maxsize=4096)
def grouped(number: int, language: str) -> str:
    """1,243; `language`: the active one, as for the next two."""
    return number_format(number, force_grouping=True)


def score_text(score: int, language: str) -> str:
    """1,243; from 100,000 on thousands, which fit beside a title: 117k. The exact number stands in its label."""
    if abs(score) < 100_000:
        return grouped(score, language)
    return _("%(count)sk") % {"count": grouped(int(score / 1000), language)}


@lru_cache(maxsize=4096)
def points(score: int, language: str) -> str:
    """1,243 points"""
    return ngettext("%(number)s point", "%(number)s points", score) % {"number": grouped(score, language)}


@lru_cache(maxsize=4096)
def _comments_word(count: int, language: str) -> str:
    return ngettext("comment", "comments", count)


def _removal_of(post: PostFacts) -> str:
    """Why others do not see it, in words; "" when they do."""
    if not post.removed_kind:
        return ""
    words = str(RemovalKind(post.removed_kind).label)
    reason = grounds.in_words(post.removed_rule_text, post.removed_reason)
    return _("%(removed)s: %(reason)s") % {"removed": words, "reason": reason} if reason else words
