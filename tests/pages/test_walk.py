"""Everybody opens every page once: none breaks, none changes a row, none tells an outsider of the private community."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.addresses import addresses
from tests.support.world import KINDS, OUTSIDERS, World, holds_canary, snapshot

FINE = {200, 301, 302, 403, 404, 405}
LISTINGS = ["/", "/hot/", "/new/", "/top/?t=all", "/rising/", "/controversial/?t=all", "/r/all/", "/r/all/new/",
            "/r/popular/", "/r/open_field+quokkafe_den/", "/domain/meadow.example/", "/communities/",
            "/communities/?sort=new", "/communities/?q=quok", "/user/writer_inside/", "/user/mod_inside/",
            "/user/mod_inside/comments/", "/communities/invitations/"]  # fmt: skip
# While one works, these are enough; the others meet the same templates.
QUICK = {"visitor", "moderator"}


def paths_of(world: World) -> list[str]:
    everywhere = [address.path(values) for address in addresses() for values in (world.values, world.public)]
    return [*dict.fromkeys(everywhere), *LISTINGS]


@pytest.mark.parametrize(
    "kind", [kind if kind in QUICK else pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS]
)
def test_opening_every_page_breaks_nothing_changes_nothing_and_tells_no_secret(
    kind: str, world: World, client_of: Any
) -> None:
    client = client_of(world.viewers[kind])
    before = snapshot()
    broken, leaks = {}, []
    for path in paths_of(world):
        answer = client.get(path, follow=True)
        if wrong := {answer.status_code, *(status for _path, status in answer.redirect_chain)} - FINE:
            broken[path] = wrong
        if kind in OUTSIDERS and holds_canary(answer, path):
            leaks.append(path)
    assert broken == {}
    assert leaks == []
    assert snapshot() == before


@pytest.mark.slow
def test_a_head_request_changes_no_row(world: World, client_of: Any) -> None:
    """As the one who may open most."""
    client = client_of(world.viewers["moderator"])
    before = snapshot()
    for path in paths_of(world):
        client.head(path)
    assert snapshot() == before
