"""Subscribing moves one counter, once."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.communities.models import Community, Membership, Visibility
from apps.communities.rules import CommunityGone
from apps.communities.services.membership import subscribe, unsubscribe
from apps.communities.standing import standing_of
from tests.factories import make_ban, make_community, make_member, make_user
from tests.support.markup import spaced
from tests.support.together import at_once

ClientOf = Callable[..., Client]


def count(community: Community) -> int:
    return Community.objects.get(pk=community.pk).subscriber_count


def test_subscribing_counts_once_however_often_it_is_sent(reader: User, community: Community) -> None:
    answers = [subscribe(member=reader, community=community) for _ in range(3)]
    assert answers == [True, False, False]
    assert count(community) == 1


def test_unsubscribing_counts_once_however_often_it_is_sent(reader: User, community: Community) -> None:
    subscribe(member=reader, community=community)
    answers = [unsubscribe(member=reader, community=community) for _ in range(3)]
    assert answers == [True, False, False]
    assert count(community) == 0


def test_somebody_who_never_came_can_unsubscribe(reader: User, community: Community) -> None:
    assert unsubscribe(member=reader, community=community) is False
    assert count(community) == 0


def test_unsubscribing_keeps_approval_and_flair(community: Community) -> None:
    member = make_member(community, approved=True)
    unsubscribe(member=member, community=community)
    assert standing_of(member, community).is_approved


def test_a_stranger_cannot_subscribe_to_a_private_community(stranger: User) -> None:
    community = make_community(visibility=Visibility.PRIVATE)
    with pytest.raises(CommunityGone):
        subscribe(member=stranger, community=community)
    assert not Membership.objects.exists()


def test_the_button_returns_to_the_page_where_it_stood(reader: User, community: Community, client_of: ClientOf) -> None:
    page = client_of(reader).post(
        reverse("communities:subscribe", args=[community.name]), {"subscribed": "1", "next": "/communities/?sort=new"}
    )
    assert page.headers["Location"] == "/communities/?sort=new"
    assert standing_of(reader, community).is_subscribed


def test_the_button_never_leads_to_another_site(reader: User, community: Community, client_of: ClientOf) -> None:
    page = client_of(reader).post(
        reverse("communities:subscribe", args=[community.name]), {"subscribed": "1", "next": "//evil.example/"}
    )
    assert page.headers["Location"] == "/r/meadow/"


def test_htmx_gets_the_button_that_undoes_it(reader: User, community: Community, client_of: ClientOf) -> None:
    page = client_of(reader).post(
        reverse("communities:subscribe", args=["MEADOW"]), {"subscribed": "1"}, headers={"HX-Request": "true"}
    )
    text = spaced(page)
    assert 'name="subscribed" value="0" aria-pressed="true"' in text
    assert "<html" not in text


def test_htmx_of_a_visitor_goes_to_the_log_in_as_a_whole_page(community: Community, client: Client) -> None:
    page = client.post(
        reverse("communities:subscribe", args=["meadow"]),
        {"subscribed": "1"},
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/r/meadow/?t=day"},
    )
    assert page.headers["HX-Redirect"] == "/accounts/login/?next=/r/meadow/%3Ft%3Dday"


def test_a_visitor_logs_in_and_returns_to_a_page_that_opens(community: Community, client: Client) -> None:
    page = client.post(reverse("communities:subscribe", args=["meadow"]), {"subscribed": "1"})
    assert page.headers["Location"] == "/accounts/login/?next=/"


@pytest.mark.parametrize("wish", ["2", "-1", "1e9", "yes", "", "\0"])
def test_an_unknown_wish_is_refused_with_a_sentence(
    reader: User, community: Community, client_of: ClientOf, wish: str
) -> None:
    page = client_of(reader).post(reverse("communities:subscribe", args=["meadow"]), {"subscribed": wish})
    assert page.status_code == 400
    assert "A subscription is on (1) or off (0)" in page.content.decode()
    assert count(community) == 0


def test_a_banned_member_reads_on_and_may_subscribe(reader: User, community: Community) -> None:
    make_ban(community, reader)
    assert subscribe(member=reader, community=community) is True


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_counter_equals_the_rows_after_a_crowd_has_toggled() -> None:
    places = [make_community() for _ in range(3)]
    people = [make_user() for _ in range(5)]

    def wander(seed: int) -> int:
        mine = random.Random(seed)
        for _ in range(25):
            act = mine.choice((subscribe, unsubscribe))
            act(member=mine.choice(people), community=mine.choice(places))
        return seed

    answers = at_once(partial(wander, seed) for seed in range(20))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    for place in places:
        rows = Membership.objects.filter(community=place, subscribed_at__isnull=False).count()
        assert count(place) == rows
    assert Membership.objects.count() <= len(places) * len(people)
