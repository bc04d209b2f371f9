"""The one door: who gets into a community, and what a stranger of a private one gets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.communities.models import Community, FlairTemplate, Permission, Rule, Visibility
from apps.communities.services.bans import ban_member
from apps.communities.services.membership import approve_member, dismiss_member
from apps.communities.services.moderators import invite_moderator
from tests.factories import make_community, make_member, make_moderator, make_user
from tests.support.addresses import addresses

ClientOf = Callable[..., Client]

OURS = [address for address in addresses() if address.namespace == "communities"]
OF_A_COMMUNITY = [a for a in OURS if "name" in a.parameters and "invitation" not in a.name]
INVITATIONS = [a for a in OURS if a.name in ("accept_invitation", "decline_invitation")]
OUTSIDE = ("visitor", "stranger", "banned", "former", "moderator_elsewhere", "invited")
INSIDE = ("approved", "moderator", "operator")
# While one works, two of them are enough.
SLOW = {kind: pytest.param(kind, marks=pytest.mark.slow) for kind in OUTSIDE if kind not in ("visitor", "banned")}
SECRET = "quagmire"


@pytest.fixture
def hollow(db: None) -> Community:
    """A private community in which every text that has one holds the secret word."""
    return make_community(
        "hollow", title=SECRET, description=SECRET, sidebar=SECRET, sidebar_html=SECRET, visibility=Visibility.PRIVATE
    )


@pytest.fixture
def boss(hollow: Community) -> User:
    return make_moderator(hollow, "boss")


@pytest.fixture
def cast(hollow: Community, boss: User, operator: User, client_of: ClientOf) -> dict[str, Client]:
    """A browser of each kind of viewer."""
    people: dict[str, User | None] = {
        "visitor": None,
        "stranger": make_user(),
        "banned": make_member(hollow, approved=True),
        "former": make_user(),
        "moderator_elsewhere": make_moderator(make_community()),
        "invited": make_user(),
        "approved": make_member(hollow, approved=True),
        "moderator": boss,
        "operator": operator,
    }
    banned, former, invited = people["banned"], people["former"], people["invited"]
    assert banned is not None
    assert former is not None
    assert invited is not None
    ban_member(moderator=boss, community=hollow, member=banned)
    approve_member(moderator=boss, community=hollow, member=former)
    dismiss_member(moderator=boss, community=hollow, member=former)
    invite_moderator(moderator=boss, community=hollow, member=invited, permissions=[Permission.POSTS])
    return {kind: client_of(person) for kind, person in people.items()}


def values(community: Community) -> dict[str, Any]:
    """Something that exists for every parameter of an address."""
    rule = community.rules.first() or Rule.objects.create(community=community, position=1, title=SECRET, text=SECRET)
    flair = community.flair.first() or FlairTemplate.objects.create(community=community, text=SECRET, wearer="member")
    return {"name": community.name, "username": "boss", "rule_id": rule.pk, "flair_id": flair.pk}


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count() for model in apps.get_app_config("communities").get_models()
    }


def essence(page: Any, name: str) -> tuple[int, str]:
    """Status and text of a page without what differs by chance: the token, and the name that was asked for."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
    return page.status_code, text.replace(name, "NAME")


def test_there_are_addresses_to_try() -> None:
    assert len(OF_A_COMMUNITY) > 25
    assert len(INVITATIONS) == 2


@pytest.mark.parametrize("kind", [SLOW.get(kind, kind) for kind in OUTSIDE])
def test_outside_a_private_community_is_a_name_that_nobody_has(
    hollow: Community, cast: dict[str, Client], kind: str
) -> None:
    client, known = cast[kind], values(hollow)
    before = rows()
    for address in OF_A_COMMUNITY:
        there, nowhere = (address.path({**known, "name": name}) for name in ("hollow", "yonder"))
        for method in ("get", "post", "head"):
            seen, unseen = (getattr(client, method)(path) for path in (there, nowhere))
            assert seen.status_code in (404, 405), there
            assert essence(seen, "hollow") == essence(unseen, "yonder"), there
            assert SECRET not in seen.content.decode()
            assert {**seen.headers, "Content-Length": ""} == {**unseen.headers, "Content-Length": ""}
    assert rows() == before


@pytest.mark.parametrize("kind", INSIDE)
def test_inside_a_private_community_every_address_answers(
    hollow: Community, cast: dict[str, Client], kind: str
) -> None:
    known = values(hollow)
    answers = {str(address): cast[kind].get(address.path(known)).status_code for address in OF_A_COMMUNITY}
    assert set(answers.values()) <= {200, 403, 405}, answers
    assert answers["communities:about_rules(name)"] == 200


