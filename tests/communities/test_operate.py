"""Operators see to communities in the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Action, Ban, Community, Membership, ModAction, RetiredCommunityName
from apps.communities.services.log import record
from tests.factories import make_ban, make_member, make_moderator, make_user

ClientOf = Callable[..., Client]


@pytest.fixture
def one_of_each(community: Community, reader: User) -> dict[str, Any]:
    moderator = make_moderator(community)
    return {
        "community": community,
        "membership": Membership.objects.get(member=moderator),
        "ban": make_ban(community, reader),
        "modaction": record(
            community=community,
            moderator=moderator,
            action=Action.BAN,
            target_kind="t2",  # type: ignore[arg-type]
            target_id=reader.pk,
        ),
        "retiredcommunityname": RetiredCommunityName.objects.create(name="gone"),
    }


def press(client: Client, model: str, button: str, row: Any) -> int:
    return client.post(reverse(f"admin:communities_{model}_{button}", args=[row.pk])).status_code


def test_operators_read_every_table_and_edit_none(
    one_of_each: dict[str, Any], operator: User, client_of: ClientOf
) -> None:
    client = client_of(operator)
    for model, row in one_of_each.items():
        change = reverse(f"admin:communities_{model}_change", args=[row.pk])
        listing = reverse(f"admin:communities_{model}_changelist")
        assert client.get(listing).status_code == 200
        assert client.get(listing, {"q": "meadow"}).status_code == 200
        assert client.get(change).status_code == 200
        assert client.post(change, {"name": "other"}).status_code == 403
        assert client.post(reverse(f"admin:communities_{model}_delete", args=[row.pk])).status_code == 403
        assert client.get(reverse(f"admin:communities_{model}_add")).status_code == 403
        assert "delete_selected" not in client.get(listing).content.decode()


@pytest.mark.parametrize(
    ("button", "field", "value"),
    [
        ("make_private", "visibility", "private"),
        ("mark_nsfw", "is_nsfw", True),
        ("keep_out", "in_popular", False),
    ],
)
def test_a_button_changes_a_setting_and_the_log_tells(
    community: Community, operator: User, client_of: ClientOf, button: str, field: str, value: object
) -> None:
    assert press(client_of(operator), "community", button, community) == 302
    community.refresh_from_db()
    assert getattr(community, field) == value
    entry = ModAction.objects.get()
    assert (entry.moderator, entry.action, entry.details) == (operator, Action.EDIT_SETTINGS, {"settings": [field]})


@pytest.mark.parametrize("button", ["make_public", "unmark_nsfw", "let_in"])
def test_what_is_so_already_has_no_button_and_a_late_press_is_told_so(
    community: Community, operator: User, client_of: ClientOf, button: str
) -> None:
    client = client_of(operator)
    address = reverse(f"admin:communities_community_{button}", args=[community.pk])
    change = reverse("admin:communities_community_change", args=[community.pk])
    assert address not in client.get(change).content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "This is not possible in the present state." in page
    assert not ModAction.objects.exists()


def test_a_ban_is_lifted_by_a_button(community: Community, reader: User, operator: User, client_of: ClientOf) -> None:
    assert press(client_of(operator), "ban", "lift", make_ban(community, reader)) == 302
    assert not Ban.objects.active().exists()


def test_an_orphaned_community_gets_a_moderator(community: Community, operator: User, client_of: ClientOf) -> None:
    member = make_member(community)
    row = Membership.objects.get(member=member)
    assert press(client_of(operator), "membership", "hand_over", row) == 302
    row.refresh_from_db()
    assert row.may_everything
    assert press(client_of(operator), "membership", "remove_moderator", row) == 302
    row.refresh_from_db()
    assert not row.is_moderator


def test_a_refusal_by_a_rule_is_a_message(community: Community, operator: User, client_of: ClientOf) -> None:
    make_moderator(community)
    make_moderator(community)
    row = Membership.objects.get(member=make_member(community))
    client = client_of(operator)
    page = client.post(reverse("admin:communities_membership_hand_over", args=[row.pk]), follow=True)
    assert "Only another moderator takes the community over" in page.content.decode()


@pytest.mark.parametrize("who", ["moderator", "reader"])
def test_who_is_no_operator_finds_nothing(
    community: Community, request: pytest.FixtureRequest, client_of: ClientOf, who: str
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert client.get(reverse("admin:communities_community_changelist"), follow=True).status_code == 404
    assert press(client, "community", "make_private", community) in (302, 403, 404)
    community.refresh_from_db()
    assert community.visibility == "public"


def test_an_operator_without_superuser_rights_operates_too(community: Community, client_of: ClientOf) -> None:
    client = client_of(make_user(is_staff=True, date_joined=timezone.now()))
    assert client.get(reverse("admin:communities_community_changelist")).status_code == 200
