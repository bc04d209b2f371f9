"""One person's posts and comments in one list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import close_account, deactivate
from apps.comments.models import Comment
from apps.communities.models import Community, Visibility
from apps.posts.models import Post
from tests.factories import make_comment, make_community, make_member, make_moderator, make_post, make_user
from tests.support.facts import fullname_of

Browser = Callable[..., Client]


def test_posts_and_comments_stand_in_order_of_time(client: Client, author: User, community: Community) -> None:
    old = make_post(community, author, title="Oldest post", age=timedelta(hours=4))
    elsewhere = make_post(community, make_user(), title="Of somebody else")
    said = make_comment(elsewhere, author, body="Middle comment", age=timedelta(hours=3))
    new = make_post(community, author, title="Newest post", age=timedelta(hours=1))
    answer = client.get("/user/author/")
    assert _shown(answer) == [new.fullname, said.fullname, old.fullname]
    page = answer.content.decode()
    assert page.index("Newest post") < page.index("Middle comment") < page.index("Oldest post")


def test_every_page_is_reached_both_ways_and_nothing_is_shown_twice(
    client: Client, author: User, community: Community
) -> None:
    made = _history(author, community, posts=7, comments=8)
    forwards, pages = list[str](), list[list[str]]()
    answer = client.get("/user/author/?limit=4")
    while True:
        pages.append(_shown(answer))
        forwards += pages[-1]
        if not (query := answer.context["page"]["next_url"]):
            break
        answer = client.get(f"/user/author/{query}")
    assert forwards == made
    assert [len(page) for page in pages] == [4, 4, 4, 3]
    back, query = pages[-1:], answer.context["page"]["previous_url"]
    while query:
        answer = client.get(f"/user/author/{query}")
        back.insert(0, _shown(answer))
        query = answer.context["page"]["previous_url"]
    assert back == pages


def test_items_of_one_moment_are_not_lost_between_pages(client: Client, author: User, community: Community) -> None:
    moment = timezone.now() - timedelta(days=1)
    made = set(_history(author, community, posts=5, comments=5, moment=moment))
    seen, query = list[str](), "?limit=3"
    while query:
        answer = client.get(f"/user/author/{query}")
        seen += _shown(answer)
        query = answer.context["page"]["next_url"]
    assert set(seen) == made
    assert len(seen) == len(made)


def test_bare_fullname_is_looked_up(client: Client, author: User, community: Community) -> None:
    made = _history(author, community, posts=3, comments=3)
    for position, fullname in enumerate(made):
        assert _shown(client.get(f"/user/author/?after={fullname}")) == made[position + 1 :]
        assert _shown(client.get(f"/user/author/?before={fullname}")) == made[:position]


def test_fullname_of_another_list_gives_the_first_page_with_a_notice(
    client: Client, author: User, community: Community, reader: User
) -> None:
    made = _history(author, community, posts=2, comments=2)
    foreign = make_post(community, reader)
    answer = client.get(f"/user/author/?after={foreign.fullname}")
    assert _shown(answer) == made
    assert "this is the first page" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "after=t3_", "after=t5_abc", "after=x", "after=t1_zzzzzzzzzzzzzzzz", "limit=-1", "limit=0", "limit=1e9",
        "after=t3_abc&rank=nan", "after=t1_abc&rank=99999999999999999999999", "after=t3_abc&rank=x", "before=%00",
        "after=t3_abc&rank=-99999999999999999999",
    ],
)  # fmt: skip
def test_damaged_link_is_a_400(client: Client, author: User, query: str) -> None:
    assert client.get(f"/user/author/?{query}").status_code == 400


@pytest.mark.parametrize("tab", ["", "submitted/", "comments/"])
@pytest.mark.parametrize("is_member", [True, False])
def test_page_costs_the_same_at_3_and_at_30_rows(
    client_of: Browser, author: User, community: Community, reader: User, tab: str, *, is_member: bool
) -> None:
    browser = client_of(reader) if is_member else client_of()
    counts = list[int]()
    for _ in range(2):
        _history(author, community, posts=2 if not counts else 13, comments=2 if not counts else 13)
        make_moderator(make_community(), user=author)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(f"/user/author/{tab}?limit=100")
        assert answer.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_name_in_another_case_leads_to_the_persons_own(client: Client, author: User) -> None:
    answer = client.get("/user/AUTHOR/submitted/?sort=top")
    assert (answer.status_code, answer["Location"]) == (301, "/user/author/submitted/?sort=top")


@pytest.mark.parametrize(
    ("path", "target"),
    [("/u/author/", "/user/author/"), ("/user/author/overview/", "/user/author/"), ("/user/author", "/user/author/")],
)
def test_other_spellings_of_the_address_redirect(client: Client, author: User, path: str, target: str) -> None:
    assert client.get(path)["Location"] == target


def test_me_is_whoever_asks(client_of: Browser, author: User) -> None:
    assert client_of(author).get("/user/me/")["Location"] == "/user/author/"
    assert client_of().get("/user/me/")["Location"] == "/accounts/login/?next=/user/me/"


@pytest.mark.parametrize("name", ["nobody_here", "a" * 200, "n%C3%A4me", "%00", "%F0%9F%8C%B3", "na%20me", "%ED%A0%80"])
def test_name_that_does_not_exist_is_a_404(client: Client, db: None, name: str) -> None:
    assert client.get(f"/user/{name}/").status_code == 404


def test_closed_and_deactivated_accounts_look_like_names_that_never_were(client: Client, db: None) -> None:
    closed, deactivated = make_user("rosemary"), make_user("gillyflower")
    deactivate(operator=None, member=deactivated, reason="spam")
    closed = close_account(member=closed, erase=False)
    pages = {
        client.get(f"/user/{name}/").content.decode().replace(name, "NAME")
        for name in ("absent_one", "rosemary", closed.username, "gillyflower")
    }
    assert len(pages) == 1
    assert client.get("/user/rosemary/").status_code == 404


def test_empty_profile_says_so(client_of: Browser, reader: User) -> None:
    assert "reader has written nothing that you can see" in client_of().get("/user/reader/").content.decode()
    assert "See what others talk about" in client_of(reader).get("/user/reader/").content.decode()


def test_only_get_and_head(client: Client, author: User) -> None:
    assert client.head("/user/author/").status_code == 200
    assert client.post("/user/author/").status_code == 405


# What the viewer may read


@pytest.fixture
def secret(db: None) -> Community:
    return make_community("secret_garden", visibility=Visibility.PRIVATE)


def test_stranger_learns_nothing_of_a_private_community(
    client_of: Browser, author: User, stranger: User, secret: Community
) -> None:
    make_moderator(secret, user=author)
    post = make_post(secret, author, title="Hidden roses")
    make_comment(post, author, body="Hidden thorns")
    for browser in (client_of(), client_of(stranger)):
        for tab in ("", "submitted/", "comments/", "submitted/?sort=top", f"?after={post.fullname}"):
            page = browser.get(f"/user/author/{tab}").content.decode()
            assert not [word for word in ("roses", "thorns", "secret_garden") if word in page]


def test_approved_member_reads_what_was_said_in_the_private_community(
    client_of: Browser, author: User, reader: User, secret: Community
) -> None:
    make_moderator(secret, user=author)
    make_member(secret, user=reader, approved=True)
    post = make_post(secret, author, title="Hidden roses")
    said = make_comment(post, author, body="Hidden thorns")
    answer = client_of(reader).get("/user/author/")
    assert _shown(answer) == [said.fullname, post.fullname]
    assert "r/secret_garden" in answer.content.decode()


def test_removed_and_deleted_items_are_gone_for_others(
    client_of: Browser, author: User, community: Community, moderator: User
) -> None:
    kept = make_post(community, author, title="Kept", age=timedelta(hours=9))
    removed = make_post(community, author, title="Removed", removed=True, age=timedelta(hours=8))
    make_post(community, author, title="Deleted", deleted=True)
    said = make_comment(kept, author, body="removed words", removed=True, age=timedelta(hours=7))
    make_comment(kept, author, body="deleted words", deleted=True)
    make_comment(removed, author, body="words under a removed post")
    for tab, expected in (("", [kept.fullname]), ("submitted/", [kept.fullname]), ("comments/", [])):
        assert _shown(client_of().get(f"/user/author/{tab}")) == expected
    for insider in (author, moderator):
        assert _shown(client_of(insider).get("/user/author/")) == [said.fullname, removed.fullname, kept.fullname]


def test_nsfw_is_shown_to_who_asked_for_it_and_to_its_author(
    client_of: Browser, author: User, reader: User, community: Community
) -> None:
    post = make_post(community, author, title="Nettles", is_nsfw=True)
    said = make_comment(post, author)
    both = [said.fullname, post.fullname]
    assert _shown(client_of().get("/user/author/")) == []
    assert _shown(client_of(reader).get("/user/author/")) == []
    assert _shown(client_of(author).get("/user/author/")) == both
    browser = client_of()
    browser.cookies["nsfw"] = "1"
    assert _shown(browser.get("/user/author/")) == both


def test_score_of_a_young_comment_stays_hidden_here_too(client: Client, author: User) -> None:
    community = make_community("fair_votes", score_hidden_minutes=60)
    post = make_post(community, make_user())
    make_comment(post, author, body="young", ups=4711)
    make_comment(post, author, body="older", ups=1233, age=timedelta(hours=2))
    page = client.get("/user/author/").content.decode()
    assert "[score hidden]" in page
    assert "1,234 points" in page
    assert "4,712" not in page


# Who the person is


def test_karma_age_and_bio_stand_beside(client: Client, author: User) -> None:
    joined = timezone.now() - timedelta(days=800)
    User.objects.filter(pk=author.pk).update(
        post_karma=4190, comment_karma=-3, bio="I press <b>flowers</b>.\n\nAnd keys.", date_joined=joined
    )
    page = client.get("/user/author/").content.decode()
    assert "<dd>4,190</dd>" in page
    assert "<dd>-3</dd>" in page
    assert "joined" in page
    assert "2 years ago" in page
    assert "<p>I press &lt;b&gt;flowers&lt;/b&gt;.</p>" in page


def test_moderated_communities_are_named_only_to_who_may_see_them(
    client_of: Browser, author: User, stranger: User, secret: Community
) -> None:
    make_moderator(secret, user=author)
    make_moderator(make_community("bread"), user=author)
    make_moderator(make_community("thorns", is_nsfw=True), user=author)
    make_member(make_community("only_reading"), user=author)
    for viewer, expected in ((stranger, ["bread"]), (author, ["bread", "secret_garden", "thorns"])):
        answer = client_of(viewer).get("/user/author/")
        assert [place.name for place in answer.context["moderates"]] == expected


# People of an imported archive


@pytest.fixture
def placeholder(db: None) -> User:
    return make_user("old_timer", imported_at=timezone.now(), imported_name="Old.Timer")


def test_imported_person_has_a_page_that_says_so(client: Client, placeholder: User, community: Community) -> None:
    post = make_post(community, placeholder, title="From another place")
    page = client.get("/user/old_timer/").content.decode()
    assert post.title in page
    assert "“Old.Timer”" in page
    assert "Nobody can log in as this name" in page
    assert 'content="noindex"' in page
    assert "karma" not in page


def test_imported_person_of_a_private_archive_does_not_exist_for_strangers(
    client_of: Browser, placeholder: User, secret: Community, reader: User, operator: User
) -> None:
    post = make_post(secret, placeholder)
    make_comment(post, placeholder)
    make_member(secret, user=reader, approved=True)
    assert client_of().get("/user/old_timer/").status_code == 404
    for insider in (reader, operator):
        assert client_of(insider).get("/user/old_timer/").status_code == 200


def _shown(answer: Any) -> list[str]:
    assert answer.status_code == 200
    names = [fullname_of(facts) for facts in answer.context["rows"]]
    page = answer.content.decode()
    assert all(f'id="{name}"' in page for name in names)
    return names


def _history(
    author: User, community: Community, *, posts: int, comments: int, moment: datetime | None = None
) -> list[str]:
    """Fullnames, newest first. All of one moment when it is given, else a minute apart, by turns."""
    elsewhere = make_post(community, make_user())
    made: list[Post | Comment] = []
    for number in range(max(posts, comments)):
        age = timezone.now() - (moment or timezone.now() - timedelta(minutes=number + 1))
        if number < posts:
            made.append(make_post(community, author, age=age + timedelta(seconds=0 if moment else 20)))
        if number < comments:
            made.append(make_comment(elsewhere, author, age=age))
    if moment is not None:
        Post.objects.filter(author=author).update(created_at=moment)
        Comment.objects.filter(author=author).update(created_at=moment)
    return [item.fullname for item in sorted(made, key=lambda item: item.created_at, reverse=True)]


@pytest.mark.parametrize("sort", ["top", "controversial"])
def test_a_link_to_the_next_page_does_not_tell_a_hidden_score(client_of: Browser, author: User, sort: str) -> None:
    post = make_post(make_community(score_hidden_minutes=60))
    comments = {make_comment(post, author, ups=n + 7, downs=n).pk for n in range(1, 31)}
    address, seen, links = f"/user/author/comments/?sort={sort}", set(), []
    while address:
        page = client_of().get(address)
        seen |= set(re.findall(r'id="t1_(\w+)"', page.content.decode()))
        links.append(page.context["page"]["next_url"])
        address = links[-1] and f"/user/author/comments/{links[-1]}"
    assert len(seen) == len(comments) == 30
    assert len(links) == 2
    assert "rank=" not in links[0]
