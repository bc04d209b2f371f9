"""A GET changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.addresses import addresses
from tests.support.world import INSIDERS, World, snapshot


@pytest.mark.parametrize("kind", [*INSIDERS, "visitor"])
@pytest.mark.parametrize("method", ["get", pytest.param("head", marks=pytest.mark.slow)])
def test_opening_every_page_changes_no_row(kind: str, method: str, world: World, client_of: Any) -> None:
    client = client_of(world.viewers[kind])
    before = snapshot()
    for address in addresses():
        for values in (world.values, world.public):
            getattr(client, method)(address.path(values))
    assert snapshot() == before
