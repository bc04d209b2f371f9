"""Every form that shows a preview counts it, so that nobody lets the server render without a limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import LazySettings
from django.db import transaction
from django.test import Client

from apps.communities.models import Visibility
from tests.support.addresses import Address, addresses
from tests.support.places import Place, make_place

TEXT = "so *previewed*"
SHOWN = "so <em>previewed</em>"
KNOWN = {"submit", "submit_to", "edit", "reply", "reply_to_post", "preview"}


def previews(client: Client, path: str) -> Any:
    """The answer to a form with every field that a text may be in. What it wrote is undone."""
    form = {"preview": "1", "kind": "text", "community": "meadow", "title": "T", "text": TEXT, "body": TEXT}
    with transaction.atomic():
        answer = client.post(path, form)
        transaction.set_rollback(True)
    return answer


def paths(place: Place) -> Iterator[tuple[Address, str]]:
    values = {**place.own_values["author"], "sort": "new"}
    for address in addresses():
        if set(address.parameters) <= values.keys():
            yield address, address.path(values)


def test_every_preview_is_counted(db: None, client_of: Any, settings: LazySettings, time_machine: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "preview": (2, 60)}
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    place = make_place(Visibility.PUBLIC)
    client = client_of(place.viewers["author"])
    found, wrong = set(), {}
    for address, path in paths(place):
        if address.name == "log_out" or SHOWN not in previews(client, path).content.decode():
            continue
        found.add(address.name)
        answers = [previews(client, path).status_code for _ in range(2)]
        if answers != [200, 429]:
            wrong[str(address)] = answers
        time_machine.shift(61)
    assert wrong == {}
    assert found == KNOWN
