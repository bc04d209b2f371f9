"""The pages that are measured: what is asked for, and what a right answer holds. Imports nothing of the site."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

Rows = tuple[re.Pattern[bytes], range]
# The anchor of each row
POSTS, COMMENTS = re.compile(rb'\bid="t3_[0-9a-z]+"'), re.compile(rb'\bid="t1_[0-9a-z]+"')
LISTING, PINNED_TOO, ONE = (POSTS, range(25, 26)), (POSTS, range(27, 28)), (COMMENTS, range(1, 2))
# About 200 at first sight: see apps/comments/outline.py
THREAD = (COMMENTS, range(160, 241))
TOKEN = "b" * 32
FORM = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true", "X-CSRFToken": TOKEN}


class Facts(NamedTuple):
    """What visits need to know of a world. `sessions`: the cookie of each person, by name; `threads`: addresses and
    titles of the threads of 500, 2,000 and 100,000; `voted` and `commented`: ids of posts in base 36."""

    community: str
    threads: list[tuple[str, str]]
    sessions: dict[str, str]
    voted: list[str]
    commented: str


class Request(NamedTuple):
    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: bytes | None = None


@dataclass(frozen=True)
class Visit:
    """One kind of request. `request(number, side)` gives the request of this number; two sides, counted from 0, never
    write to the same place. `holds(number)`: what a right answer contains; `rows`: the anchor of its rows, and how many
    it may show."""

    name: str
    title: str
    request: Callable[[int, int], Request]
    holds: Callable[[int], list[str]]
    rows: Rows | None = None

    def fault(self, number: int, status: int, body: bytes) -> str:
        """What is wrong with an answer, or ""."""
        if status != 200:
            return f"{self.name} answered with status {status}"
        for words in self.holds(number):
            if words.encode() not in body:
                return f"{self.name} answered with a page that lacks “{words}”"
        if self.rows:
            anchor, expected = self.rows
            if (found := len(set(anchor.findall(body)))) not in expected:
                return f"{self.name} answered with {found} rows instead of {expected.start} to {expected.stop - 1}"
        return ""


BARE = Visit("bare", "bare view", lambda _number, _side: Request("GET", "/"), lambda _number: ["Hello, world"])


def visits(facts: Facts) -> list[Visit]:
    """All of them, in the order of the table."""
    five, fifty, writer = (facts.sessions[name] for name in ("Reader_of_five", "Reader_of_fifty", "Writer"))
    small, _middle, large = facts.threads
    return [
        _page("front", "visitor's front page", "/", LISTING, ["Log in"]),
        _page("community", "community, hot", f"/r/{facts.community}/", PINNED_TOO, [f"r/{facts.community}"]),
        _page("thread_500", "thread of 500", small[0], THREAD, [small[1]]),
        _page("thread_100000", "thread of 100,000", large[0], THREAD, [large[1]]),
        _page("member_front_5", "member's front page, 5 communities", "/", LISTING, ["Reader_of_five"], five),
        _page("member_front_50", "member's front page, 50 communities", "/", LISTING, ["Reader_of_fifty"], fifty),
        _page("member_thread_500", "member's thread of 500", small[0], THREAD, [small[1], "Reader_of_"], fifty),
        _vote(facts, writer),
        _comment(facts, writer),
    ]


def _page(name: str, title: str, path: str, rows: Rows, holds: list[str], session: str = "") -> Visit:
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}"} if session else {}
    request = Request("GET", path, headers)
    return Visit(name, title, lambda _number, _side: request, lambda _number: holds, rows)


def _vote(facts: Facts, session: str) -> Visit:
    """Up and down in turn, each time all posts of the side, so that every vote changes one."""
    half = len(facts.voted) // 2
    headers = {**FORM, "Cookie": f"sessionid={session}; csrftoken={TOKEN}"}

    def request(number: int, side: int) -> Request:
        post = facts.voted[half * (side % 2) + number % half]
        value = -1 if number // half % 2 else 1
        return Request("POST", f"/posts/{post}/vote/", headers, urlencode({"value": value}).encode())

    return Visit("vote", "vote", request, lambda number: ["voted-down" if number // half % 2 else "voted-up"])


def _comment(facts: Facts, session: str) -> Visit:
    headers = {**FORM, "Cookie": f"sessionid={session}; csrftoken={TOKEN}"}

    def request(number: int, side: int) -> Request:
        body = f"Comment {number} of side {side}: {'words that nobody has said before, '.join(['and '] * 5)}"
        form = {"body": body, "submission_key": str(uuid4())}
        return Request("POST", f"/posts/{facts.commented}/reply/", headers, urlencode(form).encode())

    return Visit("comment", "comment", request, lambda number: [f"Comment {number} of side"], ONE)
