"""Reading and writing in a thread."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.posts.models import Post
from tests.factories import make_comment
from tests.support.browser import Tabs, open_more, without_a_page_load
from tests.support.threads import grow_thread

pytestmark = pytest.mark.browser


def own(page: Page, comment: Comment, selector: str = "") -> Locator:
    """The comment, or what `selector` finds in its own lines and not in its replies'."""
    item = page.locator(f"#t1_{comment.id36}")
    return item.locator(f":scope > .c-fold > .c-acts {selector}") if selector else item


def text_of(page: Page, comment: Comment) -> Locator:
    return page.locator(f"#t1_{comment.id36} > .c-fold > .c-body")


@pytest.mark.smoke
def test_a_member_comments_and_is_answered(tabs: Tabs, scripts: bool, reader: User, post: Post) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(post.get_absolute_url())
    with without_a_page_load(page, scripts=scripts):
        page.get_by_label("Add a comment").fill("The *first* word")
        page.get_by_role("button", name="Comment", exact=True).click()
        expect(page.locator("li.c em")).to_have_text("first")
    comment = Comment.objects.get()
    if scripts:
        expect(page.get_by_label("Add a comment")).to_have_value("")
    other = tabs.of(post.author, scripts=scripts)
    other.goto(post.get_absolute_url())
    with without_a_page_load(other, scripts=scripts):
        own(other, comment, "a[data-key=r]").click()
        other.get_by_label("Reply to reader").fill("The second one")
        other.get_by_role("button", name="Reply", exact=True).click()
        expect(own(other, comment).locator(".c-kids .md")).to_have_text("The second one")
    answer = Comment.objects.get(parent=comment)
    other.goto(post.get_absolute_url())
    with without_a_page_load(other, scripts=scripts):
        own(other, answer, "a[data-key=r]").click()
        other.get_by_label("Reply to author").fill("And the third, to a reply")
        other.get_by_role("button", name="Reply", exact=True).click()
        expect(own(other, answer).locator(".c-kids .md")).to_have_text("And the third, to a reply")
    assert Comment.objects.get(parent=answer).depth == 2


def test_the_counts_follow_a_new_comment(tabs: Tabs, scripts: bool, reader: User, post: Post) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(post.get_absolute_url())
    expect(page.get_by_text("Nobody has said anything yet.")).to_be_visible()
    with without_a_page_load(page, scripts=scripts):
        page.get_by_label("Add a comment").fill("The first word")
        page.get_by_role("button", name="Comment", exact=True).click()
        expect(page.get_by_role("heading", name="1 comment", exact=True)).to_be_visible()
        expect(page.locator(".op [data-key=c]")).to_have_text("1 comment")
        expect(page.get_by_text("Nobody has said anything yet.")).to_have_count(0)
        own(page, Comment.objects.get(), "a[data-key=r]").click()
        page.get_by_label("Reply to reader").fill("The second one")
        page.get_by_role("button", name="Reply", exact=True).click()
        expect(page.get_by_role("heading", name="2 comments", exact=True)).to_be_visible()


def test_a_reply_begun_with_scripts_is_there_once(tabs: Tabs, reader: User, comment: Comment) -> None:
    page = tabs.of(reader)
    page.goto(comment.post.get_absolute_url())
    for _ in range(2):
        own(page, comment, "a[data-key=r]").click()
        expect(page.get_by_label("Reply to author")).to_be_focused()
    expect(page.get_by_label("Reply to author")).to_have_count(1)


