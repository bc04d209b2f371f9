"""An imported community has nobody in it: an operator opens it to people."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.communities.models import Community, Membership, Permission
from apps.communities.standing import standing_of
from tests.importer.dumps import Desk, remark, submission

ClientOf = Callable[..., Client]


def test_nobody_moderates_an_imported_community(desk: Desk) -> None:
    desk.bring([submission()], [remark()])
    assert not Membership.objects.exists()


def test_operator_appoints_the_first_moderator(desk: Desk, operator: User, reader: User, client_of: ClientOf) -> None:
    desk.bring([submission()])
    place = reverse("communities:moderators", args=["gardening"])
    assert client_of(reader).get(place).status_code == 404
    assert client_of(operator).get(place).status_code == 200
    client_of(operator).post(
        reverse("communities:invite_moderator", args=["gardening"]),
        {"member": reader.username, "permissions": list(Permission.values)},
    )
    client_of(reader).post(reverse("communities:accept_invitation", args=["gardening"]))
    assert standing_of(reader, Community.objects.get()).is_moderator


def test_operator_appoints_themselves(desk: Desk, operator: User, client_of: ClientOf) -> None:
    desk.bring([submission()])
    client = client_of(operator)
    client.post(
        reverse("communities:invite_moderator", args=["gardening"]),
        {"member": operator.username, "permissions": list(Permission.values)},
    )
    client.post(reverse("communities:accept_invitation", args=["gardening"]))
    assert standing_of(operator, Community.objects.get()).is_moderator
