"""Who may read but not write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import close_account, deactivate
from apps.communities.models import Action, Ban, Community, Membership, ModAction, Permission, Visibility
from apps.communities.modlog import log_page
from apps.communities.rules import BanOfModerator, BanOfOneself, BanOfOperator
from apps.communities.services.bans import ban_member, lift_ban
from apps.communities.services.membership import approve_member
from apps.communities.services.moderators import invite_moderator
from apps.communities.standing import standing_of
from apps.posts.models import Post
from tests.factories import make_ban, make_community, make_member, make_moderator, make_user
from tests.support.together import at_once

ClientOf = Callable[..., Client]


def test_a_banned_member_does_not_take_part(community: Community, moderator: User, reader: User) -> None:
    ban_member(moderator=moderator, community=community, member=reader, reason="spam")
    standing = standing_of(reader, community)
    assert not standing.can_take_part
    assert "spam" in standing.refusal_to_take_part


def test_a_banned_member_stays_subscribed_and_approved(community: Community, moderator: User) -> None:
    member = make_member(community, approved=True)
    ban_member(moderator=moderator, community=community, member=member)
    standing = standing_of(member, community)
    assert standing.is_subscribed
    assert standing.is_approved


def test_a_ban_ends_by_itself(community: Community, moderator: User, reader: User) -> None:
    ban_member(moderator=moderator, community=community, member=reader, days=3)
    with time_machine.travel(timezone.now() + timedelta(days=2, hours=23)):
        assert standing_of(reader, community).is_banned
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert standing_of(reader, community).can_take_part


def test_a_lifted_ban_ends_at_once(community: Community, moderator: User, reader: User) -> None:
    ban_member(moderator=moderator, community=community, member=reader)
    assert [lift_ban(moderator=moderator, community=community, member=reader) for _ in range(2)] == [True, False]
    assert standing_of(reader, community).can_take_part


def test_banning_again_changes_the_terms_of_the_one_ban(community: Community, moderator: User, reader: User) -> None:
    ban_member(moderator=moderator, community=community, member=reader, days=3, reason="spam")
    ban_member(moderator=moderator, community=community, member=reader, reason="more spam", note="third time")
    ban = Ban.objects.get()
    assert (ban.until, ban.reason, ban.note) == (None, "more spam", "third time")


def test_a_ban_after_one_that_ran_out_is_a_new_one(community: Community, moderator: User, reader: User) -> None:
    ban_member(moderator=moderator, community=community, member=reader, days=1, reason="first")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        ban_member(moderator=moderator, community=community, member=reader, reason="second")
        assert [ban.reason for ban in Ban.objects.active()] == ["second"]
    first, second = Ban.objects.order_by("id")
    assert first.lifted_at == first.until
    assert second.lifted_at is None


def test_lifting_a_ban_that_ran_out_is_no_act(community: Community, moderator: User, reader: User) -> None:
    ban_member(moderator=moderator, community=community, member=reader, days=1)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert lift_ban(moderator=moderator, community=community, member=reader) is False
    assert not ModAction.objects.filter(action=Action.LIFT_BAN).exists()


def test_the_log_tells_reason_and_length_and_never_the_note(
    community: Community, moderator: User, reader: User
) -> None:
    ban_member(moderator=moderator, community=community, member=reader, days=7, reason="spam", note="alt of evil_joe")
    ban_member(moderator=moderator, community=community, member=reader, note="alt of evil_joe")
    terms = ModAction.objects.filter(action=Action.BAN).order_by("id").values_list("details", "reason")
    assert list(terms) == [({"days": 7}, "spam"), ({"days": None}, "")]
    words = [entry.reason for entry in log_page(community, moderator, QueryDict()).rows]
    assert words == ["until it is lifted", "7 days: spam"]


@pytest.mark.parametrize("permissions", [tuple(Permission), (Permission.ACCESS,)])
def test_a_moderator_is_not_banned_by_an_equal(
    community: Community, moderator: User, permissions: tuple[Permission, ...]
) -> None:
    other = make_moderator(community, permissions=permissions)
    with pytest.raises(BanOfModerator):
        ban_member(moderator=moderator, community=community, member=other)
    assert not Ban.objects.exists()


def test_nobody_bans_an_operator(community: Community, moderator: User, operator: User) -> None:
    with pytest.raises(BanOfOperator):
        ban_member(moderator=moderator, community=community, member=operator)


def test_nobody_bans_themselves(community: Community, moderator: User) -> None:
    with pytest.raises(BanOfOneself):
        ban_member(moderator=moderator, community=community, member=moderator)


def test_a_moderator_without_the_permission_for_people_bans_nobody(community: Community, reader: User) -> None:
    moderator = make_moderator(community, permissions=(Permission.POSTS, Permission.CONFIG, Permission.FLAIR))
    with pytest.raises(PermissionDenied):
        ban_member(moderator=moderator, community=community, member=reader)
    make_ban(community, reader)
    with pytest.raises(PermissionDenied):
        lift_ban(moderator=moderator, community=community, member=reader)


def test_a_ban_withdraws_an_invitation_to_moderate(community: Community, moderator: User, reader: User) -> None:
    membership = invite_moderator(
        moderator=moderator, community=community, member=reader, permissions=[Permission.POSTS]
    )
    ban_member(moderator=moderator, community=community, member=reader)
    membership.refresh_from_db()
    assert membership.invited_at is None
    assert not membership.permissions


@pytest.mark.django_db
def test_a_banned_member_no_longer_sees_a_private_community() -> None:
    community = make_community(visibility=Visibility.PRIVATE)
    member = make_member(community, approved=True)
    ban_member(moderator=make_moderator(community), community=community, member=member)
    assert community not in Community.objects.visible_to(member)


def test_the_form_bans_and_the_page_lists_it(
    community: Community, moderator: User, reader: User, client_of: ClientOf
) -> None:
    client = client_of(moderator)
    typed = {"member": "reader", "days": "30", "reason": "spam", "note": "seen before"}
    assert client.post(reverse("communities:ban_member", args=["meadow"]), typed).status_code == 302
    page = client.get(reverse("communities:banned", args=["meadow"])).content.decode()
    assert "spam" in page
    assert "seen before" in page
    client.post(reverse("communities:lift_ban", args=["meadow"]), {"member": "reader"})
    assert not standing_of(reader, community).is_banned


@pytest.mark.parametrize("days", ["0", "-3", "1000", "1e9", "three", "99999999999999999999"])
def test_an_impossible_length_is_refused_and_the_rest_kept(
    community: Community, moderator: User, reader: User, client_of: ClientOf, days: str
) -> None:
    typed = {"member": "reader", "days": days, "reason": "a reason worth keeping"}
    page = client_of(moderator).post(reverse("communities:ban_member", args=["meadow"]), typed)
    assert page.status_code == 422
    assert "a reason worth keeping" in page.content.decode()
    assert not Ban.objects.exists()


@pytest.mark.parametrize(
    "end", [partial(deactivate, operator=None, reason="spam"), partial(close_account, erase=False)]
)
def test_the_ban_of_a_member_who_is_gone_is_lifted_by_its_button(
    community: Community, moderator: User, reader: User, client_of: ClientOf, end: Callable[..., User]
) -> None:
    ban_member(moderator=moderator, community=community, member=reader)
    reader = end(member=reader)
    client = client_of(moderator)
    page = client.get(reverse("communities:banned", args=["meadow"])).content.decode()
    assert f'name="member" value="{reader.username}"' in page
    assert (f'href="/user/{reader.username}/"' in page) is (reader.closed_at is None)
    assert client.post(reverse("communities:lift_ban", args=["meadow"]), {"member": reader.username}).status_code == 302
    assert not Ban.objects.active().exists()


def test_an_approval_and_an_invitation_of_a_deactivated_member_are_taken_back(
    community: Community, moderator: User, reader: User, client_of: ClientOf
) -> None:
    approve_member(moderator=moderator, community=community, member=reader)
    invite_moderator(moderator=moderator, community=community, member=reader, permissions=[Permission.POSTS])
    deactivate(operator=None, member=reader, reason="spam")
    for act in ("dismiss_member", "withdraw_invitation"):
        page = client_of(moderator).post(reverse(f"communities:{act}", args=["meadow"]), {"member": "reader"})
        assert page.status_code == 302
    membership = Membership.objects.get(member=reader)
    assert (membership.approved_at, membership.invited_at) == (None, None)


def test_a_link_to_the_form_fills_in_the_name(community: Community, moderator: User, client_of: ClientOf) -> None:
    page = client_of(moderator).get(reverse("communities:banned", args=["meadow"]), {"member": "some_body"})
    assert 'value="some_body"' in page.content.decode()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_moderators_banning_one_member_at_once_make_one_ban() -> None:
    community, member = make_community(), make_user()
    moderators = [make_moderator(community) for _ in range(8)]
    acts = [partial(ban_member, moderator=m, community=community, member=member, days=5) for m in moderators]
    answers = at_once(acts)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Ban.objects.count() == 1
    assert ModAction.objects.filter(action=Action.BAN).count() == 8


def test_a_banned_member_reads_the_reason_once_in_a_thread(
    community: Community, moderator: User, reader: User, post: Post, client_of: ClientOf
) -> None:
    ban_member(moderator=moderator, community=community, member=reader, reason="spam")
    page = client_of(reader).get(post.get_absolute_url()).content.decode()
    assert page.count("You are banned from r/meadow (spam)") == 1
    assert "the note at the top of this page says why" in page


@pytest.mark.parametrize("days", ["0", "1000", "soon"])
def test_a_wrong_number_of_days_gets_a_sentence_that_says_what_to_write(
    community: Community, moderator: User, reader: User, client_of: ClientOf, days: str
) -> None:
    typed = {"member": "reader", "days": days}
    page = client_of(moderator).post(reverse("communities:ban_member", args=["meadow"]), typed)
    assert page.status_code == 422
    assert "Write a whole number of days, from 1 to 999" in page.content.decode()
