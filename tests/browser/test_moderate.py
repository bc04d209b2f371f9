"""A moderator's acts, where they are done and as others see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.communities.models import Community, Rule
from apps.posts.models import Post
from tests.factories import make_comment, make_post
from tests.support.browser import Tabs, open_more, without_a_page_load

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 800}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.smoke
def test_a_post_is_removed_and_approved(tabs: Tabs, scripts: bool, moderator: User, reader: User, post: Post) -> None:
    Rule.objects.create(community=post.community, position=1, title="No scythes")
    page, others = tabs.of(moderator, scripts=scripts), tabs.of(reader, scripts=scripts)
    page.goto(post.get_absolute_url())
    open_more(page.locator("article.op"))
    page.get_by_role("link", name="remove", exact=True).click()
    page.get_by_label("No scythes", exact=True).check()
    press(page, "Remove")
    expect(page.locator("article.op .reason")).to_contain_text("No scythes")
    others.goto(post.community.get_absolute_url())
    expect(others.get_by_role("link", name=post.title)).to_have_count(0)
    others.goto(f"/comments/{post.id36}/")
    expect(others.get_by_role("heading", level=1)).to_have_text("[removed]")
    page.goto(f"/r/{post.community.name}/about/log/")
    expect(page.locator("main li").filter(has_text="removed a post")).to_contain_text("No scythes")
    page.goto(post.get_absolute_url())
    open_more(page.locator("article.op"))
    page.get_by_role("button", name="approve", exact=True).click()
    expect(page.locator("article.op .tag-removed")).to_have_count(0)
    others.goto(post.community.get_absolute_url())
    expect(others.get_by_role("link", name=post.title)).to_be_visible()


def test_a_post_is_locked_and_pinned_from_the_listing(
    tabs: Tabs, scripts: bool, moderator: User, reader: User, post: Post
) -> None:
    User.objects.filter(pk=moderator.pk).update(shows_nsfw=True)
    page = tabs.of(moderator, scripts=scripts)
    page.goto(post.community.get_absolute_url())
    row = page.locator(f"#{post.fullname}")
    with without_a_page_load(page, scripts=scripts):
        for act, tag in (("lock", "locked"), ("pin", "pinned"), ("spoiler", "spoiler"), ("NSFW", "NSFW")):
            open_more(row)
            row.get_by_role("button", name=act, exact=True).click()
            expect(row.locator(".tag").filter(has_text=tag)).to_be_visible()
            expect(row.locator("button.act", has_text=act).first).to_have_attribute("aria-pressed", "true")
        for act in ("NSFW", "spoiler"):
            row.get_by_role("button", name=act, exact=True).click()
            expect(row.locator("button.act", has_text=act).first).to_have_attribute("aria-pressed", "false")
    others = tabs.of(reader, scripts=scripts)
    others.goto(post.get_absolute_url())
    expect(others.get_by_text("This post is locked. Only moderators comment here.")).to_be_visible()
    row.get_by_role("button", name="lock", exact=True).click()
    expect(row.locator(".tag").filter(has_text="locked")).to_have_count(0)
    others.reload()
    expect(others.get_by_label("Add a comment")).to_be_visible()


def test_the_tools_open_as_a_sheet_on_a_phone(tabs: Tabs, scripts: bool, moderator: User, comment: Comment) -> None:
    page = tabs.of(moderator, scripts=scripts, viewport=PHONE, has_touch=True)
    page.goto(comment.post.get_absolute_url())
    for scope, act in (("article.op", "lock"), (f"#t1_{comment.id36}", "approve")):
        button = page.locator(scope).get_by_role("button", name=act, exact=True)
        expect(button).to_be_hidden()
        page.locator(scope).get_by_role("button", name="More actions").first.tap()
        expect(button).to_be_visible()
        with page.expect_navigation():
            button.tap()
    comment.refresh_from_db()
    assert comment.approved_at is not None
    expect(page.locator("article.op .tag-locked")).to_be_visible()


def test_what_was_done_is_said_where_the_person_is(
    tabs: Tabs, scripts: bool, moderator: User, community: Community
) -> None:
    posts = [make_post(community, moderator, title=f"Number {n}", age=timedelta(minutes=n)) for n in range(20)]
    page = tabs.of(moderator, scripts=scripts)
    page.goto(f"/r/{community.name}/new/")
    page.locator(f"#{posts[15].fullname}").get_by_role("link", name="remove", exact=True).click()
    press(page, "Remove")
    said = page.get_by_role("status").filter(has_text="Removed.")
    title = page.locator(f"#{posts[15].fullname} .post-title")
    expect(said).to_have_count(1)
    expect(said).to_be_in_viewport(ratio=1)
    expect(title).to_be_in_viewport(ratio=1)
    below, row = said.bounding_box(), title.bounding_box()
    assert below
    assert row
    assert below["y"] + below["height"] <= row["y"]
    page.get_by_role("checkbox", name="Hide this message").check(force=True)
    expect(said).to_be_hidden()


def test_a_comment_is_removed_and_approved(
    tabs: Tabs, scripts: bool, moderator: User, reader: User, comment: Comment
) -> None:
    make_comment(comment.post, comment.author, body="beside it")
    page, others = tabs.of(moderator, scripts=scripts), tabs.of(reader, scripts=scripts)
    page.goto(comment.post.get_absolute_url())
    item = page.locator(f"#t1_{comment.id36}")
    open_more(item)
    item.get_by_role("link", name="remove", exact=True).click()
    press(page, "Remove")
    expect(page.get_by_text("Removed.")).to_be_visible()
    expect(page.locator("li.c")).to_have_count(2)
    expect(item.locator(".tag-removed").first).to_be_visible()
    others.goto(comment.post.get_absolute_url())
    expect(others.locator(f"#t1_{comment.id36} > .c-fold > .c-body")).to_have_text("[removed]")
    open_more(item)
    item.get_by_role("button", name="approve", exact=True).click()
    expect(item.locator(".tag-removed")).to_have_count(0)
    others.reload()
    expect(others.locator(f"#t1_{comment.id36} > .c-fold > .c-body")).to_have_text(comment.body)


def test_a_ban_gives_the_text_back_until_it_is_lifted(
    tabs: Tabs, scripts: bool, moderator: User, reader: User, community: Community, post: Post
) -> None:
    writing = tabs.of(reader, scripts=scripts)
    writing.goto(post.get_absolute_url())
    writing.get_by_label("Add a comment").fill("An hour of work")
    page = tabs.of(moderator, scripts=scripts)
    page.goto(f"/r/{community.name}/about/banned/")
    page.get_by_label("Name").fill("u/reader")
    page.get_by_label("Days").fill("3")
    page.get_by_label("Reason").fill("too many scythes")
    press(page, "Ban")
    expect(page.get_by_role("main")).to_contain_text("too many scythes")
    press(writing, "Comment")
    expect(writing.get_by_text("You are banned").first).to_be_visible()
    expect(writing.locator("textarea").first).to_have_value("An hour of work")
    writing.goto(post.get_absolute_url())
    expect(writing.get_by_text("You are banned").first).to_contain_text("too many scythes")
    expect(writing.get_by_label("Add a comment")).to_have_count(0)
    page.get_by_role("button", name="Lift the ban of reader").click()
    expect(page.get_by_text("Nobody is banned.")).to_be_visible()
    writing.goto(post.get_absolute_url())
    writing.get_by_label("Add a comment").fill("An hour of work")
    press(writing, "Comment")
    expect(writing.locator("li.c .md")).to_have_text("An hour of work")