def test_cancel_leaves_the_thread_as_it_was(tabs: Tabs, scripts: bool, author: User, comment: Comment) -> None:
    page = tabs.of(author, scripts=scripts)
    page.goto(comment.post.get_absolute_url())
    with without_a_page_load(page, scripts=scripts):
        own(page, comment, "a[data-key=r]").click()
        page.get_by_label("Reply to author").fill("On second thoughts")
        page.get_by_role("link", name="Cancel").click()
        expect(page.get_by_label("Reply to author")).to_have_count(0)
        expect(text_of(page, comment)).to_be_visible()
        if scripts:
            expect(own(page, comment).locator(":scope > .c-fold > summary")).to_be_focused()
        open_more(own(page, comment))
        own(page, comment).get_by_role("link", name="edit", exact=True).click()
        page.get_by_label("Your comment").fill("Something else")
        page.get_by_role("link", name="Cancel").click()
        expect(text_of(page, comment)).to_have_text(comment.body)
    comment.refresh_from_db()
    assert comment.reply_count == 0


def test_a_reply_from_a_page_of_its_own_is_shown(tabs: Tabs, scripts: bool, reader: User, comment: Comment) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(f"/comment/{comment.id36}/reply/")
    page.get_by_label("Reply to author").fill("From far away")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(own(page, comment).locator(".c-kids .md")).to_have_text("From far away")


def test_a_visitor_who_replies_comes_to_the_reply_after_the_log_in(
    tabs: Tabs, scripts: bool, reader: User, comment: Comment
) -> None:
    page = tabs.of(scripts=scripts)
    page.goto(comment.post.get_absolute_url())
    own(page, comment, "a[data-key=r]").click()
    expect(page).to_have_url(re.compile(rf"/login/\?next=/comment/{comment.id36}/reply/$"))


