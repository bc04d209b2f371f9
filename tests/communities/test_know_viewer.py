"""What comes with the viewer: subscriptions, communities moderated, invitations."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.viewers import including_columns, load_viewer
from apps.accounts.visitors import Visitor
from apps.communities.models import Community, Membership, Permission, Visibility
from apps.communities.services.membership import subscribe, unsubscribe
from apps.communities.viewer import invitation_count_of, moderated_communities_of, subscriptions_of
from tests.factories import make_ban, make_community, make_member, make_moderator
from tests.support.html import communities_in_menu

ClientOf = Callable[..., Client]

HOUR = timedelta(hours=1)
BANS: dict[str, dict[str, Any]] = {
    "never banned": {},
    "banned": {"reason": "for ever"},
    "banned for an hour": {"until": HOUR},
    # So short ago that a moment which was kept from the start of the process would still see the ban.
    "banned until just now": {"created_at": -HOUR, "until": timedelta(milliseconds=-20)},
    "ban lifted": {"lifted_at": timedelta()},
}


def viewer_of(member: User, *, writes: bool = False) -> User:
    """As a request has it: one that reads, or one that writes."""
    with including_columns(included=not writes):
        viewer = load_viewer(member.pk)
    assert viewer is not None
    return viewer


@pytest.fixture
def every_relation(reader: User) -> User:
    """The reader stands in every relation to some community, subscribed to all and moderating half of them."""
    now = timezone.now()
    for visibility, approved, moderates, ban in product(Visibility, (True, False), (True, False), BANS):
        community = make_community(visibility=visibility)
        make_member(community, user=reader, approved=approved, moderates_since=now if moderates else None)
        facts = {name: now + value if isinstance(value, timedelta) else value for name, value in BANS[ban].items()}
        if facts:
            make_ban(community, reader, **facts)
    return reader


@pytest.mark.parametrize(
    "person",
    [
        {},
        {"is_staff": True},
        {"is_staff": True, "is_superuser": True},
        {"is_staff": True, "is_active": False},
    ],
    ids=["member", "operator", "superuser", "operator who was deactivated"],
)
def test_the_viewer_knows_exactly_the_communities_behind_the_door(
    every_relation: User, person: dict[str, bool]
) -> None:
    User.objects.filter(pk=every_relation.pk).update(**person)
    viewer = viewer_of(every_relation)
    visible = Community.objects.visible_to(viewer).order_by("name")
    moderated = visible.filter(memberships__member=viewer, memberships__moderates_since__isnull=False)
    assert [one.name for one in subscriptions_of(viewer)] == [community.name for community in visible]
    assert [one.name for one in moderated_communities_of(viewer)] == [community.name for community in moderated]


def test_a_member_whose_approval_was_taken_back_knows_nothing_of_the_community(reader: User) -> None:
    secret = make_community("cellar", visibility=Visibility.PRIVATE)
    make_member(secret, user=reader, approved=True)
    assert [one.name for one in subscriptions_of(viewer_of(reader))] == ["cellar"]
    Membership.objects.update(approved_at=None)
    assert subscriptions_of(viewer_of(reader)) == []


def test_a_banned_member_of_a_private_community_knows_nothing_of_it(reader: User) -> None:
    secret = make_community("cellar", visibility=Visibility.PRIVATE)
    make_moderator(secret, user=reader)
    make_ban(secret, reader)
    viewer = viewer_of(reader)
    assert (subscriptions_of(viewer), moderated_communities_of(viewer)) == ([], [])


def test_others_subscriptions_are_not_the_viewers(reader: User, stranger: User, community: Community) -> None:
    make_moderator(community, user=stranger)
    viewer = viewer_of(reader)
    assert (subscriptions_of(viewer), moderated_communities_of(viewer)) == ([], [])


def test_the_first_250_subscriptions_by_name_come(reader: User) -> None:
    names = [f"place_{number:03}" for number in range(300)]
    random.Random(3).shuffle(names)
    places = Community.objects.bulk_create(Community(name=name, title="Untitled") for name in names)
    random.Random(4).shuffle(places)
    Membership.objects.bulk_create(
        Membership(community=place, member=reader, subscribed_at=timezone.now()) for place in places
    )
    assert [one.name for one in subscriptions_of(viewer_of(reader))] == sorted(names)[:250]


def test_a_subscription_says_what_a_link_needs(reader: User) -> None:
    community = make_community("Grown_Ups", is_nsfw=True)
    make_member(community, user=reader)
    (one,) = subscriptions_of(viewer_of(reader))
    assert (one.pk, one.name, one.is_nsfw) == (community.pk, "Grown_Ups", True)
    assert (one.get_absolute_url(), one.tile) == (community.get_absolute_url(), community.tile)


def test_a_moderator_knows_their_permissions(reader: User, community: Community) -> None:
    make_moderator(community, user=reader, permissions=(Permission.FLAIR, Permission.POSTS))
    (one,) = moderated_communities_of(viewer_of(reader))
    assert (one.pk, one.name, one.is_nsfw) == (community.pk, "meadow", False)
    assert one.permissions == {Permission.FLAIR, Permission.POSTS}


def test_invitations_are_counted_also_to_communities_that_nobody_else_may_see(
    reader: User, stranger: User, community: Community
) -> None:
    now = timezone.now()
    for place in (community, make_community(visibility=Visibility.PRIVATE)):
        Membership.objects.create(community=place, member=reader, invited_at=now)
        Membership.objects.create(community=place, member=stranger, subscribed_at=now)
    assert invitation_count_of(viewer_of(reader)) == 2
    assert invitation_count_of(viewer_of(stranger)) == 0


@pytest.mark.django_db
def test_a_visitor_has_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert subscriptions_of(Visitor({})) == []
        assert moderated_communities_of(Visitor({})) == []
        assert invitation_count_of(Visitor({})) == 0


def test_a_request_that_subscribes_knows_it_at_once(reader: User, community: Community) -> None:
    viewer = viewer_of(reader, writes=True)
    assert subscriptions_of(viewer) == []
    subscribe(member=viewer, community=community)
    assert [one.name for one in subscriptions_of(viewer)] == ["meadow"]
    unsubscribe(member=viewer, community=community)
    assert subscriptions_of(viewer) == []


def test_the_page_after_subscribing_shows_it_in_the_menu(
    client_of: ClientOf, reader: User, community: Community
) -> None:
    page = client_of(reader).post("/r/meadow/subscribe/", {"subscribed": "1"}, follow=True)
    assert communities_in_menu(page.content.decode()) == ["meadow"]


def test_a_form_with_errors_shows_the_menu_for_one_statement(
    client_of: ClientOf, reader: User, community: Community
) -> None:
    make_member(community, user=reader)
    Membership.objects.create(community=make_community(), member=reader, invited_at=timezone.now())
    client = client_of(reader)
    with CaptureQueriesContext(connection) as captured:
        page = client.post("/communities/create/", {"name": "x"})
    assert page.status_code == 422
    assert "r/meadow" in page.content.decode()
    assert "/invitations/" in page.content.decode()
    assert sum("viewer_subscriptions" in query["sql"] for query in captured.captured_queries) == 1


def test_the_menu_shows_the_first_fifty(client_of: ClientOf, reader: User) -> None:
    for number in range(51):
        make_member(make_community(f"place_{number:02}"), user=reader)
    shown = client_of(reader).get("/about/").content.decode()
    assert communities_in_menu(shown) == [f"place_{number:02}" for number in range(50)]
