"""The keyboard, which needs scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.communities.models import Community
from apps.posts.models import Post
from tests.factories import make_comment, make_post
from tests.support.browser import Tabs, without_a_page_load

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tabs: Tabs, reader: User) -> Page:
    return tabs.of(reader)


@pytest.fixture
def listing(community: Community, author: User) -> list[Post]:
    """Newest first, as the page shows them."""
    return [make_post(community, author, title=f"Number {n}") for n in range(3)][::-1]


def focused_in(page: Page, item: str) -> None:
    page.wait_for_function("item => document.activeElement.closest(item) !== null", arg=item)


def test_j_and_k_walk_the_posts_and_a_and_z_vote(page: Page, listing: list[Post]) -> None:
    page.goto("/r/meadow/new/")
    with without_a_page_load(page, scripts=True):
        page.keyboard.press("j")
        focused_in(page, f"#{listing[0].fullname}")
        page.keyboard.press("j")
        focused_in(page, f"#{listing[1].fullname}")
        page.keyboard.press("k")
        focused_in(page, f"#{listing[0].fullname}")
        row = page.locator(f"#{listing[0].fullname}")
        page.keyboard.press("a")
        expect(row.locator(".up")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("z")
        expect(row.locator(".down")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("s")
        expect(row.locator("[data-key=s]")).to_have_attribute("aria-pressed", "true")
        focused_in(page, f"#{listing[0].fullname}")
        page.keyboard.press("j")
        focused_in(page, f"#{listing[1].fullname}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Number 1")


def test_enter_undoes_what_h_hid(page: Page, listing: list[Post]) -> None:
    page.goto("/r/meadow/new/")
    with without_a_page_load(page, scripts=True):
        page.keyboard.press("j")
        page.keyboard.press("h")
        expect(page.get_by_role("button", name="show it again")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(f"#{listing[0].fullname} .post-title")).to_be_visible()
        focused_in(page, f"#{listing[0].fullname}")


def test_enter_folds_and_r_replies_and_ctrl_enter_sends(page: Page, comment: Comment) -> None:
    second = make_comment(comment.post, comment.author, body="another one")
    reply = make_comment(comment.post, comment.author, parent=comment, body="below it")
    page.goto(f"{comment.post.get_absolute_url()}?sort=old")
    with without_a_page_load(page, scripts=True):
        page.keyboard.press("j")
        focused_in(page, f"#t1_{comment.id36}")
        page.keyboard.press("Enter")
        expect(page.locator(f"#t1_{reply.id36}")).to_be_hidden()
        page.keyboard.press("j")
        focused_in(page, f"#t1_{second.id36}")
        page.keyboard.press("k")
        page.keyboard.press("Enter")
        page.keyboard.press("j")
        focused_in(page, f"#t1_{reply.id36}")
        page.keyboard.press("p")
        focused_in(page, f"#t1_{comment.id36}")
        page.keyboard.press("J")
        focused_in(page, f"#t1_{second.id36}")
        page.keyboard.press("a")
        expect(page.locator(f"#t1_{second.id36} .up")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("r")
        expect(page.get_by_label("Reply to author")).to_be_focused()
        page.keyboard.type("jkaz, typed and not obeyed")
        page.keyboard.press("Control+Enter")
        expect(page.locator(f"#t1_{second.id36} .c-kids .md")).to_have_text("jkaz, typed and not obeyed")
    assert not second.votes.filter(voter__username="reader", value=-1).exists()


@pytest.mark.parametrize("where", ["listing", "thread", "head"])
def test_enter_after_a_vote_by_key_does_not_take_the_vote_back(page: Page, comment: Comment, where: str) -> None:
    post = comment.post
    item = comment if where == "thread" else post
    page.goto("/r/meadow/" if where == "listing" else post.get_absolute_url())
    row = page.locator(f"#{item.fullname}")
    if where != "head":
        page.keyboard.press("j")
    for key, arrow in (("a", ".up"), ("z", ".down")):
        row.locator(arrow).first.focus()  # as after a click
        page.keyboard.press(key)
        expect(row.locator(arrow).first).to_have_attribute("aria-pressed", "true")
        expect(row.locator(arrow).first).not_to_be_focused()
        focused_in(page, f"#{item.fullname} :is(summary, .post-title, h1)")
    page.keyboard.press("Enter")
    if where == "thread":
        expect(row.locator(".c-body")).to_be_hidden()
    elif where == "listing":
        expect(page.get_by_role("heading", level=1)).to_have_text(post.title)
    assert item.votes.filter(voter__username="reader", value=-1).exists()


def test_the_form_that_r_opens_is_in_view_to_its_last_button(page: Page, post: Post) -> None:
    comments = [make_comment(post, post.author, body="word " * 60) for _ in range(12)]
    page.goto(f"{post.get_absolute_url()}?sort=old")
    page.locator(f"#t1_{comments[4].id36} .c-acts").first.evaluate("one => one.scrollIntoView({ block: 'end' })")
    page.locator(f"#t1_{comments[4].id36} summary").focus()
    page.keyboard.press("r")
    expect(page.get_by_label("Reply to author")).to_be_focused()
    expect(page.get_by_role("button", name="Reply", exact=True)).to_be_in_viewport(ratio=1)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.keyboard.press("Escape")
    page.locator(f"#t1_{comments[11].id36} summary").focus()
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Reply", exact=True).last).to_be_in_viewport(ratio=1)


def test_a_question_mark_lists_the_keys(page: Page, post: Post) -> None:
    page.goto("/r/meadow/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    page.reload()
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()


def test_without_scripts_no_keys_are_offered(tabs: Tabs, post: Post) -> None:
    page = tabs.of(scripts=False)
    page.goto("/about/")
    expect(page.locator("[data-keys]")).to_be_hidden()


def test_keys_with_a_modifier_stay_the_browsers(page: Page, post: Post) -> None:
    page.goto("/r/meadow/")
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+z")
    expect(page.locator(f"#{post.fullname} [aria-pressed=true].up")).to_have_count(0)
    assert not post.votes.filter(voter__username="reader").exists()
