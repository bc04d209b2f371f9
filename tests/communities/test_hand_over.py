"""Seniority: who may change whom, and how the first place passes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Action, Community, Membership, ModAction, Permission
from apps.communities.rules import LastModerator, LastWithEverything, MemberBanned, NotMember, NotModerator
from apps.communities.services.membership import approve_member
from apps.communities.services.moderators import (
    hand_over,
    leave_moderators,
    remove_moderator,
    set_permissions,
)
from apps.communities.standing import standing_of
from tests.factories import make_ban, make_community, make_member, make_moderator, make_user
from tests.support.markup import spaced
from tests.support.together import at_once

ClientOf = Callable[..., Client]


@pytest.fixture
def team(community: Community) -> tuple[User, User, User]:
    """Senior, middle and junior, each with every permission."""
    begin = timezone.now() - timedelta(days=30)
    senior, middle, junior = (
        make_moderator(community, name, since=begin + timedelta(days=n))
        for n, name in enumerate(("senior", "middle", "junior"))
    )
    return senior, middle, junior


def order(community: Community) -> list[str]:
    return [row.member.username for row in Membership.objects.filter(community=community).moderators()]


def test_a_moderator_sets_permissions_of_later_ones_only(community: Community, team: tuple[User, User, User]) -> None:
    senior, middle, junior = team
    set_permissions(moderator=middle, community=community, member=junior, permissions=[Permission.POSTS])
    for who in (senior, middle):
        with pytest.raises(PermissionDenied):
            set_permissions(moderator=middle, community=community, member=who, permissions=[])
    assert not standing_of(junior, community).may(Permission.ACCESS)
    assert standing_of(senior, community).may_everything


def test_permissions_are_logged_by_name_and_only_when_they_change(
    community: Community, team: tuple[User, User, User]
) -> None:
    senior, _middle, junior = team
    for _ in range(2):
        set_permissions(
            moderator=senior, community=community, member=junior, permissions=[Permission.POSTS, Permission.ACCESS]
        )
    entry = ModAction.objects.get(action=Action.SET_PERMISSIONS)
    assert (entry.target_id, entry.details) == (junior.pk, {"permissions": ["access", "posts"]})


def test_a_moderator_without_every_permission_changes_nobody(
    community: Community, team: tuple[User, User, User]
) -> None:
    _senior, middle, junior = team
    Membership.objects.filter(member=middle).update(may_flair=False)
    with pytest.raises(PermissionDenied):
        set_permissions(moderator=middle, community=community, member=junior, permissions=[])
    with pytest.raises(PermissionDenied):
        remove_moderator(moderator=middle, community=community, member=junior)


def test_somebody_who_does_not_moderate_gets_no_permissions(
    community: Community, moderator: User, reader: User
) -> None:
    with pytest.raises(NotModerator):
        set_permissions(moderator=moderator, community=community, member=reader, permissions=[Permission.POSTS])


def test_an_operator_leaves_one_moderator_with_every_permission(
    community: Community, moderator: User, operator: User
) -> None:
    make_moderator(community, permissions=(Permission.POSTS,))
    with pytest.raises(LastWithEverything):
        set_permissions(moderator=operator, community=community, member=moderator, permissions=[Permission.POSTS])
    assert standing_of(moderator, community).may_everything
    heir = make_moderator(community)
    set_permissions(moderator=operator, community=community, member=moderator, permissions=[Permission.POSTS])
    assert standing_of(heir, community).may_everything
    assert not standing_of(moderator, community).may_everything


def test_a_moderator_removes_later_ones_only(community: Community, team: tuple[User, User, User]) -> None:
    senior, middle, junior = team
    with pytest.raises(PermissionDenied):
        remove_moderator(moderator=middle, community=community, member=senior)
    assert [remove_moderator(moderator=middle, community=community, member=junior) for _ in range(2)] == [True, False]
    assert order(community) == ["senior", "middle"]
    assert not Membership.objects.get(member=junior).permissions


def test_an_operator_removes_anybody_and_the_next_gets_every_permission(community: Community, operator: User) -> None:
    senior = make_moderator(community, "senior")
    make_moderator(community, "helper", permissions=(Permission.POSTS,))
    remove_moderator(moderator=operator, community=community, member=senior)
    helper = Membership.objects.get(member__username="helper")
    assert helper.may_everything


def test_handing_over_swaps_the_places(community: Community, team: tuple[User, User, User]) -> None:
    senior, _middle, junior = team
    Membership.objects.filter(member=junior).update(may_config=False)
    hand_over(moderator=senior, community=community, to=junior)
    assert order(community) == ["junior", "middle", "senior"]
    assert standing_of(junior, community).may_everything


def test_handing_over_works_between_two_of_the_same_moment(community: Community) -> None:
    moment = timezone.now()
    first, second = (make_moderator(community, name, since=moment) for name in ("first", "second"))
    hand_over(moderator=first, community=community, to=second)
    assert order(community) == ["second", "first"]


def test_handing_over_twice_changes_nothing(community: Community, team: tuple[User, User, User]) -> None:
    senior, _middle, junior = team
    for _ in range(2):
        hand_over(moderator=senior, community=community, to=junior)
    assert order(community) == ["junior", "middle", "senior"]
    assert ModAction.objects.filter(action=Action.HAND_OVER).count() == 1


def test_only_the_senior_moderator_hands_over(community: Community, team: tuple[User, User, User]) -> None:
    _senior, middle, junior = team
    with pytest.raises(PermissionDenied):
        hand_over(moderator=middle, community=community, to=junior)


def test_a_member_takes_over_only_where_nobody_else_moderates(community: Community, moderator: User) -> None:
    member = make_member(community)
    other = make_moderator(community)
    with pytest.raises(NotMember):
        hand_over(moderator=moderator, community=community, to=member)
    remove_moderator(moderator=moderator, community=community, member=other)
    hand_over(moderator=moderator, community=community, to=member)
    assert order(community) == [member.username, moderator.username]
    assert standing_of(member, community).may_everything


def test_a_stranger_never_takes_over(community: Community, moderator: User, stranger: User) -> None:
    with pytest.raises(NotMember):
        hand_over(moderator=moderator, community=community, to=stranger)


def test_a_banned_member_never_takes_over(community: Community, moderator: User) -> None:
    member = make_member(community)
    make_ban(community, member)
    with pytest.raises(MemberBanned):
        hand_over(moderator=moderator, community=community, to=member)


def test_an_operator_gives_an_orphaned_community_to_a_member(community: Community, operator: User) -> None:
    member = make_member(community)
    hand_over(moderator=operator, community=community, to=member)
    assert standing_of(member, community).may_everything


def test_handing_over_asks_first_and_says_what_is_lost(
    community: Community, team: tuple[User, User, User], client_of: ClientOf
) -> None:
    client, address = client_of(team[0]), reverse("communities:hand_over", args=["meadow"])
    assert f'href="{address}"' in client.get(reverse("communities:moderators", args=["meadow"])).content.decode()
    assert 'name="member"' in client.get(address).content.decode()
    page = client.get(address, {"member": "u/JUNIOR"}).content.decode()
    assert "Hand r/meadow over to u/junior?" in page
    assert "only u/junior or an operator of the site hands it over again" in page
    assert "Cancel" in page
    assert order(community) == ["senior", "middle", "junior"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("senior", "This member is the senior moderator already."),
        ("member", "Only another moderator takes the community over"),
        ("outcast", "This member is banned from the community."),
        ("nobody_here", "There is no member of this name."),
        ("", "Write the name of a member."),
    ],
)
def test_nobody_is_asked_whether_to_hand_over_to_who_can_not_take_it(
    community: Community, team: tuple[User, User, User], client_of: ClientOf, name: str, sentence: str
) -> None:
    make_member(community, "member")
    make_ban(community, make_moderator(community, "outcast"))
    page = client_of(team[0]).get(reverse("communities:hand_over", args=["meadow"]), {"member": name})
    assert page.status_code == 422
    text = page.content.decode()
    assert sentence in text
    assert f'value="{name}"' in text or not name
    assert 'method="post" action="/r/meadow/about/moderators/hand_over/"' not in text


def test_only_the_senior_moderator_is_asked_to_whom_to_hand_over(
    community: Community, team: tuple[User, User, User], client_of: ClientOf
) -> None:
    address = reverse("communities:hand_over", args=["meadow"])
    assert [client_of(who).get(address).status_code for who in team] == [200, 403, 403]


def test_a_phone_shows_every_moderator_whole(
    community: Community, team: tuple[User, User, User], client_of: ClientOf
) -> None:
    """No table, which a narrow window cuts off: rows that wrap, each with what its moderator may do."""
    set_permissions(moderator=team[0], community=community, member=team[1], permissions=[Permission.POSTS])
    page = spaced(client_of(team[0]).get(reverse("communities:moderators", args=["meadow"])))
    assert "<table" not in page
    assert page.count("may see to: everything") == 2
    assert page.count("may see to: posts and comments") == 1


def test_the_hint_says_who_may_take_over(community: Community, moderator: User, client_of: ClientOf) -> None:
    page = client_of(moderator).get(reverse("communities:moderators", args=["meadow"])).content.decode()
    assert "any member" not in page
    assert "Where there is no other, it may be a subscriber or an approved member." in page


def test_who_takes_over_is_subscribed(community: Community, moderator: User) -> None:
    heir, before = make_user("heir"), Community.objects.get().subscriber_count
    approve_member(moderator=moderator, community=community, member=heir)
    hand_over(moderator=moderator, community=community, to=heir)
    assert standing_of(heir, community).is_subscribed
    community.refresh_from_db()
    assert community.subscriber_count == before + 1


def test_the_page_offers_each_moderator_what_they_may_do(
    community: Community, team: tuple[User, User, User], client_of: ClientOf, reader: User
) -> None:
    senior, middle, junior = team
    address = reverse("communities:moderators", args=["meadow"])
    pages = {who: client_of(who).get(address).content.decode() for who in (senior, middle, junior, reader)}
    assert pages[senior].count("/remove/") == 2
    assert pages[middle].count("/remove/") == 1
    assert pages[junior].count("/remove/") == 0
    assert [who.username for who, page in pages.items() if "/hand_over/" in page] == ["senior"]
    assert [who.username for who, page in pages.items() if "/leave/" in page] == ["senior", "middle", "junior"]
    assert "/invite/" not in pages[reader]


def test_the_forms_change_remove_and_hand_over(
    community: Community, team: tuple[User, User, User], client_of: ClientOf
) -> None:
    senior, middle, junior = team
    client = client_of(senior)
    client.post(reverse("communities:set_permissions", args=["meadow", "MIDDLE"]), {"permissions": ["flair"]})
    assert Membership.objects.get(member=middle).permissions == {Permission.FLAIR}
    client.post(reverse("communities:remove_moderator", args=["meadow", "junior"]))
    assert not standing_of(junior, community).is_moderator
    client.post(reverse("communities:hand_over", args=["meadow"]), {"member": "middle"})
    assert order(community) == ["middle", "senior"]


def test_a_wrong_name_in_the_form_to_hand_over_is_given_back(
    community: Community, moderator: User, stranger: User, client_of: ClientOf
) -> None:
    page = client_of(moderator).post(reverse("communities:hand_over", args=["meadow"]), {"member": "stranger"})
    assert page.status_code == 422
    assert 'value="stranger"' in page.content.decode()


def test_a_moderator_who_came_later_is_refused_at_the_door(
    community: Community, team: tuple[User, User, User], client_of: ClientOf
) -> None:
    client = client_of(team[2])
    for address in ("set_permissions", "remove_moderator"):
        page = client.post(reverse(f"communities:{address}", args=["meadow", "senior"]), {"permissions": ["posts"]})
        assert page.status_code == 403
    assert order(community) == ["senior", "middle", "junior"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_moderators_removing_and_handing_over_at_once_leave_somebody_in_charge() -> None:
    begin = timezone.now() - timedelta(days=9)
    for _ in range(3):
        community = make_community()
        make_member(community)
        team = [make_moderator(community, since=begin + timedelta(days=n)) for n in range(6)]
        acts: list[Callable[[], object]] = [
            partial(hand_over, moderator=team[0], community=community, to=team[5]),
            *(partial(remove_moderator, moderator=team[n], community=community, member=team[n + 1]) for n in range(5)),
            *(partial(leave_moderators, member=who, community=community) for who in team),
        ]
        answers = at_once(acts)
        unexpected = [
            a
            for a in answers
            if isinstance(a, Exception) and not isinstance(a, PermissionDenied | LastModerator | NotMember)
        ]
        assert not unexpected
        rows = list(Membership.objects.filter(community=community).moderators())
        assert any(row.may_everything for row in rows), rows
