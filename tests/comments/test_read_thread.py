"""What a page of a thread shows, in which order, and what it keeps to itself."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from apps.accounts.access import log_in_address
from apps.accounts.visitors import Visitor
from apps.comments.models import Comment
from apps.comments.rows import thread_rows
from apps.comments.threads import load_thread, read_sort
from apps.communities.models import CommentSort, Community
from apps.communities.standing import standing_of
from apps.posts.models import Post
from tests.factories import make_comment, make_community, make_post, make_user
from tests.support.facts import in_reading_order
from tests.support.html import on_one_line
from tests.support.threads import crawl, grow_thread

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sort", CommentSort)
def test_no_link_of_a_page_tells_a_hidden_score(author: Any, client: Any, sort: CommentSort) -> None:
    post = make_post(make_community(score_hidden_minutes=60), author)
    grow_thread(post, 300, wide=0.1)
    Comment.objects.filter(post=post).update(created_at=timezone.now())
    page = client.get(f"{post.get_absolute_url()}?sort={sort.value}").content.decode()
    ranks = re.findall(r"after=t1_\w+(?:&amp;rank=[^\"#]+)?", page)
    assert ranks
    assert any("rank" in rank for rank in ranks) is (sort in (CommentSort.NEW, CommentSort.OLD))
    shown = crawl(post, sort).shown
    assert set(shown.values()) == {1}
    assert len(shown) == 300


def order_of(post: Post, sort: CommentSort) -> list[str]:
    viewer = Visitor({})
    thread = load_thread(post, viewer, standing_of(viewer, post.community), sort=sort)
    return [strip_tags(branch.comment.html).strip() for branch in thread.branches]


def test_each_sort_puts_siblings_in_its_order(community: Community, author: Any) -> None:
    post = make_post(community, author)
    for body, ups, downs in [("loved", 40, 0), ("split", 30, 30), ("plain", 0, 0), ("hated", 0, 9)]:
        make_comment(post, author, body=body, ups=ups, downs=downs)
    orders = {sort: order_of(post, sort) for sort in CommentSort}
    assert orders[CommentSort.BEST] == ["loved", "split", "plain", "hated"]
    assert orders[CommentSort.TOP] == ["loved", "plain", "split", "hated"]
    assert orders[CommentSort.NEW] == ["hated", "plain", "split", "loved"]
    assert orders[CommentSort.OLD] == ["loved", "split", "plain", "hated"]
    assert orders[CommentSort.CONTROVERSIAL][0] == "split"


def test_a_reply_stands_behind_its_parent_in_every_sort(post: Post, author: Any) -> None:
    first = make_comment(post, author, body="first")
    make_comment(post, author, body="second", ups=99)
    make_comment(post, author, body="reply", parent=first, ups=500)
    for sort in CommentSort:
        bodies = order_of(post, sort)
        assert bodies.index("reply") == bodies.index("first") + 1


def test_context_shows_the_ancestors_of_a_comment(post: Post, author: Any) -> None:
    chain = [make_comment(post, author, body="level 0")]
    for level in range(1, 6):
        chain.append(make_comment(post, author, body=f"level {level}", parent=chain[-1]))
    viewer = Visitor({})
    standing = standing_of(viewer, post.community)
    thread = load_thread(post, viewer, standing, sort=CommentSort.BEST, focus=chain[4].pk, context=2)
    assert [branch.comment.pk for branch in thread.branches] == [comment.pk for comment in chain[2:]]
    rows = in_reading_order(thread_rows(thread, viewer, standing, is_open=True).rows)
    assert [row.style for row in rows] == ["c", "c", "c c-focus", "c"]


def test_a_permalink_leads_to_the_comments_before_it(post: Post, author: Any, client: Any) -> None:
    chain = [make_comment(post, author)]
    for _ in range(4):
        chain.append(make_comment(post, author, parent=chain[-1]))
    address = chain[4].get_absolute_url()
    first = client.get(address).content.decode()
    assert f'href="{address}?sort=best&amp;context=3#{chain[4].fullname}"> Show the comments before it' in on_one_line(
        first
    )
    assert "?sort=best&amp;context=8#" in client.get(f"{address}?context=3").content.decode()
    assert "Show the comments before it" not in client.get(f"{address}?context=4").content.decode()
    assert "Show the comments before it" not in client.get(chain[0].get_absolute_url()).content.decode()


def test_a_folded_comment_counts_its_replies(comment: Any, author: Any, client: Any) -> None:
    make_comment(comment.post, author, parent=comment)
    page = client.get(comment.post.get_absolute_url()).content.decode()
    assert '<span class="c-count">1 reply</span>' in page
    assert '<span class="c-count">0 replies</span>' in page


def test_a_visitors_arrows_lead_to_the_log_in_and_back_to_the_comment(
    comment: Any, moderator: Any, author: Any, client: Any
) -> None:
    place = comment.post.get_absolute_url()
    gone = make_comment(comment.post, author, removed=True)
    page = on_one_line(client.get(place).content.decode())
    way_in = log_in_address(f"{place}#{comment.fullname}")
    assert page.count(f'href="{way_in}" rel="nofollow" aria-label="Log in to') == 2
    assert f"%23{gone.fullname}" not in page
    client.force_login(moderator)
    assert "Log in to" not in client.get(place).content.decode()


def test_a_visitors_arrows_on_a_later_page_lead_back_to_the_comments_own_page(post: Post, client: Any) -> None:
    grow_thread(post, 250, wide=1.0)
    page = client.get(post.get_absolute_url()).content.decode()
    more = unescape(page.split('data-more href="')[-1].split('"')[0])
    later = on_one_line(client.get(more).content.decode())
    shown = re.findall(r'id="t1_(\w+)"', later)
    assert shown
    for id36 in shown:
        way_in = log_in_address(f"{post.get_absolute_url()}{id36}/?context=3")
        assert later.count(f'href="{way_in}" rel="nofollow" aria-label="Log in to') == 2


def test_a_page_costs_the_same_at_3_and_at_30_comments(community: Community, author: Any) -> None:
    counts = []
    for size in (3, 30):
        post = make_post(community, author)
        for _ in range(size):
            make_comment(post, author)
        viewer = make_user()
        post.comment_count = size
        standing = standing_of(viewer, post.community)
        with CaptureQueriesContext(connection) as queries:
            load_thread(post, viewer, standing, sort=CommentSort.BEST)
        counts.append(len(queries))
    assert counts[0] == counts[1] == 2


def test_removed_and_deleted_texts_are_blank_and_their_replies_stay(post: Post, author: Any, moderator: Any) -> None:
    removed = make_comment(post, author, body="secret", removed=True)
    make_comment(post, author, body="answer", parent=removed)
    make_comment(post, author, body="gone", deleted=True)
    html = {viewer: order_and_text(post, viewer) for viewer in (make_user("stranger_1"), author, moderator)}
    stranger, own, mods = html.values()
    assert "secret" not in stranger
    assert "answer" in stranger
    assert "gone" not in stranger + own + mods
    assert "secret" in own
    assert "secret" in mods


def order_and_text(post: Post, viewer: Any) -> str:
    thread = load_thread(post, viewer, standing_of(viewer, post.community), sort=CommentSort.BEST)
    return "".join(branch.comment.html for branch in thread.branches)


@pytest.mark.parametrize("state", ["removed", "deleted"])
def test_no_mark_tells_who_wrote_a_post_that_is_gone(
    community: Community, author: Any, client: Any, state: str
) -> None:
    kept = make_post(community, author)
    gone = make_post(community, author, **{state: True})
    for post in (kept, gone):
        make_comment(post, author)
    marks = [client.get(post.get_absolute_url()).content.decode().count("original poster") for post in (kept, gone)]
    assert marks == [1, 0]


def test_a_visitors_thread_sets_no_cookie(post: Post, author: Any, client: Any) -> None:
    make_comment(post, author)
    assert not client.get(post.get_absolute_url()).cookies


def test_an_address_with_leading_noughts_leads_to_the_comments_own(post: Post, author: Any, client: Any) -> None:
    comment = make_comment(post, author)
    answer = client.get(f"{post.get_absolute_url()}00{comment.id36.upper()}/?context=2")
    assert answer["Location"] == f"{comment.get_absolute_url()}?context=2"


def test_the_address_names_the_sort_before_the_community_and_the_viewer(post: Post) -> None:
    viewer = Visitor({"comment_sort": "new"})
    assert read_sort({}, viewer, post) == CommentSort.NEW
    post.community.suggested_sort = "old"
    assert read_sort({}, viewer, post) == CommentSort.OLD
    assert read_sort({"sort": "top"}, viewer, post) == CommentSort.TOP
    assert read_sort({"sort": "confidence"}, viewer, post) == CommentSort.BEST
    assert read_sort({"sort": "'; drop"}, viewer, post) == CommentSort.OLD
