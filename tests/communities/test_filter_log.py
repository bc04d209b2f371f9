"""Looking for something in the log, which tells no more for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Action, Community, ModAction, SystemActor, TargetKind
from apps.posts.models import Post
from tests.communities.test_log import note, words
from tests.factories import make_moderator, make_user

PATH = "/r/meadow/about/log/"


def found(client: Client, **filters: str) -> list[str]:
    return [entry.reason for entry in client.get(PATH, filters).context["page"]["rows"]]


@pytest.fixture
def person(db: None) -> User:
    return make_user("Some_Body")


@pytest.fixture
def log(community: Community, moderator: User, person: User, post: Post) -> None:
    other = make_moderator(community, "Other_One")
    about = {"target_kind": TargetKind.MEMBER, "target_id": person.pk}
    note(community, moderator, action=Action.BAN, reason="a ban", **about)
    note(community, other, action=Action.LIFT_BAN, reason="a lifted ban", **about)
    note(community, SystemActor.SCREENING, action=Action.REMOVE_POST, target_kind=TargetKind.POST, target_id=post.pk)
    note(community, other, action=Action.LOCK, reason="a lock", target_kind=TargetKind.POST, target_id=person.pk)
    days = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (1, 2, 3, 4)]
    for entry, day in zip(ModAction.objects.order_by("id"), days, strict=True):
        ModAction.objects.filter(pk=entry.pk).update(created_at=day)


@pytest.mark.parametrize(
    ("filters", "reasons"),
    [
        ({}, ["a lock", "", "a lifted ban", "a ban"]),
        ({"moderator": "moderator_1"}, ["a ban"]),
        ({"moderator": "u/OTHER_one"}, ["a lock", "a lifted ban"]),
        ({"moderator": "automatic screening"}, [""]),
        ({"act": "banuser"}, ["a ban"]),
        ({"person": "some_body"}, ["a lifted ban", "a ban"]),
        ({"person": "u/Some_Body", "moderator": "moderator_1"}, ["a ban"]),
        ({"since": "2026-03-02", "until": "2026-03-03"}, ["", "a lifted ban"]),
        ({"since": "2026-03-04"}, ["a lock"]),
        ({"until": "2026-03-01"}, ["a ban"]),
        ({"moderator": "other_one", "act": "lock", "since": "2026-03-05"}, []),
        ({"since": "0001-01-01", "until": "9999-12-31"}, ["a lock", "", "a lifted ban", "a ban"]),
    ],
)
def test_the_log_shows_what_fits_every_filter(
    log: None, client: Client, filters: dict[str, str], reasons: list[str]
) -> None:
    assert [reason.replace("held back by an automatic rule", "") for reason in found(client, **filters)] == reasons


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ({"moderator": "nobody_here"}, "There is no member of this name."),
        ({"person": "so me"}, "There is no member of this name."),
        ({"act": "nonsense"}, "The log knows no such act."),
        ({"since": "yesterday"}, "Write a day as year-month-day"),
        ({"until": "2026-02-30"}, "Write a day as year-month-day"),
        ({"since": "2026-03-03", "until": "2026-03-02"}, "The last day is before the first."),
    ],
)
def test_a_filter_that_means_nothing_gets_a_sentence_and_what_was_typed(
    log: None, client: Client, filters: dict[str, str], sentence: str
) -> None:
    page = client.get(PATH, {**filters, "act": filters.get("act", "banuser")})
    html = page.content.decode()
    assert page.status_code == 422
    assert "The log was not filtered." in html
    assert sentence in html
    assert '<ol class="feed">' not in html
    for typed in filters.values():
        assert typed in html


def test_a_closed_account_can_be_looked_for_no_better_than_a_name_that_nobody_has(
    log: None, person: User, client: Client
) -> None:
    User.objects.filter(pk=person.pk).update(closed_at=timezone.now())
    for name in ("moderator", "person"):
        closed, absent = (client.get(PATH, {name: who}).content.decode() for who in ("Some_Body", "Same_Body"))
        assert closed.replace("Some_Body", "Same_Body") == absent
        assert "There is no member of this name." in closed


def test_a_person_is_not_found_by_what_they_wrote(log: None, author: User, client: Client) -> None:
    """The log names no author of a removed post, and a filter would."""
    assert found(client, person=author.username) == []


def test_the_filters_go_on_to_the_neighbouring_pages(community: Community, moderator: User, client: Client) -> None:
    for n in range(60):
        note(community, moderator, action=Action.PIN if n % 2 else Action.LOCK, reason=f"act {n}")
    filters = {
        "moderator": moderator.username,
        "act": "lock",
        "since": f"{timezone.now() - timedelta(days=1):%Y-%m-%d}",
    }
    address, seen, previous = f"{PATH}?{urlencode(filters)}", [], ""
    while address:
        page = client.get(address).context["page"]
        seen += [entry.reason for entry in page["rows"]]
        address, previous = page["next_url"], page["previous_url"]
    assert seen == [f"act {n}" for n in reversed(range(60)) if n % 2 == 0]
    assert urlencode(filters) in previous


def test_the_form_shows_what_was_asked_for_and_the_way_to_the_whole_log(log: None, client: Client) -> None:
    html = client.get(PATH, {"moderator": "Other_One", "act": "banuser", "until": "2026-03-09"}).content.decode()
    assert 'value="Other_One"' in html
    assert '<option value="banuser" selected>' in html
    assert 'value="2026-03-09"' in html
    assert "No act in this log fits." in html
    assert '<details class="filters" open>' in html
    assert '<details class="filters">' in client.get(PATH).content.decode()


def test_acts_are_ordered_by_their_time_and_not_by_their_arrival(community: Community, moderator: User) -> None:
    note(community, moderator, action=Action.PIN)
    first = note(community, moderator, action=Action.UNPIN)
    ModAction.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(days=1))
    assert words(community) == ["moderator_1 pinned", "moderator_1 unpinned"]


@pytest.mark.parametrize(
    "filters",
    [{}, {"moderator": "m_1"}, {"moderator": "automatic screening"}, {"act": "lock"}, {"since": "2026-01-01"}],
)
def test_no_filter_reads_the_log_without_an_index(
    community: Community, client: Client, filters: dict[str, str]
) -> None:
    make_moderator(community, "m_1")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a table of no rows is always read whole
            cursor.execute("set local enable_seqscan = off")
            cursor.execute("set local enable_sort = off")
    rows = ModAction.objects.filter(community=community).for_listing()
    form = client.get(PATH, filters).context["form"]
    plan = form.wanted().among(rows)[:26].explain() if form.is_valid() else ""
    assert "modaction_" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
