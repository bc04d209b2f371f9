"""Who posts in a restricted community, and who sees a private one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Action, Community, Membership, ModAction, Permission, Visibility
from apps.communities.rules import AccountClosed, MemberBanned
from apps.communities.services.membership import approve_member, dismiss_member, unsubscribe
from apps.communities.standing import standing_of
from tests.factories import make_ban, make_community, make_member, make_moderator, make_user

ClientOf = Callable[..., Client]


@pytest.fixture
def private(db: None) -> Community:
    return make_community("hollow", visibility=Visibility.PRIVATE)


def test_an_approved_member_posts_in_a_restricted_community(reader: User) -> None:
    community = make_community(visibility=Visibility.RESTRICTED)
    moderator = make_moderator(community)
    assert not standing_of(reader, community).can_post
    approve_member(moderator=moderator, community=community, member=reader)
    assert standing_of(reader, community).can_post


def test_an_approved_member_sees_a_private_community_and_a_dismissed_one_does_not(private: Community) -> None:
    moderator, member = make_moderator(private), make_user()
    approve_member(moderator=moderator, community=private, member=member)
    assert private in Community.objects.visible_to(member)
    dismiss_member(moderator=moderator, community=private, member=member)
    assert private not in Community.objects.visible_to(member)


def test_approval_in_a_private_community_subscribes_and_dismissal_unsubscribes(private: Community) -> None:
    moderator, member = make_moderator(private), make_user()
    before = Community.objects.get().subscriber_count
    for _ in range(2):
        approve_member(moderator=moderator, community=private, member=member)
        assert standing_of(member, private).is_subscribed
        assert Community.objects.get().subscriber_count == before + 1
    for _ in range(2):
        dismiss_member(moderator=moderator, community=private, member=member)
        assert not standing_of(member, private).is_subscribed
        assert Community.objects.get().subscriber_count == before


def test_approval_sent_again_does_not_bring_a_subscription_back(private: Community) -> None:
    moderator, member = make_moderator(private), make_user()
    approve_member(moderator=moderator, community=private, member=member)
    unsubscribe(member=member, community=private)
    approve_member(moderator=moderator, community=private, member=member)
    assert not standing_of(member, private).is_subscribed


def test_approval_in_an_open_community_leaves_subscriptions_alone(community: Community, moderator: User) -> None:
    member, subscriber = make_user(), make_member(community)
    for who in (member, subscriber):
        approve_member(moderator=moderator, community=community, member=who)
        dismiss_member(moderator=moderator, community=community, member=who)
    assert not standing_of(member, community).is_subscribed
    assert standing_of(subscriber, community).is_subscribed


def test_a_moderator_whose_approval_is_taken_back_stays_subscribed(private: Community) -> None:
    moderator, other = make_moderator(private), make_moderator(private)
    approve_member(moderator=moderator, community=private, member=other)
    dismiss_member(moderator=moderator, community=private, member=other)
    assert standing_of(other, private).is_subscribed


def test_approval_is_logged_once_however_often_it_is_sent(community: Community, moderator: User, reader: User) -> None:
    for _ in range(2):
        approve_member(moderator=moderator, community=community, member=reader)
    for _ in range(2):
        dismiss_member(moderator=moderator, community=community, member=reader)
    acts = ModAction.objects.order_by("id").values_list("action", "moderator", "target_id")
    assert list(acts) == [
        (Action.APPROVE_MEMBER, moderator.pk, reader.pk),
        (Action.DISMISS_MEMBER, moderator.pk, reader.pk),
    ]


def test_a_moderator_without_the_permission_for_people_approves_nobody(community: Community, reader: User) -> None:
    moderator = make_moderator(community, permissions=(Permission.POSTS, Permission.CONFIG, Permission.FLAIR))
    with pytest.raises(PermissionDenied):
        approve_member(moderator=moderator, community=community, member=reader)
    with pytest.raises(PermissionDenied):
        dismiss_member(moderator=moderator, community=community, member=reader)


def test_a_moderator_elsewhere_approves_nobody_here(community: Community, reader: User) -> None:
    elsewhere = make_moderator(make_community())
    with pytest.raises(PermissionDenied):
        approve_member(moderator=elsewhere, community=community, member=reader)


def test_an_operator_approves_anywhere(community: Community, operator: User, reader: User) -> None:
    approve_member(moderator=operator, community=community, member=reader)
    assert standing_of(reader, community).is_approved


def test_a_banned_member_is_not_approved(community: Community, moderator: User, reader: User) -> None:
    make_ban(community, reader)
    with pytest.raises(MemberBanned):
        approve_member(moderator=moderator, community=community, member=reader)


def test_a_closed_account_is_not_approved(community: Community, moderator: User) -> None:
    gone = make_user(closed_at=timezone.now(), is_active=False)
    with pytest.raises(AccountClosed):
        approve_member(moderator=moderator, community=community, member=gone)


def test_the_person_of_an_archive_is_not_approved(community: Community, moderator: User) -> None:
    with pytest.raises(AccountClosed):
        approve_member(moderator=moderator, community=community, member=make_user(imported_at=timezone.now()))


def test_the_page_lists_approved_members(community: Community, moderator: User, client_of: ClientOf) -> None:
    make_member(community, "approved_one", approved=True)
    make_member(community, "subscriber_one")
    page = client_of(moderator).get(reverse("communities:approved", args=["meadow"])).content.decode()
    assert "approved_one" in page
    assert "subscriber_one" not in page


@pytest.mark.parametrize("name", ["reader", "u/reader", "/u/READER", "  reader "])
def test_the_form_finds_a_member_however_the_name_is_written(
    community: Community, moderator: User, reader: User, client_of: ClientOf, name: str
) -> None:
    page = client_of(moderator).post(reverse("communities:approve_member", args=["meadow"]), {"member": name})
    assert page.status_code == 302
    assert standing_of(reader, community).is_approved


@pytest.mark.parametrize("name", ["nobody_at_all", "", "rеader", "\0", "x" * 3000, "%"])
def test_an_unknown_name_is_refused_and_given_back(
    community: Community, moderator: User, reader: User, client_of: ClientOf, name: str
) -> None:
    page = client_of(moderator).post(reverse("communities:approve_member", args=["meadow"]), {"member": name})
    assert page.status_code == 422
    assert page.context["form"].errors["member"]


def test_a_refusal_by_the_state_of_things_keeps_the_name(
    community: Community, moderator: User, reader: User, client_of: ClientOf
) -> None:
    make_ban(community, reader)
    page = client_of(moderator).post(reverse("communities:approve_member", args=["meadow"]), {"member": "reader"})
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="reader"' in text
    assert "Lift the ban first" in text


@pytest.mark.parametrize("who", ["reader", "author"])
def test_members_do_not_see_the_list(
    community: Community, client_of: ClientOf, request: pytest.FixtureRequest, who: str
) -> None:
    page = client_of(request.getfixturevalue(who)).get(reverse("communities:approved", args=["meadow"]))
    assert page.status_code == 403


def test_the_list_is_paged_both_ways(community: Community, moderator: User, client_of: ClientOf) -> None:
    for n in range(30):
        make_member(community, f"approved_{n:02}", approved=True)
    client = client_of(moderator)
    first = client.get(reverse("communities:approved", args=["meadow"])).context["page"]
    second = client.get(first["next_url"]).context["page"]
    back = client.get(second["previous_url"]).context["page"]
    names = [row.member.username for row in first["rows"] + second["rows"]]
    assert names == [f"approved_{n:02}" for n in reversed(range(30))]
    assert [row.pk for row in back["rows"]] == [row.pk for row in first["rows"]]
    assert (first["previous_url"], second["next_url"]) == ("", "")


@pytest.mark.sqlite
def test_lists_of_people_walk_an_index_beside_any_number_of_subscribers(community: Community) -> None:
    people = Membership.objects.filter(community=community)
    for found, index in [(people.approved(), "membership_approved"), (people.invited(), "membership_invited")]:
        plan = found.explain()
        assert index in plan
        assert "TEMP B-TREE" not in plan
