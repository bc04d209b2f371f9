"""How a moderator stops being one: asked first, and never away from members whom nobody else would moderate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Community, Membership, Permission, Visibility
from apps.communities.rules import LastModerator
from apps.communities.services.moderators import (
    accept_invitation,
    hand_over,
    invite_moderator,
    leave_moderators,
)
from apps.communities.standing import standing_of
from tests.factories import make_community, make_member, make_moderator
from tests.support.together import at_once

ClientOf = Callable[..., Client]


def order(community: Community) -> list[str]:
    return [row.member.username for row in Membership.objects.filter(community=community).moderators()]


def test_a_moderator_leaves_and_the_next_follows(community: Community) -> None:
    begin = timezone.now() - timedelta(days=9)
    senior, *_others = (
        make_moderator(community, name, since=begin + timedelta(days=n))
        for n, name in enumerate(("senior", "middle", "junior"))
    )
    Membership.objects.exclude(member=senior).update(may_config=False)
    assert [leave_moderators(member=senior, community=community) for _ in range(2)] == [True, False]
    assert order(community) == ["middle", "junior"]
    assert Membership.objects.get(member__username="middle").may_everything
    assert not Membership.objects.get(member__username="junior").may_everything


def test_the_last_moderator_does_not_leave_other_members_behind(community: Community, moderator: User) -> None:
    member = make_member(community)
    with pytest.raises(LastModerator):
        leave_moderators(member=moderator, community=community)
    hand_over(moderator=moderator, community=community, to=member)
    assert leave_moderators(member=moderator, community=community) is True


def test_the_last_moderator_is_shown_the_way_to_hand_over_before_leaving(
    community: Community, moderator: User, client_of: ClientOf
) -> None:
    make_member(community)
    page = client_of(moderator).get(reverse("communities:leave_moderators", args=["meadow"])).content.decode()
    assert "You are the last moderator. Hand the community over" in page
    assert reverse("communities:hand_over", args=["meadow"]) in page
    assert '<button class="btn btn-danger"' not in page


def test_an_invited_moderator_who_was_removed_is_not_left_behind(
    community: Community, moderator: User, reader: User
) -> None:
    """Whoever accepted is a member: the last moderator still hands over before leaving."""
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=[Permission.POSTS])
    accept_invitation(member=reader, community=community)
    leave_moderators(member=reader, community=community)
    with pytest.raises(LastModerator):
        leave_moderators(member=moderator, community=community)


def test_the_last_moderator_leaves_a_community_without_other_members(community: Community, moderator: User) -> None:
    assert leave_moderators(member=moderator, community=community) is True
    assert order(community) == []


def test_a_moderator_who_leaves_a_private_community_is_led_out_of_it(client_of: ClientOf, db: None) -> None:
    community = make_community("hollow", visibility=Visibility.PRIVATE)
    make_moderator(community)
    leaving = make_moderator(community)
    page = client_of(leaving).post(reverse("communities:leave_moderators", args=["hollow"]))
    assert page.headers["Location"] == "/communities/"


def test_the_last_moderator_reads_what_to_do_first(community: Community, moderator: User, client_of: ClientOf) -> None:
    make_member(community)
    page = client_of(moderator).post(reverse("communities:leave_moderators", args=["meadow"]))
    assert page.status_code == 409
    assert "Hand the community over" in page.content.decode()


@pytest.mark.parametrize(
    ("visibility", "approved", "sentence"),
    [
        (Visibility.PUBLIC, False, "like every other member"),
        (Visibility.RESTRICTED, False, "not post here until a moderator approves you"),
        (Visibility.PRIVATE, False, "You will no longer see this private community"),
        (Visibility.PRIVATE, True, "like every other member"),
    ],
)
def test_leaving_asks_first_and_says_what_is_lost(
    db: None, client_of: ClientOf, visibility: Visibility, approved: bool, sentence: str
) -> None:
    community = make_community("hollow", visibility=visibility)
    leaving = make_moderator(community, since=timezone.now() - timedelta(days=2))
    make_moderator(community, "next_one")
    Membership.objects.filter(member=leaving).update(approved_at=timezone.now() if approved else None)
    client, address = client_of(leaving), reverse("communities:leave_moderators", args=["hollow"])
    assert f'href="{address}"' in client.get(reverse("communities:moderators", args=["hollow"])).content.decode()
    page = client.get(address).content.decode()
    assert sentence in page
    assert "u/next_one becomes the senior moderator" in page
    assert "Cancel" in page
    assert standing_of(leaving, community).is_moderator


def test_whoever_leaves_a_community_to_nobody_reads_that(
    community: Community, moderator: User, client_of: ClientOf
) -> None:
    page = client_of(moderator).get(reverse("communities:leave_moderators", args=["meadow"])).content.decode()
    assert "nobody moderates this community any more" in page


def test_who_does_not_moderate_is_not_asked_to_leave(community: Community, reader: User, client_of: ClientOf) -> None:
    assert client_of(reader).get(reverse("communities:leave_moderators", args=["meadow"])).status_code == 403


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_last_moderators_leaving_at_once_leave_one_behind() -> None:
    for _ in range(5):
        community = make_community()
        make_member(community)
        pair = [make_moderator(community), make_moderator(community)]
        answers = at_once(partial(leave_moderators, member=who, community=community) for who in pair)
        assert sorted(type(answer).__name__ for answer in answers) == ["LastModerator", "bool"], answers
        assert len(order(community)) == 1
