"""Comments as pages show them: the facts of each, dressed in words and addresses for its template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.access import log_in_address
from apps.comments.facts import CommentFacts, EntryFacts
from apps.comments.outline import Amount
from apps.comments.threads import Thread, more_query
from apps.comments.tree import Branch
from apps.core.addresses import address, stem
from apps.core.base36 import to_base36
from apps.posts.facts import is_too_old
from apps.posts.rows import (
    NO_POWERS,
    Author,
    Moment,
    Powers,
    Reading,
    author_of,
    grouped,
    points,
    powers_at,
    reading_by,
    thread_address,
)
from apps.votes.arrows import Arrows

if TYPE_CHECKING:
    from apps.accounts.viewers import Viewer
    from apps.communities.standing import Standing

# A branch arrives folded below this score (Reddit's habit).
FOLDED_BELOW = -4
HEADING_FIRST, HEADING_LAST = 3, 6


class More(NamedTuple):
    """A link to comments that are not on the page. `is_swapped`: scripts put them in its place; else it leads away."""

    url: str
    label: str
    is_swapped: bool


class CommentRow(NamedTuple):
    """One comment as one viewer sees it, in a thread or by itself. `arrows`: None where nobody votes any more.

    `acts_url`: the common beginning of the addresses of all acts on it. `author.style` tells the poster apart only in a
    thread."""

    comment: CommentFacts
    fullname: str
    url: str
    acts_url: str
    author: Author
    points: str
    created: Moment
    edited: Moment | None
    arrows: Arrows | None
    is_own: bool

    @property
    def can_ban(self) -> bool:
        """Whether the viewer may ban the author, who is known and somebody else."""
        return self.comment.can_ban_author and bool(self.author.url) and not self.is_own


class EntryRow(NamedTuple):
    """A comment outside its thread, with links to its post and its community."""

    row: CommentRow
    post_title: str
    post_url: str
    comments_text: str
    community_name: str
    community_url: str
    can_reply: bool
    can_edit: bool


class ThreadRow(NamedTuple):
    """A comment in its thread, with its replies that the page shows, and the link to the others. `style`: its classes;
    `heading`: the name of an element; `size`: the comments of the whole branch, in words."""

    row: CommentRow
    style: str
    heading: str
    is_by_poster: bool
    is_folded: bool
    size: str
    replies: list[ThreadRow]
    more: More | None


@dataclass(frozen=True, slots=True)
class ThreadRows:
    """The comments at the top of a page of a thread, and the link behind the last. `url`: of the thread; `base_url`:
    of what the page is about (the thread, or one comment)."""

    rows: list[ThreadRow]
    more: More | None
    url: str
    base_url: str


def thread_rows(thread: Thread, viewer: Viewer, standing: Standing, *, is_open: bool) -> ThreadRows:
    """The rows of a thread. `is_open`: whether the post takes comments, if the viewer logs in. No statement."""
    url = thread.post.get_absolute_url()
    base_url = f"{url}{to_base36(thread.focus)}/" if thread.focus else url
    dresser = Dresser(reading_by(viewer), url, can_vote=is_open and standing.can_take_part)
    if is_open and not standing.is_member:
        dresser = replace(dresser, log_in=_log_in(thread, url, base_url))
    # A mark must not tell who wrote a post that is gone.
    poster = thread.post.author_id if getattr(thread.post, "is_readable", True) else None
    more = _more_at_the_top(thread, base_url, dresser.reading.language)
    return ThreadRows(_nested(thread, dresser, poster), more, url, base_url)


@dataclass(frozen=True, slots=True)
class Dresser:
    """What the comments of one thread have in common. `log_in`: for visitors who could vote then, the address of the
    log-in before and after the id of a comment."""

    reading: Reading
    thread_url: str
    can_vote: bool
    log_in: tuple[str, str] | None = None
    # Whether arrows that take no vote are drawn, too
    shows_closed: bool = False

    def row_of(self, comment: CommentFacts, *, is_by_poster: bool = False) -> CommentRow:
        reading, id36 = self.reading, to_base36(comment.pk)
        acts_url = f"{stem('comments:vote')}{id36}/"
        is_own = comment.author_key is not None and comment.author_key == reading.viewer_key
        label = score_label(comment.score, reading.language)
        return CommentRow(
            comment=comment,
            fullname=f"t1_{id36}",
            url=f"{self.thread_url}{id36}/",
            acts_url=acts_url,
            author=author_of(comment.author_name, comment.distinguished, is_viewer=is_own, is_poster=is_by_poster),
            points=label,
            created=reading.moment(comment.created),
            edited=None if comment.edited is None else reading.moment(comment.edited),
            arrows=self._arrows(comment, id36, acts_url, label),
            is_own=is_own,
        )

    def _arrows(self, comment: CommentFacts, id36: str, acts_url: str, label: str) -> Arrows | None:
        if self.log_in is not None and not comment.is_gone:
            return Arrows(acts_url, 0, label, "", f"{self.log_in[0]}{id36}{self.log_in[1]}", is_open=False)
        is_open = self.can_vote and not comment.is_gone
        if is_open or self.shows_closed:
            return Arrows(acts_url, comment.viewer_vote, label, "", "", is_open=is_open)
        return None


def entry_rows(entries: Iterable[EntryFacts], viewer: Viewer) -> list[EntryRow]:
    """One row for each, in their order. One statement for a member, for the standing in each community."""
    entries, reading = list(entries), reading_by(viewer)
    powers = powers_at(viewer, (entry.community_key for entry in entries))
    return [_entry_row(entry, reading, powers.get(entry.community_key, NO_POWERS)) for entry in entries]


def _entry_row(entry: EntryFacts, reading: Reading, powers: Powers) -> EntryRow:
    post_url = thread_address(entry.community_name, to_base36(entry.post_key), entry.post_title)
    is_archived = is_too_old(entry.post_created, entry.post_archived_after_days, reading.now)
    can_vote = powers.can_take_part and not is_archived
    # A visitor's log-in leads to the comment in its thread.
    log_in = (log_in_address(post_url), quote("/")) if reading.viewer_key is None else None
    return EntryRow(
        row=Dresser(reading, post_url, can_vote=can_vote, log_in=log_in, shows_closed=True).row_of(entry.comment),
        post_title=entry.post_title,
        post_url=post_url,
        comments_text=grouped(entry.post_comment_count, reading.language),
        community_name=entry.community_name,
        community_url=address("posts:community", entry.community_name),
        can_reply=can_vote and not (entry.post_is_locked or entry.post_is_gone),
        can_edit=powers.can_take_part,
    )


def score_label(score: int | None, language: str) -> str:
    """12 points; [score hidden] for None."""
    return _hidden_score(language) if score is None else points(score, language)


def _nested(thread: Thread, dresser: Dresser, poster: int | None) -> list[ThreadRow]:
    """The rows at the top, each with its replies in it. From the last to the first, so that replies come before."""
    waiting: list[tuple[int, ThreadRow]] = []
    for branch in reversed(thread.branches):
        replies: list[ThreadRow] = []
        while waiting and waiting[-1][0] > branch.level:
            replies.append(waiting.pop()[1])
        waiting.append((branch.level, _thread_row(branch, replies, thread, dresser, poster)))
    return [row for _, row in reversed(waiting)]


def _thread_row(
    branch: Branch, replies: list[ThreadRow], thread: Thread, dresser: Dresser, poster: int | None
) -> ThreadRow:
    comment, language = branch.comment, dresser.reading.language
    is_by_poster = poster is not None and comment.author_key == poster
    is_low = comment.score is not None and comment.score < FOLDED_BELOW
    styles = ["c"]
    if comment.is_removed or not comment.is_readable:
        styles.append("c-removed" if comment.is_readable else "c-gone")
    if comment.pk == thread.focus:
        styles.append("c-focus")
    return ThreadRow(
        row=dresser.row_of(comment, is_by_poster=is_by_poster),
        style=" ".join(styles),
        heading=f"h{min(HEADING_FIRST + branch.level, HEADING_LAST)}",
        is_by_poster=is_by_poster,
        is_folded=is_low and not comment.distinguished,
        size=_replies(branch.below.count, branch.below.is_exact, language),
        replies=replies,
        more=_more_below(branch, thread, dresser),
    )


def _more_below(branch: Branch, thread: Thread, dresser: Dresser) -> More | None:
    """The link behind the replies of a comment, to those that the page does not show."""
    if not branch.left.count:
        return None
    id36 = to_base36(branch.comment.pk)
    url = f"{dresser.thread_url}{id36}/?{more_query(branch, thread.sort)}#t1_{id36}"
    if branch.goes_deeper:
        return More(url, _("continue this thread →"), is_swapped=False)
    return More(url, _more_label(branch.left, dresser.reading.language), is_swapped=True)


def _more_at_the_top(thread: Thread, base_url: str, language: str) -> More | None:
    if not thread.more_query:
        return None
    label = _more_label(thread.left, language) if thread.focus else _("load more comments")
    return More(f"{base_url}?{thread.more_query}#comments", label, is_swapped=True)


def _more_label(left: Amount, language: str) -> str:
    return _("load more comments (%(replies)s)") % {"replies": _replies(left.count, left.is_exact, language)}


def _log_in(thread: Thread, url: str, base_url: str) -> tuple[str, str]:
    """The address of the log-in that leads back to a comment, before and after its id: in this thread, and on a page of
    its own where only a later page of the thread holds it."""
    if thread.is_continued:
        return log_in_address(url), quote("/?context=3")
    return log_in_address(f"{base_url}#t1_"), ""


# The language is a part of the keys: see posts.rows.
@lru_cache(maxsize=64)
def _hidden_score(language: str) -> str:
    return _("[score hidden]")


@lru_cache(maxsize=4096)
def _replies(count: int, is_exact: bool, language: str) -> str:  # noqa: FBT001
    """12 replies; "250+ replies" where not all were counted."""
    form = (
        ngettext("%(n)d reply", "%(n)d replies", count)
        if is_exact
        else ngettext("%(n)d+ reply", "%(n)d+ replies", count)
    )
    return form % {"n": count}
