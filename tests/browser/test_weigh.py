"""How much a first visit to the front page takes through the wire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Response

from apps.accounts.models import User
from apps.communities.models import Community, FlairTemplate
from tests.factories import make_member, make_post
from tests.support.browser import Tabs

pytestmark = pytest.mark.browser

LIMIT = 60_000
# As a long running server answers, and as files are compressed once: quality 5 and 11.
QUALITY = {"document": 5}


@pytest.fixture
def full_page(community: Community, author: User) -> None:
    """Twenty-five posts of every kind, with titles as people write them."""
    flair = FlairTemplate.objects.create(community=community, text="Question")
    for n in range(30):
        make_post(
            community,
            author,
            title=f"Number {n}: what I learned when the hay was wet for the {n}th summer in a row",
            url=f"https://farm{n}.example/2026/{n}/how-to-dry-hay" if n % 2 else "",
            flair=flair if n % 3 == 0 else None,
            is_spoiler=n % 7 == 0,
            ups=n * 37,
            age=timedelta(hours=n),
        )


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_the_front_page_takes_sixty_kilobytes_at_most(
    who: str, tabs: Tabs, full_page: None, community: Community, reader: User, record_property: Any
) -> None:
    make_member(community, user=reader)
    page = tabs.of(reader if who == "member" else None)
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto("/", wait_until="networkidle")
    assert page.locator("article.post").count() == 25
    sizes = {
        answer.url.removeprefix(tabs.address): len(
            brotli.compress(answer.body(), quality=QUALITY.get(answer.request.resource_type, 11))
        )
        for answer in answers
    }
    record_property("bytes", sizes)
    kinds = {answer.request.resource_type for answer in answers}
    assert {"document", "stylesheet", "script"} <= kinds
    assert sum(sizes.values()) <= LIMIT, f"{sum(sizes.values())} bytes: {sizes}"
