"""The directory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Community, Visibility
from apps.core.base36 import fullname
from tests.factories import make_ban, make_community, make_member, make_moderator
from tests.support.markup import spaced

ClientOf = Callable[..., Client]
ADDRESS = "/communities/"


def names(client: Client, query: str = "") -> list[str]:
    return [community.name for community in client.get(f"{ADDRESS}{query}").context["page"]["rows"]]


@pytest.fixture
def places(db: None) -> list[Community]:
    """Thirty, whose orders by members, by age and by name all differ; many share their number of members."""
    begin = timezone.now() - timedelta(days=100)
    return [
        make_community(
            f"{'Pp'[n % 2]}lace_{n * 7 % 30:02}", subscriber_count=n % 4, created_at=begin + timedelta(days=n * 11 % 30)
        )
        for n in range(30)
    ]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("", lambda c: (-c.subscriber_count, -c.pk)),
        ("?sort=popular", lambda c: (-c.subscriber_count, -c.pk)),
        ("?sort=nonsense", lambda c: (-c.subscriber_count, -c.pk)),
        ("?sort=new", lambda c: (-c.created_at.timestamp(), -c.pk)),
        ("?sort=name", lambda c: c.name.upper()),
    ],
)
def test_every_order_is_paged_both_ways_without_a_gap(
    places: list[Community], client: Client, query: str, key: Callable[[Community], Any]
) -> None:
    expected = [community.name for community in sorted(places, key=key)]
    first = client.get(f"{ADDRESS}{query}").context["page"]
    second = client.get(first["next_url"]).context["page"]
    back = client.get(second["previous_url"]).context["page"]
    assert [community.name for community in first["rows"] + second["rows"]] == expected
    assert [community.name for community in back["rows"]] == expected[:25]
    assert second["next_url"] == ""


def test_a_beginning_of_a_name_is_found_without_case_and_kept_by_the_next_page(client: Client, db: None) -> None:
    for n in range(28):
        make_community(f"Bread_{n:02}")
    make_community("sourbread")
    page = client.get(f"{ADDRESS}?sort=name&q=r/BREAD").context["page"]
    assert len(page["rows"]) == 25
    assert "q=BREAD" in page["next_url"]
    rest = client.get(page["next_url"]).context["page"]["rows"]
    assert [community.name for community in rest] == ["Bread_25", "Bread_26", "Bread_27"]


@pytest.mark.parametrize("q", ["%", "_", "b%d", "\\", "é", "\0", "x" * 4_000, "' or 1=1 --"])
def test_signs_that_mean_something_elsewhere_find_nothing_here(client: Client, db: None, q: str) -> None:
    make_community("bread")
    page = client.get(ADDRESS, {"q": q})
    assert page.status_code == 200
    assert page.context["page"]["rows"] == []


def test_nothing_found_says_what_to_do_next(client: Client, db: None) -> None:
    page = client.get(ADDRESS, {"q": "bread"}).content.decode()
    assert "No community begins like this" in page
    assert 'value="bread"' in page


def test_an_empty_site_says_what_the_place_is_for(client: Client, db: None) -> None:
    assert "No communities yet" in client.get(ADDRESS).content.decode()


def test_private_communities_are_listed_for_those_inside_only(
    client: Client, stranger: User, operator: User, client_of: ClientOf
) -> None:
    hollow = make_community("hollow", visibility=Visibility.PRIVATE)
    approved, subscribed, banned = (make_member(hollow, approved=n != 1) for n in range(3))
    make_ban(hollow, banned)
    inside = (approved, make_moderator(hollow), operator)
    outside = (stranger, subscribed, banned)
    assert [names(client_of(who)) for who in inside] == [["hollow"]] * 3
    assert [names(client_of(who)) for who in outside] == [[]] * 3
    assert names(client) == []


def test_nsfw_communities_are_listed_for_those_who_ask(client: Client, reader: User, client_of: ClientOf) -> None:
    make_community("night", is_nsfw=True)
    assert names(client) == []
    client.cookies["nsfw"] = "1"
    assert names(client) == ["night"]
    reader.shows_nsfw = True
    reader.save()
    assert names(client_of(reader)) == ["night"]


def test_members_see_what_they_subscribed_to(community: Community, client_of: ClientOf) -> None:
    member = make_member(community)
    assert 'value="0" aria-pressed="true"' in spaced(client_of(member).get(ADDRESS))


def test_a_visitors_page_sets_no_cookie(community: Community, client: Client) -> None:
    assert not client.get(ADDRESS).cookies


@pytest.mark.parametrize(
    "query",
    [
        "?after=t5_1&rank=1e999", "?after=t5_1&rank=x", "?after=zz", "?sort=name&after=t5_1&rank=A", "?limit=-1",
        "?limit=0", "?after=t5_1&rank=99999999999999999999", "?sort=new&after=t5_1&rank=99999999999999999999",
    ],
)  # fmt: skip
def test_a_damaged_address_is_refused_with_a_sentence(client: Client, db: None, query: str) -> None:
    page = client.get(f"{ADDRESS}{query}")
    assert page.status_code == 400


def test_a_bare_fullname_is_looked_up(places: list[Community], client: Client) -> None:
    everything = names(client) + names(client, client.get(ADDRESS).context["page"]["next_url"].removeprefix(ADDRESS))
    anchor = Community.objects.get(name=everything[9])
    assert names(client, f"?after={fullname('t5', anchor.pk)}") == everything[10:30]


def test_an_unknown_fullname_begins_at_page_one_with_a_notice(places: list[Community], client: Client) -> None:
    for sort in ("popular", "new", "name"):
        page = client.get(f"{ADDRESS}?sort={sort}&after=t5_zzzzzz")
        assert page.context["page"]["is_restarted"]
        assert "begins at its first page" in page.content.decode()


def test_a_private_community_as_cursor_is_unknown(client: Client, places: list[Community]) -> None:
    hollow = make_community("hollow", visibility=Visibility.PRIVATE)
    assert client.get(f"{ADDRESS}?after={fullname('t5', hollow.pk)}").context["page"]["is_restarted"]


def test_a_page_costs_the_same_with_three_and_with_thirty_communities(
    reader: User, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    mine, costs = client_of(reader), []
    for many in (3, 27):
        for _ in range(many):
            make_member(make_community(), user=reader)
        with django_assert_max_num_queries(6) as found:
            mine.get(ADDRESS)
        costs.append(len(found))
    assert costs[0] == costs[1]
