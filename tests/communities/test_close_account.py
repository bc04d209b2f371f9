"""What a closed account leaves behind in communities."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from apps.accounts.models import User
from apps.accounts.services import HandOverFirst, close_account
from apps.communities.models import Ban, Community, Membership, ModAction, Permission
from apps.communities.services.membership import approve_member, subscribe
from apps.communities.services.moderators import hand_over, leave_moderators
from tests.factories import make_ban, make_community, make_member, make_moderator, make_user
from tests.support.together import at_once


def test_memberships_end_and_the_counters_follow(reader: User) -> None:
    places = [make_community() for _ in range(3)]
    for place in places[:2]:
        subscribe(member=reader, community=place)
    subscribe(member=make_user(), community=places[0])
    close_account(member=reader, erase=False)
    assert not Membership.objects.filter(member=reader).exists()
    assert [Community.objects.get(pk=place.pk).subscriber_count for place in places] == [1, 0, 0]


def test_the_last_moderator_reads_where_to_hand_over_first(reader: User) -> None:
    for name in ("zebras", "Apples", "lonely"):
        community = make_community(name)
        make_moderator(community, user=reader)
        if name != "lonely":
            make_member(community)
    with pytest.raises(HandOverFirst) as refusal:
        close_account(member=reader, erase=False)
    assert refusal.value.places == [
        ("r/Apples", "/r/Apples/about/moderators/"),
        ("r/zebras", "/r/zebras/about/moderators/"),
    ]
    reader.refresh_from_db()
    assert reader.closed_at is None
    assert Membership.objects.filter(member=reader, moderates_since__isnull=False).count() == 3


def test_after_handing_over_the_account_closes(reader: User) -> None:
    community = make_community()
    make_moderator(community, user=reader)
    heir = make_member(community)
    hand_over(moderator=reader, community=community, to=heir)
    close_account(member=reader, erase=True)
    assert [row.member for row in Membership.objects.filter(community=community).moderators()] == [heir]


def test_a_lonely_moderator_closes_the_account(community: Community, moderator: User) -> None:
    close_account(member=moderator, erase=False)
    assert not Membership.objects.exists()


def test_the_next_moderator_gets_every_permission(community: Community, moderator: User) -> None:
    helper = make_moderator(community, permissions=(Permission.POSTS,))
    close_account(member=moderator, erase=False)
    assert Membership.objects.get(member=helper).may_everything


def test_the_name_leaves_the_log_and_a_ban_stays(community: Community, moderator: User, reader: User) -> None:
    name = reader.username
    approve_member(moderator=moderator, community=community, member=reader)
    make_ban(community, reader)
    close_account(member=reader, erase=False)
    assert not ModAction.objects.filter(target_name__icontains=name).exists()
    assert ModAction.objects.filter(target_id=reader.pk).exists()
    assert Ban.objects.filter(member=reader).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_last_moderators_closing_at_once_leave_one_behind() -> None:
    for _ in range(5):
        communities = [make_community() for _ in range(3)]
        pair = [make_user(), make_user()]
        for community in communities:
            make_member(community)
            for who in pair:
                make_moderator(community, user=who)
        answers = at_once(partial(close_account, member=who, erase=False) for who in pair)
        assert sorted(type(answer).__name__ for answer in answers) == ["HandOverFirst", "User"], answers
        for community in communities:
            assert Membership.objects.filter(community=community).moderators().count() == 1
            community.refresh_from_db()
            rows = Membership.objects.filter(community=community, subscribed_at__isnull=False).count()
            assert community.subscriber_count == rows


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_closing_and_leaving_at_once_leave_one_moderator_behind() -> None:
    for _ in range(5):
        community = make_community()
        make_member(community)
        closing, leaving = make_moderator(community), make_moderator(community)
        acts: list[Callable[[], object]] = [
            partial(close_account, member=closing, erase=False),
            partial(leave_moderators, member=leaving, community=community),
        ]
        at_once(acts)
        assert Membership.objects.filter(community=community).moderators().count() == 1
