"""A stranger writes nothing: not as a visitor, not in a private community, not without a token."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.support.addresses import addresses
from tests.support.world import OUTSIDERS, World, snapshot

# What a visitor may send: preferences live in cookies.
OPEN_TO_VISITORS = {"set_theme", "set_density", "preferences"}
DATA = {
    "value": "1", "on": "1", "body": "text", "title": "A title", "text": "text", "name": "somebody",
    "nsfw": "1", "number": "1", "member": "a_stranger", "kind": "text", "reason": "because", "password": "x",
}  # fmt: skip

IN_A_COMMUNITY = [
    address
    for address in addresses()
    if {"id36", "cid36"} & set(address.parameters) or ("name" in address.parameters and address.namespace != "profiles")
]
# Declining what was never offered is done at once, for a name that nobody has as well.
HARMLESS = {"communities:decline_invitation(name)"}


def test_a_visitor_changes_no_row_by_any_post(world: World, client_of: Any) -> None:
    before = snapshot()
    for address in addresses():
        for values in (world.values, world.public):
            answer = client_of().post(address.path(values), DATA)
            assert answer.status_code < 500, address
            if address.name not in OPEN_TO_VISITORS:
                assert answer.status_code in {302, 403, 404, 405}, f"{address}: {answer.status_code}"
    assert snapshot() == before


@pytest.mark.parametrize(
    "kind",
    [
        kind if kind == "banned" else pytest.param(kind, marks=pytest.mark.slow)
        for kind in OUTSIDERS
        if kind != "visitor"
    ],
)
def test_an_outsider_changes_no_row_of_a_private_community(kind: str, world: World, client_of: Any) -> None:
    client = client_of(world.viewers[kind])
    before = snapshot()
    answers = {str(a): client.post(a.path(world.values), DATA).status_code for a in IN_A_COMMUNITY}
    assert client.post("/communities/invitations/nobody_home/decline/").status_code == answers[next(iter(HARMLESS))]
    refused = {403, 404, 405}
    assert {name: s for name, s in answers.items() if s not in refused and name not in HARMLESS} == {}
    assert snapshot() == before


def test_a_post_without_a_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    member = world.viewers["member"]
    assert member
    client.force_login(member)
    answers = {str(a): client.post(a.path(world.values), DATA).status_code for a in addresses()}
    assert {name: status for name, status in answers.items() if status not in {403, 404, 405}} == {}
    assert 403 in answers.values()
