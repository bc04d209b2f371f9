"""What a page weighs: its elements, and its HTML as a proxy sends it. Counts, which no busy machine changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.test import Client

from apps.accounts.models import User
from apps.communities.models import Community
from tests.core.hostile_markdown import PROSE
from tests.factories import make_comment, make_member, make_post

pytestmark = pytest.mark.django_db

ELEMENT = re.compile(rb"<[a-z]")
# At quality 4, for the words below; the longer texts of bench/world.py take 36,000 in a thread of 200, and 38,000 for a
# member. What is random in the words makes a difference of about 200.
FRONT_MAX, THREAD_MAX, MEMBERS_THREAD_MAX = 5_500, 20_500, 22_000
COMMENTS = 200
ELEMENTS_OF_A_POST, ELEMENTS_OF_A_MEMBERS_POST = 28, 37
ELEMENTS_OF_A_COMMENT, ELEMENTS_OF_A_MEMBERS_COMMENT = 27, 29


def read(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return bytes(answer.content)


def weight(page: bytes) -> int:
    return len(brotli.compress(page, quality=4))


def words(chance: Random, count: int) -> str:
    return " ".join(chance.choices(PROSE.split(), k=count))


@pytest.fixture
def thread(community: Community, author: User) -> str:
    """A thread of 200 comments of 25 words, up to six levels deep, by twelve people."""
    chance = Random(7)
    people = [make_member(community, f"person_{n}") for n in range(12)]
    post = make_post(community, author, body=words(chance, 60))
    parents: list[Any] = [None]
    for n in range(COMMENTS):
        parent = chance.choice(parents[-40:])
        comment = make_comment(post, people[n % 12], parent=parent, body=words(chance, 25), age=timedelta(minutes=n))
        if comment.depth < 5:
            parents.append(comment)
    return post.get_absolute_url()


def test_a_post_of_a_listing_has_few_elements(
    client: Client, client_of: Callable[..., Client], community: Community, author: User, reader: User
) -> None:
    make_member(community, user=reader)
    chance = Random(7)
    pages = {"visitor": client, "member": client_of(reader)}

    def post_links(first: int, last: int) -> None:
        for n in range(first, last):
            title, url = words(chance, 9), f"https://farm{n}.example/{n}"
            make_post(community, author, title=title, url=url, age=timedelta(hours=n))

    post_links(0, 1)
    with_one = {name: len(ELEMENT.findall(read(browser, "/"))) for name, browser in pages.items()}
    post_links(1, 25)
    for name, most in (("visitor", ELEMENTS_OF_A_POST), ("member", ELEMENTS_OF_A_MEMBERS_POST)):
        page = read(pages[name], "/")
        assert (len(ELEMENT.findall(page)) - with_one[name]) / 24 <= most
        assert weight(page) <= FRONT_MAX


def test_two_hundred_comments_are_light(
    client: Client, client_of: Callable[..., Client], thread: str, reader: User
) -> None:
    for browser, most, elements in (
        (client, THREAD_MAX, ELEMENTS_OF_A_COMMENT),
        (client_of(reader), MEMBERS_THREAD_MAX, ELEMENTS_OF_A_MEMBERS_COMMENT),
    ):
        page = read(browser, thread)
        assert page.count(b'class="c"') == COMMENTS
        assert weight(page) <= most
        assert len(ELEMENT.findall(page)) / COMMENTS <= elements