def test_an_empty_comment_is_refused_in_its_place(tabs: Tabs, scripts: bool, reader: User, comment: Comment) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(comment.post.get_absolute_url())
    with without_a_page_load(page, scripts=scripts):
        page.get_by_role("button", name="Comment", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("Write something before you send it.")


def test_a_reply_to_a_post_that_was_locked_meanwhile_keeps_its_text(
    tabs: Tabs, scripts: bool, reader: User, post: Post
) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(post.get_absolute_url())
    Post.objects.filter(pk=post.pk).update(locked_at=timezone.now())
    page.get_by_label("Add a comment").fill("Too late, but *dear* to me")
    with without_a_page_load(page, scripts=scripts):
        page.get_by_role("button", name="Comment", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("locked")
        expect(page.locator("textarea[name=body]")).to_have_value("Too late, but *dear* to me")
    page.goto(post.get_absolute_url())
    expect(page.get_by_text("This post is locked. Only moderators comment here.")).to_be_visible()


def test_the_preview_button_shows_the_comment_and_keeps_it(tabs: Tabs, scripts: bool, reader: User, post: Post) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(post.get_absolute_url())
    page.get_by_label("Add a comment").fill("So **bold**")
    with without_a_page_load(page, scripts=scripts):
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("bold")
        expect(page.locator("textarea[name=body]")).to_have_value("So **bold**")
    assert not Comment.objects.exists()


@pytest.mark.smoke
def test_a_vote_on_a_comment_goes_up_down_and_away(tabs: Tabs, scripts: bool, reader: User, comment: Comment) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(comment.post.get_absolute_url())
    up, down = (own(page, comment, f".vote .{name}") for name in ("up", "down"))
    points = page.locator(f"#t1_{comment.id36} > .c-head > .num")
    with without_a_page_load(page, scripts=scripts):
        for button, pressed, sum_ in ((up, "true", "2 points"), (down, "true", "0 points"), (down, "false", "1 point")):
            button.click()
            expect(button).to_have_attribute("aria-pressed", pressed)
            expect(points).to_have_text(sum_)
    assert not comment.votes.filter(voter=reader).exists()


def test_a_saved_comment_is_found_under_saved(tabs: Tabs, scripts: bool, reader: User, comment: Comment) -> None:
    page = tabs.of(reader, scripts=scripts)
    page.goto(comment.post.get_absolute_url())
    button = own(page, comment, "[data-key=s]")
    with without_a_page_load(page, scripts=scripts):
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    page.goto("/user/reader/saved/")
    expect(page.locator("article.entry .md")).to_have_text(comment.body)
    with without_a_page_load(page, scripts=scripts):
        page.locator("article.entry [data-key=s]").click()
        if scripts:
            expect(page.locator("article.entry [data-key=s]")).to_have_attribute("aria-pressed", "false")
    page.goto("/user/reader/saved/")
    expect(page.locator("article.entry")).to_have_count(0)


def test_an_author_edits_and_deletes_a_comment(tabs: Tabs, scripts: bool, author: User, comment: Comment) -> None:
    page = tabs.of(author, scripts=scripts)
    page.goto(comment.post.get_absolute_url())
    open_more(own(page, comment))
    with without_a_page_load(page, scripts=scripts):
        own(page, comment).get_by_role("link", name="edit", exact=True).click()
        expect(page.get_by_label("Your comment")).to_have_value(comment.body)
        page.get_by_label("Your comment").fill("Said *better*")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(text_of(page, comment).locator("em")).to_have_text("better")
    open_more(own(page, comment))
    own(page, comment).get_by_role("link", name="delete", exact=True).click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.goto(comment.post.get_absolute_url())
    expect(text_of(page, comment)).to_have_text("[deleted]")


def test_a_branch_folds_and_opens(tabs: Tabs, scripts: bool, comment: Comment) -> None:
    reply = make_comment(comment.post, parent=comment, body="below it")
    page = tabs.of(scripts=scripts)
    page.goto(comment.post.get_absolute_url())
    fold = own(page, comment).locator(":scope > .c-fold > summary")
    expect(text_of(page, reply)).to_be_visible()
    fold.click()
    expect(text_of(page, comment)).to_be_hidden()
    expect(text_of(page, reply)).to_be_hidden()
    fold.click()
    expect(text_of(page, reply)).to_be_visible()


def test_load_more_leads_to_every_comment_once(tabs: Tabs, scripts: bool, post: Post) -> None:
    grow_thread(post, 300, wide=0.8)
    page = tabs.of(scripts=scripts)
    page.goto(post.get_absolute_url())
    shown = list(ids_of(page))
    assert 0 < len(shown) < 300
    waiting = [] if scripts else addresses_of_more(page)
    with without_a_page_load(page, scripts=scripts):
        while scripts and (more := page.locator("a[data-more]")).count():
            before = len(ids_of(page))
            more.first.click()
            page.wait_for_function("n => document.querySelectorAll('li.c').length > n", arg=before)
            shown = ids_of(page)
    while waiting:
        page.goto(waiting.pop())
        # What a page begins with, the comment that it is about, stands there for orientation.
        shown += [id_ for id_ in ids_of(page) if id_ not in shown or not id_in_head(page, id_)]
        waiting += addresses_of_more(page)
    assert len(shown) == len(set(shown)) == 300


def ids_of(page: Page) -> list[str]:
    return list(page.locator("li.c").evaluate_all("items => items.map(item => item.id)"))


def id_in_head(page: Page, id_: str) -> bool:
    return page.locator(f"#{id_}.c-focus").count() > 0


def addresses_of_more(page: Page) -> list[str]:
    return list(page.locator("a.c-more").evaluate_all("links => links.map(link => link.getAttribute('href'))"))


def test_a_deep_thread_goes_on_on_a_page_of_its_own(tabs: Tabs, scripts: bool, comment: Comment) -> None:
    chain = [comment]
    for depth in range(1, 20):
        chain.append(make_comment(comment.post, comment.author, parent=chain[-1], body=f"depth {depth}"))
    page = tabs.of(scripts=scripts)
    page.goto(comment.post.get_absolute_url())
    expect(text_of(page, chain[7])).to_be_visible()
    expect(text_of(page, chain[8])).to_have_count(0)
    page.get_by_role("link", name="continue this thread").click()
    expect(text_of(page, chain[19])).to_be_visible()
    page.get_by_role("link", name="All comments").click()
    expect(text_of(page, chain[0])).to_be_visible()
