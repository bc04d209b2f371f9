"""Everything that moderators decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.communities.forms.community import SettingsForm
from apps.communities.models import Action, Community, FlairTemplate, ModAction, Permission
from apps.communities.rules import FlairMissing
from apps.communities.services.community import Settings, change_settings
from apps.communities.signals import standing_changed
from tests.factories import make_moderator

ClientOf = Callable[..., Client]


@pytest.fixture
def heard() -> Iterator[list[tuple[str, bool]]]:
    """Visibility and whether a transaction was open, for each time that standing_changed was sent."""
    found: list[tuple[str, bool]] = []

    def listen(community: Community, **_: Any) -> None:
        found.append((community.visibility, connection.in_atomic_block))

    standing_changed.connect(listen)
    yield found
    standing_changed.disconnect(listen)


def as_typed(community: Community, **changes: Any) -> dict[str, Any]:
    """What a browser sends: boxes that are off are absent."""
    values = {**SettingsForm.initial_of(community), **changes}
    return {name: "on" if value is True else value for name, value in values.items() if value is not False}


def test_what_changed_is_written_and_logged_by_name(community: Community, moderator: User) -> None:
    change_settings(
        moderator=moderator,
        community=community,
        settings=Settings(title="Grass, mostly", archive_after_days=30, post_kinds="any"),
    )
    community.refresh_from_db()
    assert (community.title, community.archive_after_days) == ("Grass, mostly", 30)
    entry = ModAction.objects.get(action=Action.EDIT_SETTINGS)
    assert (entry.moderator, entry.details) == (moderator, {"settings": ["archive_after_days", "title"]})


def test_a_call_that_changes_nothing_logs_nothing(community: Community, moderator: User) -> None:
    change_settings(moderator=moderator, community=community, settings=Settings(title=community.title))
    assert not ModAction.objects.exists()


def test_sidebar_and_submit_text_are_rendered_and_sanitised(community: Community, moderator: User) -> None:
    change_settings(
        moderator=moderator,
        community=community,
        settings=Settings(sidebar="**Welcome** <script>alert(1)</script>", submit_text="*Say* what is in it"),
    )
    community.refresh_from_db()
    assert "<strong>Welcome</strong>" in community.sidebar_html
    assert "<script" not in community.sidebar_html
    assert "<em>Say</em>" in community.submit_html


@pytest.mark.parametrize(
    "settings", [Settings(visibility="private"), Settings(is_nsfw=True), Settings(in_popular=False)]
)
def test_posts_hear_of_a_change_of_standing_inside_the_transaction(
    community: Community, moderator: User, heard: list[tuple[str, bool]], settings: Settings
) -> None:
    change_settings(moderator=moderator, community=community, settings=settings)
    assert heard == [(settings.get("visibility", "public"), True)]


def test_posts_hear_nothing_of_other_changes(
    community: Community, moderator: User, heard: list[tuple[str, bool]]
) -> None:
    change_settings(moderator=moderator, community=community, settings=Settings(title="Grass", is_nsfw=False))
    assert heard == []


def test_a_moderator_without_the_permission_changes_nothing(community: Community) -> None:
    moderator = make_moderator(community, permissions=(Permission.ACCESS, Permission.POSTS, Permission.FLAIR))
    with pytest.raises(PermissionDenied):
        change_settings(moderator=moderator, community=community, settings=Settings(title="Mine"))


def test_the_name_and_the_counters_are_no_settings(community: Community, moderator: User) -> None:
    for foreign in ({"name": "other"}, {"subscriber_count": 9}, {"imported_at": None}):
        with pytest.raises(KeyError):
            change_settings(moderator=moderator, community=community, settings=foreign)  # type: ignore[arg-type]


def test_flair_is_not_required_where_members_have_none_to_choose(community: Community, moderator: User) -> None:
    FlairTemplate.objects.create(community=community, text="official", for_moderators=True)
    with pytest.raises(FlairMissing):
        change_settings(moderator=moderator, community=community, settings=Settings(requires_flair=True))
    FlairTemplate.objects.create(community=community, text="question")
    changed = change_settings(moderator=moderator, community=community, settings=Settings(requires_flair=True))
    assert changed.requires_flair


def test_the_form_writes_every_setting(community: Community, moderator: User, client_of: ClientOf) -> None:
    FlairTemplate.objects.create(community=community, text="question")
    wanted: dict[str, Any] = {
        "title": "Grass, mostly",
        "description": "All of it",
        "sidebar": "# Welcome",
        "submit_text": "Say what grows",
        "visibility": "restricted",
        "is_nsfw": True,
        "in_popular": False,
        "is_indexable": False,
        "post_kinds": "link",
        "text_rule": "forbidden",
        "requires_flair": True,
        "title_words": "grass\nclover",
        "banned_title_words": "lawn mower",
        "allowed_domains": "example.org",
        "banned_domains": "spam.example",
        "suggested_sort": "old",
        "score_hidden_minutes": 60,
        "archive_after_days": 180,
    }
    assert wanted.keys() == Settings.__annotations__.keys()
    page = client_of(moderator).post(reverse("communities:settings", args=["meadow"]), as_typed(community, **wanted))
    assert page.status_code == 302, page.context["form"].errors
    community.refresh_from_db()
    assert {name: getattr(community, name) for name in wanted} == wanted


def test_lists_are_cleaned_line_by_line(community: Community, moderator: User, client_of: ClientOf) -> None:
    typed = as_typed(
        community,
        title_words="  Grass \r\n\r\ngrass\r\nclover  field ",
        allowed_domains="https://www.Example.org/path?x=1\nBücher.example\nexample.org",
    )
    client_of(moderator).post(reverse("communities:settings", args=["meadow"]), typed)
    community.refresh_from_db()
    assert community.title_words == "Grass\nclover field"
    assert community.allowed_domains == "example.org\nxn--bcher-kva.example"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "\u200b \u3164"),
        ("title", "x" * 101),
        ("description", "x" * 501),
        ("sidebar", "x" * 5_121),
        ("submit_text", "x" * 1_025),
        ("visibility", "secret"),
        ("post_kinds", ""),
        ("suggested_sort", "random"),
        ("score_hidden_minutes", "1441"),
        ("score_hidden_minutes", "-1"),
        ("score_hidden_minutes", "1e9"),
        ("archive_after_days", "99999999999999999999"),
        ("archive_after_days", ""),
        ("allowed_domains", "not a host"),
        ("banned_domains", "javascript:alert(1)"),
        ("title_words", "\n".join(f"word{n}" for n in range(201))),
        ("banned_title_words", "x" * 101),
    ],
)
def test_bad_input_gets_a_sentence_and_everything_back(
    community: Community, moderator: User, client_of: ClientOf, field: str, value: str
) -> None:
    typed = as_typed(community, **{"description": "A long description", field: value})
    page = client_of(moderator).post(reverse("communities:settings", args=["meadow"]), typed)
    assert page.status_code == 422
    form = page.context["form"]
    assert list(form.errors) == [field]
    assert form[field].value() == value
    assert field == "description" or "A long description" in page.content.decode()


def test_a_refusal_by_the_state_of_things_keeps_the_form(
    community: Community, moderator: User, client_of: ClientOf
) -> None:
    typed = as_typed(community, requires_flair=True, title="A new title")
    page = client_of(moderator).post(reverse("communities:settings", args=["meadow"]), typed)
    assert page.status_code == 422
    assert 'value="A new title"' in page.content.decode()
    community.refresh_from_db()
    assert community.title != "A new title"


def test_controls_and_lone_surrogates_never_reach_the_database(
    community: Community, moderator: User, client_of: ClientOf
) -> None:
    body = "title=Gra%00ss%E2%80%AE&sidebar=a%ED%A0%80b%07&visibility=public&post_kinds=any&text_rule=optional"
    page = client_of(moderator).post(
        reverse("communities:settings", args=["meadow"]),
        f"{body}&score_hidden_minutes=0&archive_after_days=0",
        content_type="application/x-www-form-urlencoded",
    )
    assert page.status_code == 302
    community.refresh_from_db()
    assert community.title == "Grass"
    assert "\x07" not in community.sidebar


def test_members_do_not_open_the_settings(community: Community, reader: User, client_of: ClientOf) -> None:
    client = client_of(reader)
    for method in (client.get, client.post):
        assert method(reverse("communities:settings", args=["meadow"])).status_code == 403


def test_going_private_closes_every_page_at_once(
    community: Community, moderator: User, reader: User, client_of: ClientOf
) -> None:
    client = client_of(reader)
    addresses = [reverse(f"communities:{name}", args=["meadow"]) for name in ("about_rules", "moderators", "log")]
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    change_settings(moderator=moderator, community=community, settings=Settings(visibility="private"))
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("score_hidden_minutes", "1441", "Write a whole number of minutes, from 0 (never hidden) to 1440 (a day)."),
        ("score_hidden_minutes", "-1", "Write a whole number of minutes, from 0 (never hidden) to 1440 (a day)."),
        ("archive_after_days", "", "Write a whole number of days, from 0 (never) to 36500 (a hundred years)."),
        ("archive_after_days", "99999", "Write a whole number of days, from 0 (never) to 36500 (a hundred years)."),
        ("title", "", "Write a title: a line that says what the community is about."),
    ],
)
def test_what_is_wrong_with_a_setting_is_said_in_our_own_words(
    community: Community, field: str, value: str, sentence: str
) -> None:
    assert SettingsForm(as_typed(community, **{field: value})).errors[field] == [sentence]


def test_the_forms_say_that_a_description_is_plain_text(
    community: Community, moderator: User, client_of: ClientOf
) -> None:
    client = client_of(moderator)
    for address in (reverse("communities:settings", args=["meadow"]), reverse("communities:create")):
        assert "Plain text" in client.get(address).content.decode()
