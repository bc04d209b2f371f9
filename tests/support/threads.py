"""Large threads, written in bulk, and a reader who follows every link."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.comments.models import Comment
from apps.communities.models import CommentSort
from apps.posts.models import Post, RemovalKind

FIRST_PK = 1_000_000


# Which earlier comment the next one answers (None for the post), by the number of both.
Shape = Callable[[random.Random, int], "int | None"]


def bushy(wide: float) -> Shape:
    """A random tree: each hangs on the post (share `wide`) or on one that came before."""
    return lambda chance, n: None if n == 0 or chance.random() < wide else int(n * chance.random() ** 0.7)


def chain(_chance: random.Random, n: int) -> int | None:
    return n - 1 if n else None


def with_a_wide_comment(chance: random.Random, n: int) -> int | None:
    """A random tree of 120, and everything after that answers one of its comments."""
    return 7 if n >= 120 else bushy(0.2)(chance, n)


def combs(chance: random.Random, n: int) -> int | None:
    """Chains of twenty, each with single replies at its comments."""
    at = n % 40
    return None if at == 0 else n - 1 if at % 2 else n - 2


def grow_thread(
    post: Post,
    size: int,
    *,
    seed: int = 1,
    wide: float = 0.3,
    shape: Shape | None = None,
    gone: bool = False,
    author: Any = None,
    first_pk: int = FIRST_PK,
) -> list[Comment]:
    """`size` comments in the form of `shape`, else of a random tree (see `bushy`). `gone`: some are removed or deleted.

    Votes are drawn so that many ranks tie. Counters are right. One author for all, or none. Keys from `first_pk` on."""
    chance = random.Random(seed)
    shape = shape or bushy(wide)
    begin = timezone.now() - timedelta(days=30)
    rows: list[Comment] = []
    for n in range(size):
        answered = shape(chance, n)
        parent = None if answered is None else rows[answered]
        ups, downs = chance.choice([(1, 0), (1, 0), (2, 1), (5, 0), (3, 9), (40, 38)])
        rows.append(
            Comment(
                pk=first_pk + n,
                post=post,
                community_id=post.community_id,
                author=author,
                parent=parent,
                depth=0 if parent is None else parent.depth + 1,
                body=f"n{n}",
                body_html=f"<p>n{n}</p>",
                created_at=begin + timedelta(seconds=n // 3),
                imported_ups=ups,
                imported_downs=downs,
                ups=ups,
                downs=downs,
                removed_at=begin if gone and n % 11 == 5 else None,
                removed_kind=RemovalKind.MODERATOR if gone and n % 11 == 5 else "",
                deleted_at=begin if gone and n % 7 == 3 else None,
            )
        )
        if parent is not None:
            parent.reply_count += 1
    Comment.objects.bulk_create(rows, batch_size=2_000)
    Post.objects.filter(pk=post.pk).update(comment_count=size)
    post.comment_count = size
    return rows


def branch_sizes(rows: Sequence[Comment]) -> dict[int, int]:
    """How many comments there are below each, from rows that are in the order of their birth."""
    below = {row.pk: 0 for row in rows}
    for row in reversed(rows):
        if row.parent_id is not None:
            below[row.parent_id] += below[row.pk] + 1
    return below


@dataclass
class Link:
    """A link to more comments. `is_loaded`: htmx loads them into the page. `brought`: how many it led to in the end."""

    address: str
    words: str
    is_loaded: bool
    brought: int = 0


@dataclass
class Page:
    """One page as a reader gets it. `body`: the keys of its comments in their order, without those at its top for
    orientation (the comment that the page is about, and its ancestors). `folds`: what folding a comment says."""

    head: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    folds: dict[int, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)


@dataclass
class Crawl:
    """The pages of a reader who followed every link."""

    pages: list[Page] = field(default_factory=list)

    @property
    def shown(self) -> Counter[int]:
        """How often each comment was shown."""
        return Counter(pk for page in self.pages for pk in page.body)


def crawl(post: Post, sort: CommentSort, *, scripts: bool = False, client: Client | None = None) -> Crawl:
    """Follow each link to more comments from the first page of the thread on; `post.comment_count` must be right.

    With `scripts`, "load more" is asked for as htmx asks; without, each link leads to a whole page."""
    client = client or Client()
    found = Crawl()
    waiting = [Link(f"{post.get_absolute_url()}?sort={sort.value}", "", is_loaded=False)]
    followed: list[Link] = []
    while waiting:
        link = waiting.pop()
        # Each page brings a comment, or the links lead round in a circle
        assert len(found.pages) < max(1, post.comment_count), link.address
        headers = {"HX-Request": "true"} if scripts and link.is_loaded else {}
        response = client.get(link.address.split("#")[0], headers=headers)
        assert response.status_code == HTTPStatus.OK, link.address
        page = read_page(response.content.decode())
        found.pages.append(page)
        followed.append(link)
        waiting += page.links
    for link, page in reversed(list(zip(followed, found.pages, strict=True))):
        link.brought = len(page.body) + sum(further.brought for further in page.links)
    return found


_PARTS = re.compile(
    r'<li\s+class="(?P<kind>c(?: [^"]*)?)"\s+id="t1_(?P<id36>\w+)"\s*>'
    r'|<span class="c-count">(?P<fold>[^<]*)</span>'
    r'|<a class="c-more"(?P<loaded> data-more)? href="(?P<link>[^"]+)">(?P<words>[^<]+)</a>'
)


def read_page(html: str) -> Page:
    page = Page()
    for part in _PARTS.finditer(html):
        if part["id36"]:
            page.body.append(int(part["id36"], 36))
            if "c-focus" in part["kind"]:
                page.head, page.body = page.body, []
        elif part["link"]:
            page.links.append(Link(unescape(part["link"]), part["words"], bool(part["loaded"])))
        else:
            page.folds[(page.body or page.head)[-1]] = part["fold"]
    return page
