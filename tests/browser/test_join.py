"""Coming in, looking round, settling down, leaving."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.communities.models import Community
from apps.posts.models import Post
from tests.factories import PASSWORD, make_member
from tests.support.browser import Tabs, without_a_page_load

pytestmark = pytest.mark.browser


def log_out(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Account {name}").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Sign up")).to_be_visible()


def log_in(page: Page, name: str, password: str) -> None:
    page.get_by_role("link", name="Log in", exact=True).click()
    page.get_by_label("Name or e-mail address").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


@pytest.mark.smoke
def test_a_newcomer_signs_up_leaves_and_comes_back(tabs: Tabs, scripts: bool, post: Post) -> None:
    page = tabs.of(scripts=scripts)
    page.goto(post.get_absolute_url())
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Name", exact=True).fill("newcomer")
    page.get_by_label("Password", exact=True).fill("a long way to Tipperary")
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(post.title)
    log_out(page, "newcomer")
    log_in(page, "newcomer", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("Name or e-mail address")).to_have_value("newcomer")
    page.get_by_label("Password", exact=True).fill("a long way to Tipperary")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("button", name="Account newcomer")).to_be_visible()


def test_a_refused_sign_up_keeps_what_was_typed(tabs: Tabs, scripts: bool, author: User) -> None:
    page = tabs.of(scripts=scripts)
    page.goto("/accounts/signup/")
    page.get_by_label("Name", exact=True).fill("AUTHOR")
    page.get_by_label("E-mail address (optional)").fill("author@example.org")
    page.get_by_label("Password", exact=True).fill("a long way to Tipperary")
    page.get_by_role("button", name="Create my account").click()
    expect(page.locator(".error")).to_contain_text("taken")
    expect(page.get_by_label("Name", exact=True)).to_have_value("AUTHOR")
    expect(page.get_by_label("E-mail address (optional)")).to_have_value("author@example.org")


def test_a_member_founds_a_community(tabs: Tabs, scripts: bool, reader: User) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto("/")
    page.get_by_role("button", name="Communities menu").click()
    page.get_by_role("link", name="Create a community").click()
    page.get_by_label("Title").fill("Trains that run at night")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The community was not created.")
    expect(page.get_by_label("Title")).to_have_value("Trains that run at night")
    page.get_by_label("Name", exact=True).fill("night_trains")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page).to_have_url(f"{tabs.address}/r/night_trains/")
    expect(page.get_by_role("heading", level=1)).to_have_text("r/night_trains")
    expect(page.get_by_text("Trains that run at night").first).to_be_visible()
    expect(page.get_by_role("link", name="Settings")).to_be_visible()


@pytest.mark.smoke
def test_a_member_subscribes_and_finds_its_posts_at_home(tabs: Tabs, scripts: bool, reader: User, post: Post) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto("/communities/")
    button = page.get_by_role("button", name=f"to r/{post.community.name}")
    expect(button).to_have_attribute("aria-pressed", "false")
    with without_a_page_load(page, scripts=scripts):
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="front page").click()
    expect(page.get_by_role("link", name=post.title)).to_be_visible()


def test_a_visitor_chooses_theme_and_density(tabs: Tabs, scripts: bool, post: Post) -> None:
    page = tabs.of(scripts=scripts)
    page.goto("/")
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
    page.get_by_role("link", name="Theme and preferences").click()
    page.get_by_text("Dark", exact=True).click()
    page.get_by_text("Compact", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="saved")).to_be_visible()
    page.goto("/r/all/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("ol.posts")).to_have_attribute("data-density", "compact")


def test_a_member_chooses_theme_and_density_where_they_are(tabs: Tabs, scripts: bool, reader: User, post: Post) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto("/r/all/new/")
    page.get_by_role("group", name="Theme").or_(page.get_by_role("form", name="Theme")).get_by_role(
        "button", name="Dark"
    ).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="cards").click()
    expect(page).to_have_url(f"{tabs.address}/r/all/new/")
    expect(page.locator("ol.posts")).to_have_attribute("data-density", "card")
    page.goto("/preferences/")
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    page.get_by_text("Light", exact=True).first.click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_a_member_closes_the_account(tabs: Tabs, scripts: bool, author: User, post: Post) -> None:
    page = tabs.of(author, scripts=scripts)
    page.goto("/preferences/")
    page.get_by_role("link", name="Close account").click()
    page.get_by_label("Your password").fill("not this one")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.locator(".error")).to_contain_text("This is not your password.")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_text("Your account is closed.")).to_be_visible()
    page.goto(post.get_absolute_url())
    expect(page.locator("article.op .meta")).to_contain_text("[deleted]")
    log_in(page, "author", PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")


def test_a_last_moderator_hands_over_first(tabs: Tabs, scripts: bool, moderator: User, community: Community) -> None:
    make_member(community)
    page = tabs.of(moderator, scripts=scripts)
    page.goto("/preferences/close/")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_text("You are the last moderator of a community.")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name=f"r/{community.name}")).to_be_visible()