@pytest.mark.parametrize("kind", [kind for kind in OUTSIDE if kind != "invited"])
def test_who_is_not_invited_learns_nothing_from_answering(
    hollow: Community, cast: dict[str, Client], kind: str
) -> None:
    for address in INVITATIONS:
        seen, unseen = (cast[kind].post(address.path({"name": name})) for name in ("hollow", "yonder"))
        assert essence(seen, "hollow") == essence(unseen, "yonder")
        assert seen.headers.get("Location") == unseen.headers.get("Location")


@pytest.mark.parametrize("kind", OUTSIDE)
def test_no_list_names_a_private_community_outside(hollow: Community, cast: dict[str, Client], kind: str) -> None:
    for path in ("/communities/", "/communities/?sort=new", "/communities/?sort=name", "/communities/?q=holl"):
        text = cast[kind].get(path).content.decode()
        assert "r/hollow" not in text
        assert SECRET not in text


def test_a_subscription_from_better_days_does_not_name_it_in_the_menu(
    hollow: Community, boss: User, client_of: ClientOf
) -> None:
    member = make_member(hollow, approved=True)
    client = client_of(member)
    assert "r/hollow" in client.get("/communities/").content.decode()
    dismiss_member(moderator=boss, community=hollow, member=member)
    assert "r/hollow" not in client.get("/communities/").content.decode()


@pytest.mark.parametrize("name", ["MEADOW", "Meadow"])
def test_another_case_is_redirected_to_the_name_itself(community: Community, client: Client, name: str) -> None:
    page = client.get(f"/r/{name}/about/log/?limit=5")
    assert page.status_code == 301
    assert page.headers["Location"] == "/r/meadow/about/log/?limit=5"


def test_another_case_of_a_private_name_redirects_nobody_outside(hollow: Community, client: Client) -> None:
    assert client.get("/r/HOLLOW/about/rules/").status_code == 404


@pytest.mark.parametrize(
    "name", ["méadow", "mea+dow", "meadow+meadow", "%00", "x" * 3000, "ＭＥＡＤＯＷ", "meado%", "ſeadow"]
)
def test_impossible_names_are_not_found(community: Community, client: Client, name: str) -> None:
    assert client.get(f"/r/{name}/about/rules/").status_code == 404


TYPED = {"member": "boss", "title": "x", "text": "x", "number": "1"}


def test_a_visitor_changes_nothing(community: Community, client: Client) -> None:
    make_moderator(community, "boss")
    known = values(community)
    before = rows()
    for address in OF_A_COMMUNITY + INVITATIONS:
        page = client.post(address.path(known), TYPED)
        assert page.status_code in (302, 405), str(address)
        if page.status_code == 302:
            assert page.headers["Location"].startswith("/accounts/login/?next="), str(address)
    assert rows() == before


def test_a_stranger_changes_nothing(community: Community, stranger: User, client_of: ClientOf) -> None:
    make_moderator(community, "boss")
    client, known = client_of(stranger), values(community)
    before = rows()
    for address in OF_A_COMMUNITY:
        if address.name in ("subscribe", "my_flair"):
            continue
        # Leaving what one never joined is no offence, and no act.
        expected = (302,) if address.name == "leave_moderators" else (403, 405)
        assert client.post(address.path(known), TYPED).status_code in expected, str(address)
    assert rows() == before


def test_every_page_about_a_community_opens_for_its_moderator(
    community: Community, moderator: User, client_of: ClientOf
) -> None:
    client = client_of(moderator)
    names = ("about_rules", "moderators", "log", "approved", "banned", "flair", "my_flair", "settings")
    for name in names:
        page = client.get(reverse(f"communities:{name}", args=["meadow"]))
        assert page.status_code == 200
        assert page.content.decode().count("<h1") == 1


def test_a_private_or_unlisted_community_asks_search_engines_to_stay_away(
    client: Client, hollow: Community, operator: User, client_of: ClientOf
) -> None:
    make_community("quiet", is_indexable=False)
    make_community("loud")
    noindex = '<meta name="robots" content="noindex">'
    found = [noindex in c.get(f"/r/{name}/about/rules/").content.decode() for c, name in (
        (client, "quiet"), (client_of(operator), "hollow"), (client, "loud"),
    )]  # fmt: skip
    assert found == [True, True, False]
