"""How somebody likes the site: kept with the account, or in a visitor's cookies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import change_preferences

PAGE = "/preferences/"
CHOICES = {
    "theme": "dark", "density": "compact", "post_sort": "new", "comment_sort": "old", "shows_nsfw": "on",
}  # fmt: skip

Browser = Callable[..., Client]


def test_choices_of_a_member_are_kept_with_the_account(client_of: Browser, reader: User) -> None:
    browser = client_of(reader)
    answer = browser.post(PAGE, {**CHOICES, "bio": "  I press flowers.\r\n\r\nAnd keys.  "}, follow=True)
    assert "Your preferences are saved" in answer.content.decode()
    reader.refresh_from_db()
    assert (reader.theme, reader.density, reader.post_sort, reader.comment_sort) == ("dark", "compact", "new", "old")
    assert reader.shows_nsfw
    assert reader.bio == "  I press flowers.\n\nAnd keys."
    assert 'data-theme="dark"' in answer.content.decode()
    assert not {"theme", "density", "nsfw"} & browser.cookies.keys()


def test_choices_of_a_visitor_are_kept_in_cookies(client: Client, db: None) -> None:
    page = client.post(PAGE, CHOICES, follow=True).content.decode()
    assert 'data-theme="dark"' in page
    kept = {name: client.cookies[name].value for name in ("theme", "density", "post_sort", "comment_sort", "nsfw")}
    assert kept == {"theme": "dark", "density": "compact", "post_sort": "new", "comment_sort": "old", "nsfw": "1"}
    cookie = client.cookies["theme"]
    assert (cookie["samesite"], cookie["max-age"], cookie["httponly"], cookie["secure"]) == ("Lax", 31536000, True, "")


def test_cookies_travel_by_https_only_where_the_page_came_by_it(client: Client, db: None) -> None:
    client.post(PAGE, CHOICES, secure=True)
    assert client.cookies["theme"]["secure"]


def test_visitor_takes_choices_back(client: Client, db: None) -> None:
    client.post(PAGE, CHOICES)
    client.post(PAGE, {**CHOICES, "comment_sort": "", "shows_nsfw": ""})
    assert (client.cookies["nsfw"].value, client.cookies["comment_sort"].value) == ("", "")
    assert "checked" not in client.get(PAGE).content.decode().split('id="id_shows_nsfw"')[1].split(">")[0]


def test_visitor_has_no_bio_and_sees_no_member_pages(client: Client, db: None) -> None:
    page = client.get(PAGE).content.decode()
    assert "id_bio" not in page
    assert "/accounts/password/change/" not in page


def test_member_finds_mail_password_second_step_and_closing(client_of: Browser, reader: User) -> None:
    page = client_of(reader).get(PAGE).content.decode()
    for address in ("/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/preferences/close/"):
        assert f'href="{address}"' in page


@pytest.mark.parametrize(
    "wrong",
    [{"theme": "neon"}, {"density": ""}, {"post_sort": "best"}, {"comment_sort": "hot"}, {"bio": "x" * 501}],
)
def test_impossible_choice_is_refused_and_the_rest_is_kept(
    client_of: Browser, reader: User, wrong: dict[str, str]
) -> None:
    answer = client_of(reader).post(PAGE, {**CHOICES, "bio": "what I typed", **wrong})
    assert answer.status_code == 422
    assert wrong.get("bio", "what I typed") in answer.content.decode()
    reader.refresh_from_db()
    assert (reader.theme, reader.bio) == ("system", "")


@pytest.mark.parametrize("bio", ["\0", "\u200b\u2060", " \n ", "\u3164"])
def test_invisible_bio_is_none(client_of: Browser, reader: User, bio: str) -> None:
    client_of(reader).post(PAGE, {**CHOICES, "bio": bio})
    reader.refresh_from_db()
    assert reader.bio == ""


def test_tampered_cookies_count_for_nothing(client: Client, db: None) -> None:
    for name in ("theme", "density", "post_sort", "comment_sort", "nsfw"):
        client.cookies[name] = '"><script>'
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "data-theme" not in page.content.decode()
    assert "<script>" not in page.content.decode()


@pytest.mark.parametrize("field", ["theme", "density"])
def test_small_form_keeps_one_choice_and_goes_back(client_of: Browser, reader: User, field: str) -> None:
    choice = {"theme": "light", "density": "card"}[field]
    for browser in (client_of(reader), client_of()):
        answer = browser.post(f"/preferences/{field}/", {field: choice, "next": "/r/meadow/?t=day"})
        assert (answer.status_code, answer["Location"]) == (302, "/r/meadow/?t=day")
    assert browser.cookies[field].value == choice
    reader.refresh_from_db()
    assert getattr(reader, field) == choice


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:x"])
def test_small_form_never_leads_to_another_site(client: Client, db: None, address: str) -> None:
    assert client.post("/preferences/theme/", {"theme": "dark", "next": address})["Location"] == "/"
    assert client.post(PAGE, {**CHOICES, "next": address})["Location"] == PAGE


def test_preferences_return_to_the_page_that_sent_the_reader_there(client: Client, db: None) -> None:
    assert 'name="next" value="/r/meadow/"' in client.get(f"{PAGE}?next=/r/meadow/").content.decode()
    assert client.post(PAGE, {**CHOICES, "next": "/r/meadow/"})["Location"] == "/r/meadow/"


@pytest.mark.parametrize("field", ["theme", "density"])
def test_small_form_takes_no_get_and_no_other_value(client: Client, db: None, field: str) -> None:
    assert client.get(f"/preferences/{field}/").status_code == 405
    answer = client.post(f"/preferences/{field}/", {field: "neon"})
    assert answer.status_code == 400
    assert "This choice does not exist" in answer.content.decode()
    assert field not in client.cookies


def test_only_preferences_can_be_changed_by_this_service(reader: User) -> None:
    with pytest.raises(TypeError, match="is_staff"):
        change_preferences(member=reader, theme="dark", is_staff=True)
