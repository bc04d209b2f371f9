"""A community begins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.communities.models import Action, Community, ModAction, Permission, RetiredCommunityName, Visibility
from apps.communities.rules import NameNotAvailable
from apps.communities.services.community import create_community
from apps.communities.standing import standing_of
from tests.factories import make_community, make_user
from tests.support.together import at_once

ClientOf = Callable[..., Client]


def test_creator_is_the_senior_moderator_with_every_permission(author: User) -> None:
    community = create_community(creator=author, name="night_trains", title="Sleepers and their timetables")
    standing = standing_of(author, community)
    assert standing.is_moderator
    assert all(standing.may(permission) for permission in Permission)


def test_creator_is_its_first_subscriber(author: User) -> None:
    community = create_community(creator=author, name="night_trains", title="Sleepers")
    assert standing_of(author, community).is_subscribed
    assert community.subscriber_count == 1


def test_the_log_begins_with_its_creator(author: User) -> None:
    community = create_community(creator=author, name="night_trains", title="Sleepers")
    assert list(ModAction.objects.values_list("community", "moderator", "action", "target_id")) == [
        (community.pk, author.pk, Action.CREATE_COMMUNITY, community.pk)
    ]


@pytest.mark.parametrize("name", ["bread", "BREAD", "Bread"])
def test_a_taken_name_is_not_available_in_any_case(author: User, name: str) -> None:
    make_community("Bread")
    with pytest.raises(NameNotAvailable):
        create_community(creator=author, name=name, title="")


def test_a_retired_name_is_not_available(author: User) -> None:
    RetiredCommunityName.objects.create(name="Bread")
    with pytest.raises(NameNotAvailable):
        create_community(creator=author, name="bread", title="")


@pytest.mark.parametrize(
    "name",
    [
        "all",
        "Popular",
        "mod",
        "friends",
        "random",
        "home",
        "new",
        "create",
        "submit",
        "search",
        "u_ada",
        "a_l_l",
        "a11",
    ],
)
def test_a_reserved_name_is_not_available(author: User, name: str) -> None:
    with pytest.raises(NameNotAvailable):
        create_community(creator=author, name=name, title="")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ab",
        "a" * 22,
        "_bread",
        "br-ead",
        "bre ad",
        "bread\n",
        "br+ead",
        "bréad",
        "brеad",
        "bread\0",
        "br\ud800ead",
        "b/d",
    ],
)
def test_a_name_of_a_wrong_shape_is_refused_with_a_sentence(author: User, name: str) -> None:
    with pytest.raises(ValidationError, match="A name has 3 to 21"):
        create_community(creator=author, name=name, title="")
    assert not Community.objects.exists()


def test_the_form_says_the_same_for_taken_reserved_retired_and_private_names(author: User, client_of: ClientOf) -> None:
    make_community("taken_one")
    make_community("hidden_one", visibility=Visibility.PRIVATE)
    RetiredCommunityName.objects.create(name="retired_one")
    client, answers = client_of(author), set()
    for name in ("taken_one", "hidden_one", "retired_one", "moderators"):
        page = client.post(reverse("communities:create"), {"name": name, "visibility": "public"})
        assert page.status_code == 422
        answers.add(tuple(page.context["form"].errors["name"]))
    assert answers == {("This name is not available.",)}


def test_a_refused_form_keeps_what_was_typed(author: User, client_of: ClientOf) -> None:
    typed = {"name": "no spaces please", "title": "Bread", "description": "Flour & water", "visibility": "restricted"}
    page = client_of(author).post(reverse("communities:create"), typed)
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="no spaces please"' in text
    assert "Flour &amp; water" in text
    assert page.context["form"]["visibility"].value() == "restricted"


@pytest.mark.parametrize("name", ["ｂread", "brеad", "x" * 5000, "br%ED%A0%80ead", "%00", "%E2%80%8B"])
def test_strange_names_are_refused_and_never_an_error(author: User, client_of: ClientOf, name: str) -> None:
    page = client_of(author).post(
        reverse("communities:create"),
        f"name={name}&visibility=public",
        content_type="application/x-www-form-urlencoded",
    )
    assert page.status_code == 422
    assert page.context["form"].errors["name"]


@pytest.mark.parametrize("name", ["%E2%80%AEbread", "bre%00ad", "+bread+"])
def test_what_nobody_sees_in_a_name_is_dropped(author: User, client_of: ClientOf, name: str) -> None:
    client_of(author).post(
        reverse("communities:create"),
        f"name={name}&visibility=public",
        content_type="application/x-www-form-urlencoded",
    )
    assert Community.objects.get().name == "bread"


def test_a_created_community_opens(author: User, client_of: ClientOf) -> None:
    typed = {"name": "r/night_trains", "title": "", "description": "", "visibility": "private", "is_nsfw": "on"}
    page = client_of(author).post(reverse("communities:create"), typed)
    community = Community.objects.get()
    assert (community.name, community.title, community.visibility, community.is_nsfw) == (
        "night_trains",
        "night_trains",
        "private",
        True,
    )
    assert page.headers["Location"] == "/r/night_trains/"


def test_nothing_but_the_form_decides_the_columns(author: User, client_of: ClientOf) -> None:
    typed = {"name": "bread", "visibility": "public", "subscriber_count": "999", "imported_at": "2020-01-01"}
    client_of(author).post(reverse("communities:create"), typed)
    community = Community.objects.get()
    assert (community.subscriber_count, community.imported_at) == (1, None)


def test_a_visitor_is_asked_to_log_in(client: Client, db: None) -> None:
    page = client.get(reverse("communities:create"))
    assert page.headers["Location"] == "/accounts/login/?next=/communities/create/"


def test_too_many_attempts_are_refused_with_the_wait_and_the_text(
    author: User, client_of: ClientOf, settings: Any, time_machine: Any
) -> None:
    settings.RATE_LIMITS_ENABLED = True
    time_machine.move_to("2026-11-20T12:00:00Z", tick=False)
    client, typed = client_of(author), {"name": "no way", "description": "A text worth keeping", "visibility": "public"}
    pages = [client.post(reverse("communities:create"), typed) for _ in range(21)]
    assert [page.status_code for page in pages] == [422] * 20 + [429]
    assert int(pages[-1].headers["Retry-After"]) > 0
    assert "A text worth keeping" in pages[-1].content.decode()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_people_creating_one_name_at_once_make_one_community() -> None:
    people = [make_user(f"founder_{n}") for n in range(8)]
    for round_ in range(5):
        name = f"place_{round_}"
        answers = at_once(
            partial(create_community, creator=person, name=name.upper() if person.pk % 2 else name, title="")
            for person in people
        )
        made = [answer for answer in answers if isinstance(answer, Community)]
        refused = [answer for answer in answers if isinstance(answer, NameNotAvailable)]
        assert (len(made), len(refused)) == (1, 7), answers
        assert Community.objects.get(name__iexact=name).subscriber_count == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_slower_of_two_forms_gets_the_sentence(client_of: ClientOf) -> None:
    clients = [client_of(make_user(f"founder_{n}")) for n in range(4)]
    address = reverse("communities:create")
    answers = at_once(partial(client.post, address, {"name": "bread", "visibility": "public"}) for client in clients)
    assert sorted(str(getattr(answer, "status_code", answer)) for answer in answers) == ["302", "422", "422", "422"]
