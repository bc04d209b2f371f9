"""Every page is open to somebody; what does not exist, and addresses that nobody should send, get a page of ours."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.addresses import addresses
from tests.support.world import World


def test_every_page_is_open_to_somebody(world: World, client_of: Any) -> None:
    """Else tests/pages/test_walk.py would be content with a site of 404s."""
    clients = [client_of(world.viewers[kind]) for kind in ("visitor", "member", "moderator", "operator")]
    closed = [
        str(address)
        for address in addresses()
        if address.name != "closed"  # by a signed address: tests/core/test_sweeps.py
        and not any(
            client.get(address.path(values)).status_code in {200, 301, 302, 405}
            for client in clients
            for values in (world.values, world.public)
        )
    ]
    assert closed == []


@pytest.mark.parametrize("path", ["/nope/", "/r/nobody_home/", "/user/nobody_home/", "/r/open_field/comments/zzzz/"])
def test_what_does_not_exist_is_a_page_of_ours(path: str, db: None, client_of: Any) -> None:
    answer = client_of().get(path)
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()


SUFFIXES = ["%00", "%ff", "%ed%a0%80", "%F0%9F%98%80", "'--", "a" * 3000, "%2e%2e%2f"]
QUERIES = [
    "limit=-1", "limit=0", "limit=1e6", "limit=99999999999999", "after=", "after=t3_", "after=t3_zzzzzzzzzzzzzzzzzzzz",
    "after=t1_1", "after=t3_1&rank=nan", "after=t3_1&rank=inf", "after=t3_1&rank=1e999", "after=t3_1&rank='",
    "after=%00", "before=t3_1&rank=1", "after=t3_1", "t=never", "sort=%ff", "count=-5", "flair=x",
    "after=t3_1&rank=99999999999999999999", "after=t1_1&rank=99999999999999999999", "context=-1", "context=99999",
]  # fmt: skip
LISTS = [
    "/", "/new/", "/top/", "/rising/", "/controversial/", "/r/all/", "/r/popular/new/", "/r/open_field/",
    "/r/open_field/new/", "/r/open_field+other/", "/domain/meadow.example/", "/communities/", "/user/writer_inside/",
    "/user/writer_inside/submitted/", "/user/writer_inside/comments/", "/r/open_field/about/log/",
]  # fmt: skip


@pytest.mark.parametrize("prefix", ["/r/", "/user/", "/comments/", "/domain/", "/comment/", "/posts/"])
def test_a_strange_address_is_no_crash(prefix: str, db: None, client_of: Any) -> None:
    answers = {suffix: client_of().get(f"{prefix}{suffix}/").status_code for suffix in SUFFIXES}
    assert {suffix: status for suffix, status in answers.items() if status not in {200, 301, 302, 400, 404}} == {}


@pytest.mark.slow
def test_a_tampered_query_is_refused_or_ignored(world: World, client_of: Any) -> None:
    client = client_of()
    thread = f"/r/open_field/comments/{world.public['id36']}/{world.public['slug']}/"
    answers = {
        (path, query): client.get(f"{path}?{query}").status_code
        for path in [*LISTS, thread, f"{thread}{world.public['cid36']}/"]
        for query in QUERIES
    }
    assert {key: status for key, status in answers.items() if status not in {200, 400, 404}} == {}
    assert 200 in answers.values()
    assert 400 in answers.values()
