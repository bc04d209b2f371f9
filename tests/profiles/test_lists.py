"""Posts and comments apart, and the lists that only their owner sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from apps.accounts.models import User
from apps.accounts.services import close_account
from apps.comments.models import CommentVote, SavedComment
from apps.communities.models import Community, Membership, Visibility
from apps.posts.models import HiddenPost, PostVote, SavedPost
from tests.factories import make_comment, make_community, make_member, make_post, make_user
from tests.support.facts import fullname_of
from tests.support.html import on_one_line

Browser = Callable[..., Client]
OWN_LISTS = ["saved", "hidden", "upvoted", "downvoted"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("new", ["young", "loved", "split"]),
        ("top", ["loved", "split", "young"]),
        ("controversial", ["split", "loved", "young"]),
    ],
)
def test_posts_by_sort(client: Client, author: User, community: Community, sort: str, expected: list[str]) -> None:
    make_post(community, author, title="split", ups=50, downs=48, age=timedelta(days=9))
    make_post(community, author, title="loved", ups=40, downs=1, age=timedelta(days=8))
    make_post(community, author, title="young", age=timedelta(minutes=1))
    answer = client.get(f"/user/author/submitted/?sort={sort}")
    assert [row.title for row in answer.context["rows"]] == expected
    assert f'href="?sort={sort}" aria-current="true"' in answer.content.decode()


def test_hot_weighs_youth_against_points(client: Client, author: User, community: Community) -> None:
    make_post(community, author, title="old and loved", ups=30, age=timedelta(days=9))
    make_post(community, author, title="young", age=timedelta(minutes=1))
    answer = client.get("/user/author/submitted/?sort=hot")
    assert [row.title for row in answer.context["rows"]] == ["young", "old and loved"]


@pytest.mark.parametrize(
    ("sort", "expected"), [("new", ["b", "a"]), ("top", ["a", "b"]), ("controversial", ["a", "b"])]
)
def test_comments_by_sort(client: Client, author: User, post: Any, sort: str, expected: list[str]) -> None:
    make_comment(post, author, body="a", ups=10, downs=5, age=timedelta(hours=2))
    make_comment(post, author, body="b", age=timedelta(hours=1))
    answer = client.get(f"/user/author/comments/?sort={sort}")
    assert [strip_tags(row.comment.html).strip() for row in answer.context["rows"]] == expected


@pytest.mark.parametrize("tab", ["submitted", "comments"])
@pytest.mark.parametrize("sort", ["new", "top", "controversial"])
def test_sorted_pages_turn_both_ways(client: Client, author: User, community: Community, tab: str, sort: str) -> None:
    for number in range(7):
        post = make_post(community, author, ups=number % 3, downs=number % 2, age=timedelta(hours=number))
        make_comment(post, author, ups=number % 3, downs=number % 2, age=timedelta(hours=number))
    address = f"/user/author/{tab}/"
    whole = _shown(client.get(f"{address}?sort={sort}"))
    answer = client.get(f"{address}?sort={sort}&limit=3")
    seen = _shown(answer)
    while query := answer.context["page"]["next_url"]:
        answer = client.get(address + query)
        seen += _shown(answer)
    assert seen == whole
    assert len(whole) == 7
    assert _shown(client.get(address + answer.context["page"]["previous_url"])) == whole[3:6]


@pytest.mark.parametrize("path", ["submitted/?sort=rising", "comments/?sort=hot", "submitted/?sort=%00"])
def test_order_that_does_not_exist_is_a_400(client: Client, author: User, path: str) -> None:
    assert client.get(f"/user/author/{path}").status_code == 400


@pytest.mark.parametrize("tab", OWN_LISTS)
def test_own_lists_are_nobody_elses_business(
    client_of: Browser, author: User, reader: User, operator: User, tab: str
) -> None:
    address = f"/user/author/{tab}/"
    assert client_of().get(address)["Location"] == f"/accounts/login/?next={address}"
    for other in (reader, operator):
        assert client_of(other).get(address).status_code == 403
    assert client_of(author).get(address).status_code == 200
    assert address not in client_of(reader).get("/user/author/").content.decode()
    assert address in client_of(author).get("/user/author/").content.decode()


@pytest.mark.parametrize("tab", OWN_LISTS)
def test_empty_list_says_how_it_fills(client_of: Browser, author: User, tab: str) -> None:
    assert "Nobody else sees this list" in client_of(author).get(f"/user/author/{tab}/").content.decode()


def test_saved_items_stand_by_the_time_of_saving(client_of: Browser, reader: User, community: Community) -> None:
    saved = _saved(reader, community, 5)
    answer = client_of(reader).get("/user/reader/saved/")
    assert _shown(answer) == saved
    assert on_one_line(answer.content.decode()).count('name="on" value="0" aria-pressed="true"') == len(saved)


def test_saved_items_are_paged(client_of: Browser, reader: User, community: Community) -> None:
    saved = _saved(reader, community, 5)
    seen, query = list[str](), "?limit=3"
    while query:
        answer = client_of(reader).get(f"/user/reader/saved/{query}")
        seen += _shown(answer)
        query = answer.context["page"]["next_url"]
    assert seen == saved


def test_bare_fullname_finds_its_place_among_the_saved(client_of: Browser, reader: User, community: Community) -> None:
    saved = _saved(reader, community, 3)
    for position, fullname in enumerate(saved):
        assert _shown(client_of(reader).get(f"/user/reader/saved/?after={fullname}")) == saved[position + 1 :]


def test_saved_item_that_may_not_be_read_any_more_is_not_listed(
    client_of: Browser, reader: User, author: User, community: Community
) -> None:
    removed = make_post(community, author, removed=True)
    private = make_post(make_community("closing", visibility=Visibility.PRIVATE), author)
    for post in (removed, private):
        SavedPost.objects.create(post=post, member=reader)
        SavedComment.objects.create(comment=make_comment(post, author), member=reader)
    assert _shown(client_of(reader).get("/user/reader/saved/")) == []
    make_member(private.community, user=reader, approved=True)
    assert len(_shown(client_of(reader).get("/user/reader/saved/"))) == 2
    Membership.objects.all().delete()
    assert _shown(client_of(reader).get("/user/reader/saved/")) == []


def test_what_may_not_be_read_does_not_shorten_the_page(client_of: Browser, reader: User, community: Community) -> None:
    kept = _saved(reader, community, 2)
    for _ in range(5):
        SavedPost.objects.create(post=make_post(community, make_user(), removed=True), member=reader)
    assert _shown(client_of(reader).get("/user/reader/saved/?limit=3")) == kept[:3]


def test_saved_nsfw_is_not_veiled_from_who_saved_it(client_of: Browser, reader: User, community: Community) -> None:
    post = make_post(community, make_user(), is_nsfw=True)
    SavedPost.objects.create(post=post, member=reader)
    assert _shown(client_of(reader).get("/user/reader/saved/")) == [post.fullname]


def test_hidden_posts_are_found_again(client_of: Browser, reader: User, community: Community) -> None:
    post = make_post(community, make_user())
    HiddenPost.objects.create(post=post, member=reader)
    assert _shown(client_of(reader).get("/user/reader/hidden/")) == [post.fullname]


def test_votes_on_others_are_listed_by_value(client_of: Browser, reader: User, community: Community) -> None:
    author = make_user()
    up, down = make_post(community, author), make_post(community, author)
    said = make_comment(up, author)
    make_post(community, reader)
    PostVote.objects.create(target=up, voter=reader, value=1)
    PostVote.objects.create(target=down, voter=reader, value=-1)
    CommentVote.objects.create(target=said, voter=reader, value=1)
    browser = client_of(reader)
    assert _shown(browser.get("/user/reader/upvoted/")) == [said.fullname, up.fullname]
    assert _shown(browser.get("/user/reader/downvoted/")) == [down.fullname]


@pytest.mark.parametrize("tab", OWN_LISTS)
def test_list_costs_the_same_at_3_and_at_30_rows(
    client_of: Browser, reader: User, community: Community, tab: str
) -> None:
    counts, browser = [], client_of(reader)
    for amount in (2, 13):
        for _ in range(amount):
            post = make_post(community, make_user())
            said = make_comment(post, make_user())
            SavedPost.objects.create(post=post, member=reader)
            HiddenPost.objects.create(post=post, member=reader)
            SavedComment.objects.create(comment=said, member=reader)
            for value in (1, -1):
                other = make_post(community, make_user())
                PostVote.objects.create(target=other, voter=reader, value=value)
                CommentVote.objects.create(target=make_comment(other, make_user()), voter=reader, value=value)
        with CaptureQueriesContext(connection) as queries:
            rows = _shown(browser.get(f"/user/reader/{tab}/?limit=100"))
        assert len(rows) >= amount
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_banned_reader_gets_no_arrows(client_of: Browser, reader: User, author: User, post: Any) -> None:
    from tests.factories import make_ban

    make_comment(post, author)
    make_ban(post.community, reader)
    page = client_of(reader).get("/user/author/comments/").content.decode()
    assert "disabled" in page
    assert 'name="value"' not in page


def test_lists_go_with_a_closed_account(reader: User, author: User, community: Community) -> None:
    _saved(reader, community, 2)
    HiddenPost.objects.create(post=make_post(community, author), member=reader)
    _saved(author, community, 1)
    close_account(member=reader, erase=False)
    assert (SavedPost.objects.count(), SavedComment.objects.count(), HiddenPost.objects.count()) == (1, 1, 0)


def _saved(member: User, community: Community, amount: int) -> list[str]:
    """Saves posts and comments by turns, the oldest post last, and tells the order of the list."""
    names = list[str]()
    for number in range(amount):
        post = make_post(community, make_user(), age=timedelta(days=number))
        said = make_comment(post, make_user())
        moment = timezone.now() - timedelta(minutes=amount - number)
        row = SavedPost.objects.create(post=post, member=member)
        SavedPost.objects.filter(pk=row.pk).update(created_at=moment)
        kept = SavedComment.objects.create(comment=said, member=member)
        SavedComment.objects.filter(pk=kept.pk).update(created_at=moment + timedelta(seconds=30))
        names = [said.fullname, post.fullname, *names]
    return names


def _shown(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return [fullname_of(facts) for facts in answer.context["rows"]]
