"""How somebody becomes a moderator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Action, Community, Membership, ModAction, Permission, Visibility
from apps.communities.rules import AccountClosed, AlreadyModerator, MemberBanned, NoInvitation
from apps.communities.services.membership import approve_member, subscribe
from apps.communities.services.moderators import (
    accept_invitation,
    decline_invitation,
    invite_moderator,
    remove_moderator,
    withdraw_invitation,
)
from apps.communities.standing import standing_of
from tests.factories import make_ban, make_community, make_moderator, make_user
from tests.support.html import communities_in_menu

ClientOf = Callable[..., Client]
SOME = (Permission.POSTS, Permission.FLAIR)


def test_an_accepted_invitation_makes_a_moderator_with_the_offered_permissions(
    community: Community, moderator: User, reader: User
) -> None:
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=SOME)
    assert not standing_of(reader, community).is_moderator
    accept_invitation(member=reader, community=community)
    standing = standing_of(reader, community)
    assert standing.is_moderator
    assert standing.membership is not None
    assert standing.membership.permissions == frozenset(SOME)


def test_a_new_moderator_is_the_least_senior(community: Community, moderator: User, reader: User) -> None:
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=SOME)
    accept_invitation(member=reader, community=community)
    team = Membership.objects.filter(community=community).moderators()
    assert [row.member for row in team] == [moderator, reader]


def test_permissions_of_somebody_only_invited_allow_nothing(
    community: Community, moderator: User, reader: User
) -> None:
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=tuple(Permission))
    assert not any(standing_of(reader, community).may(permission) for permission in Permission)


def test_a_declined_invitation_leaves_nothing(community: Community, moderator: User, reader: User) -> None:
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=SOME)
    assert [decline_invitation(member=reader, community=community) for _ in range(2)] == [True, False]
    with pytest.raises(NoInvitation):
        accept_invitation(member=reader, community=community)


def test_a_withdrawn_invitation_cannot_be_accepted(community: Community, moderator: User, reader: User) -> None:
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=SOME)
    withdraw_invitation(moderator=moderator, community=community, member=reader)
    with pytest.raises(NoInvitation):
        accept_invitation(member=reader, community=community)


def test_inviting_again_changes_the_permissions_offered(community: Community, moderator: User, reader: User) -> None:
    for permissions in (SOME, (Permission.ACCESS,)):
        invite_moderator(moderator=moderator, community=community, member=reader, permissions=permissions)
    assert Membership.objects.get(member=reader).permissions == {Permission.ACCESS}
    assert ModAction.objects.filter(action=Action.INVITE_MODERATOR).count() == 1


def test_accepting_twice_changes_nothing(community: Community, moderator: User, reader: User) -> None:
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=SOME)
    first = accept_invitation(member=reader, community=community).moderates_since
    assert accept_invitation(member=reader, community=community).moderates_since == first
    assert ModAction.objects.filter(action=Action.ACCEPT_INVITATION).count() == 1


def test_only_one_with_every_permission_invites(community: Community, reader: User) -> None:
    nearly = make_moderator(community, permissions=(Permission.ACCESS, Permission.CONFIG, Permission.POSTS))
    with pytest.raises(PermissionDenied):
        invite_moderator(moderator=nearly, community=community, member=reader, permissions=SOME)
    with pytest.raises(PermissionDenied):
        withdraw_invitation(moderator=nearly, community=community, member=reader)


def test_an_operator_invites_where_nobody_moderates(community: Community, operator: User, reader: User) -> None:
    invite_moderator(moderator=operator, community=community, member=reader, permissions=tuple(Permission))
    accept_invitation(member=reader, community=community)
    assert standing_of(reader, community).may_everything


def test_who_moderates_already_is_not_invited(community: Community, moderator: User) -> None:
    other = make_moderator(community)
    with pytest.raises(AlreadyModerator):
        invite_moderator(moderator=moderator, community=community, member=other, permissions=SOME)


def test_a_banned_member_is_not_invited(community: Community, moderator: User, reader: User) -> None:
    make_ban(community, reader)
    with pytest.raises(MemberBanned):
        invite_moderator(moderator=moderator, community=community, member=reader, permissions=SOME)


def test_a_closed_account_is_not_invited(community: Community, moderator: User) -> None:
    gone = make_user(closed_at=timezone.now(), is_active=False)
    with pytest.raises(AccountClosed):
        invite_moderator(moderator=moderator, community=community, member=gone, permissions=SOME)


def test_somebody_invited_to_a_private_community_reads_of_it_on_their_own_page_only(
    reader: User, client_of: ClientOf
) -> None:
    community = make_community("hollow", visibility=Visibility.PRIVATE)
    invite_moderator(moderator=make_moderator(community), community=community, member=reader, permissions=SOME)
    client = client_of(reader)
    assert "r/hollow" in client.get(reverse("communities:invitations")).content.decode()
    assert client.get(reverse("communities:about_rules", args=["hollow"])).status_code == 404
    page = client.post(reverse("communities:accept_invitation", args=["HOLLOW"]))
    assert page.headers["Location"] == "/r/hollow/about/moderators/"
    assert client.get(reverse("communities:about_rules", args=["hollow"])).status_code == 200


def test_declining_on_the_page_removes_the_invitation(
    community: Community, moderator: User, reader: User, client_of: ClientOf
) -> None:
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=SOME)
    client = client_of(reader)
    for _ in range(2):
        page = client.post(reverse("communities:decline_invitation", args=["meadow"]))
        assert page.headers["Location"] == "/communities/invitations/"
    assert not Membership.objects.invited().exists()


def test_nobody_accepts_what_was_offered_to_another(
    community: Community, moderator: User, reader: User, stranger: User, client_of: ClientOf
) -> None:
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=SOME)
    page = client_of(stranger).post(reverse("communities:accept_invitation", args=["meadow"]))
    assert page.status_code == 404
    assert not standing_of(stranger, community).is_moderator


def test_an_invitation_without_a_permission_is_refused_and_the_name_kept(
    community: Community, moderator: User, reader: User, client_of: ClientOf
) -> None:
    page = client_of(moderator).post(reverse("communities:invite_moderator", args=["meadow"]), {"member": "reader"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Choose at least one permission." in text
    assert 'value="reader"' in text


def test_the_form_invites_and_withdraws(
    community: Community, moderator: User, reader: User, client_of: ClientOf
) -> None:
    client = client_of(moderator)
    typed = {"member": "reader", "permissions": ["posts", "access"]}
    assert client.post(reverse("communities:invite_moderator", args=["meadow"]), typed).status_code == 302
    assert Membership.objects.get(member=reader).permissions == {Permission.POSTS, Permission.ACCESS}
    client.post(reverse("communities:withdraw_invitation", args=["meadow"]), {"member": "reader"})
    assert not Membership.objects.invited().exists()


@pytest.mark.parametrize("permissions", [["owner"], ["posts", "is_staff"], ["\0"]])
def test_unknown_permissions_are_refused(
    community: Community, moderator: User, reader: User, client_of: ClientOf, permissions: list[str]
) -> None:
    typed = {"member": "reader", "permissions": permissions}
    page = client_of(moderator).post(reverse("communities:invite_moderator", args=["meadow"]), typed)
    assert page.status_code == 422
    assert not Membership.objects.invited().exists()


def test_accepting_subscribes_and_counts_once(
    community: Community, moderator: User, reader: User, client_of: ClientOf
) -> None:
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=SOME)
    before = Community.objects.get().subscriber_count
    for _ in range(2):
        accept_invitation(member=reader, community=community)
    assert Community.objects.get().subscriber_count == before + 1
    assert standing_of(reader, community).is_subscribed
    assert communities_in_menu(client_of(reader).get("/").content.decode()) == ["meadow"]


def test_a_subscriber_who_accepts_is_not_counted_again(community: Community, moderator: User, reader: User) -> None:
    subscribe(member=reader, community=community)
    before = Community.objects.get().subscriber_count
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=SOME)
    accept_invitation(member=reader, community=community)
    assert Community.objects.get().subscriber_count == before


def test_a_moderator_shut_out_of_a_private_community_is_not_subscribed_to_it_any_more(db: None) -> None:
    community = make_community("hollow", visibility=Visibility.PRIVATE)
    senior = make_moderator(community)
    removed, approved = make_user(), make_user()
    before = Community.objects.get().subscriber_count
    for member in (removed, approved):
        invite_moderator(moderator=senior, community=community, member=member, permissions=SOME)
        accept_invitation(member=member, community=community)
    approve_member(moderator=senior, community=community, member=approved)
    for member in (removed, approved):
        remove_moderator(moderator=senior, community=community, member=member)
    assert not standing_of(removed, community).is_subscribed
    assert standing_of(approved, community).is_subscribed
    assert Community.objects.get().subscriber_count == before + 1
