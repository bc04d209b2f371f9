"""Posting, and what one does with posts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.communities.models import Community, FlairTemplate, Rule
from apps.posts.models import Post
from tests.factories import make_post
from tests.support.browser import Tabs, open_more, without_a_page_load

pytestmark = pytest.mark.browser

BODY = "Some **bold** words\n\n- one\n- two"


def fill(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label(label, exact=label != "Title" and label != "Text").fill(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.smoke
def test_a_text_is_previewed_and_posted(tabs: Tabs, scripts: bool, reader: User, community: Community) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(f"/r/{community.name}/")
    page.get_by_role("link", name="Create post").last.click()
    fill(page, Title="How do you sharpen a scythe?", Text=BODY)
    press(page, "Preview")
    expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("bold")
    expect(page.get_by_label("Text")).to_have_value(BODY)
    press(page, "Post")
    expect(page.get_by_role("heading", level=1)).to_have_text("How do you sharpen a scythe?")
    expect(page.locator("article.op li")).to_have_text(["one", "two"])


def test_a_text_shows_its_preview_while_it_is_typed(tabs: Tabs, reader: User, community: Community) -> None:
    page = tabs.of(reader)
    page.goto(f"/r/{community.name}/submit/")
    with without_a_page_load(page, scripts=True):
        page.get_by_label("Text").press_sequentially("**now**")
        expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("now")


def test_a_link_that_was_posted_before_is_told_and_posted_again(
    tabs: Tabs, scripts: bool, reader: User, community: Community, author: User
) -> None:
    address = "https://example.org/scythes"
    first = make_post(community, author, title="The first of its kind", url=address)
    page = tabs.of(reader, scripts=scripts)
    page.goto("/submit/")
    press(page, "Link")
    fill(page, Community=community.name, Link=address, Title="Look at this")
    press(page, "Post")
    expect(page.locator("#earlier")).to_contain_text(f"This link was posted to r/{community.name}")
    expect(page.locator("#earlier").get_by_role("link", name=first.title)).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Look at this")
    press(page, "Post it again anyway")
    expect(page.get_by_role("heading", level=1).get_by_role("link", name="Look at this")).to_have_attribute(
        "href", address
    )


def test_what_was_typed_survives_the_change_from_text_to_link(
    tabs: Tabs, scripts: bool, reader: User, community: Community
) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(f"/r/{community.name}/submit/")
    fill(page, Title="Half a thought", Text=BODY)
    press(page, "Link")
    expect(page.get_by_label("Link", exact=True)).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Half a thought")
    expect(page.get_by_label("Text")).to_have_value(BODY)


def test_a_community_brings_its_rules_and_flair_and_keeps_what_was_typed(
    tabs: Tabs, scripts: bool, reader: User, community: Community
) -> None:
    Rule.objects.create(community=community, position=1, title="No scythes")
    FlairTemplate.objects.create(community=community, text="Question")
    page = tabs.of(reader, scripts=scripts)
    page.goto("/submit/")
    with without_a_page_load(page, scripts=scripts):
        fill(page, Title="Half a thought", Text=BODY)
        for name, rules in (("nowhere", 0), (community.name, 1)):
            fill(page, Community=name)
            if scripts:
                page.get_by_label("Title").focus()
            else:
                press(page, "Show its rules and flair")
            expect(page.get_by_role("status").filter(has_text="There is no community")).to_have_count(1 - rules)
            expect(page.get_by_role("complementary").get_by_text("No scythes")).to_have_count(rules)
        page.get_by_text("Question", exact=True).click()
        expect(page.get_by_label("Title")).to_have_value("Half a thought")
        expect(page.get_by_label("Text")).to_have_value(BODY)
    assert not Post.objects.exists()
    page.get_by_label("Title").press("Enter")
    expect(page.locator("article.op .chip")).to_have_text("Question")


@pytest.mark.parametrize(
    ("title", "sentence"),
    [("", "A post needs a title"), ("long " * 61, "305 of 300 characters"), ("\u200b\u3164", "A post needs a title")],
    ids=["empty", "too long", "invisible"],
)
def test_a_refused_post_keeps_its_text(
    title: str, sentence: str, tabs: Tabs, scripts: bool, reader: User, community: Community
) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(f"/r/{community.name}/submit/")
    title = f"{title}x" if title.endswith(" ") else title
    sentence = sentence.replace("305", str(len(title)))
    fill(page, Title=title, Text=BODY)
    press(page, "Post")
    expect(page.get_by_role("alert")).to_contain_text("The post was not published.")
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.get_by_label("Text")).to_have_value(BODY)
    expect(page.get_by_label("Title")).to_have_value(title)
    assert not Post.objects.exists()


def test_a_vote_on_a_post_goes_up_down_and_away(tabs: Tabs, scripts: bool, reader: User, post: Post) -> None:
    page = tabs.of(reader, scripts=scripts)
    for path in (f"/r/{post.community.name}/", post.get_absolute_url()):
        page.goto(path)
        up = page.locator(f"#{post.fullname}").get_by_role("button", name="Upvote")
        down = page.locator(f"#{post.fullname}").get_by_role("button", name="Downvote")
        score = page.locator(f"#{post.fullname} .score")
        with without_a_page_load(page, scripts=scripts):
            for button, pressed, points in ((up, "true", 2), (down, "true", 0), (down, "false", 1)):
                button.click()
                expect(button).to_have_attribute("aria-pressed", pressed)
                expect(score).to_contain_text(f"{points} point")
                expect(page.locator("[aria-pressed=true].up, [aria-pressed=true].down")).to_have_count(
                    1 if pressed == "true" else 0
                )
        assert list(post.votes.filter(voter=reader).values_list("value", flat=True)) == []


def test_a_visitor_who_votes_is_asked_to_log_in(tabs: Tabs, scripts: bool, post: Post) -> None:
    page = tabs.of(scripts=scripts)
    page.goto(f"/r/{post.community.name}/")
    page.get_by_role("link", name="Log in to upvote").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    expect(page.locator("input[name=next]").first).to_have_value(post.get_absolute_url())


def test_a_saved_post_is_found_under_saved(tabs: Tabs, scripts: bool, reader: User, post: Post) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(f"/r/{post.community.name}/")
    button = page.locator(f"#{post.fullname} [data-key=s]")
    with without_a_page_load(page, scripts=scripts):
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Account reader").click()
    page.get_by_role("link", name="Saved").click()
    expect(page.get_by_role("link", name=post.title)).to_be_visible()


def test_a_hidden_post_leaves_the_listings_and_comes_back(tabs: Tabs, scripts: bool, reader: User, post: Post) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(f"/r/{post.community.name}/")
    open_more(page.locator(f"#{post.fullname}"))
    with without_a_page_load(page, scripts=scripts):
        page.get_by_role("button", name="hide", exact=True).click()
        if scripts:
            expect(page.get_by_role("status").filter(has_text="Hidden:")).to_contain_text(post.title)
    page.goto(f"/r/{post.community.name}/")
    expect(page.get_by_role("link", name=post.title)).to_have_count(0)
    page.goto("/user/reader/hidden/")
    expect(page.get_by_role("link", name=post.title)).to_be_visible()
    open_more(page.locator(f"#{post.fullname}"))
    page.get_by_role("button", name="hidden", exact=True).click()
    expect(page.get_by_role("button", name="hidden", exact=True)).to_have_count(0)
    page.goto(f"/r/{post.community.name}/")
    expect(page.get_by_role("link", name=post.title)).to_be_visible()


def test_an_author_edits_and_deletes_a_post(tabs: Tabs, scripts: bool, author: User, post: Post) -> None:
    page = tabs.of(author, scripts=scripts)
    page.goto(post.get_absolute_url())
    open_more(page.locator("article.op"))
    page.get_by_role("link", name="edit", exact=True).click()
    fill(page, Text="A *second* thought")
    press(page, "Save")
    expect(page.locator("article.op em")).to_have_text("second")
    open_more(page.locator("article.op"))
    page.get_by_role("link", name="delete", exact=True).click()
    press(page, "Delete")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"r/{post.community.name}")
    page.goto(post.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("[deleted]")
