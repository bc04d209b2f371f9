"""What stands in which listing, and in which order."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.visitors import Visitor
from apps.communities.models import Community, FlairTemplate, Visibility
from apps.core.keyset import PageRequest
from apps.posts import feeds, scopes
from apps.posts.models import Post
from apps.posts.services.save import hide_post
from apps.posts.sorts import Period, Sort
from tests.factories import make_community, make_member, make_post

ClientOf = Callable[..., Client]
HOURS = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def titles(page: str) -> list[str]:
    return [part.split(">", 2)[2].split("</a>")[0] for part in page.split('<h2 class="post-title"')[1:]]


def seen(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return titles(response.content.decode())


@pytest.fixture
def scored(community: Community, author: User) -> dict[str, Post]:
    """Posts whose five orders all differ."""
    make = {
        "old and loved": (200, 5, 40 * HOURS),
        "new": (0, 0, 0.1 * HOURS),
        "quarrel": (60, 58, 30 * HOURS),
        "rising": (12, 0, 1 * HOURS),
        "last month": (900, 10, 24 * 29 * HOURS),
    }
    return {
        title: make_post(community, author, title=title, ups=ups, downs=downs, age=age)
        for title, (ups, downs, age) in make.items()
    }


ORDERS = {
    "hot/": ["rising", "new", "old and loved", "quarrel", "last month"],
    "new/": ["new", "rising", "quarrel", "old and loved", "last month"],
    "rising/": ["rising", "new"],
    "top/?t=week": ["old and loved", "rising", "quarrel", "new"],
    "top/?t=month": ["last month", "old and loved", "rising", "quarrel", "new"],
    "top/?t=all": ["last month", "old and loved", "rising", "quarrel", "new"],
    "top/": ["rising", "new"],
    "top/?t=bogus": ["rising", "new"],
    "top/?t=hour": ["new"],
    # Those without votes on both sides are all of rank 0.
    "controversial/?t=all": ["quarrel", "old and loved", "last month"],
}


@pytest.mark.parametrize("base", ["/r/meadow/", "/r/all/", "/r/popular/", "/", "/r/meadow+nowhere/"])
def test_five_orders(client_of: ClientOf, scored: dict[str, Post], base: str) -> None:
    for sort, wanted in ORDERS.items():
        assert seen(client_of(), base + sort)[: max(len(wanted), 3)] == wanted, sort


def test_default_order_is_the_viewers_own(client_of: ClientOf, scored: dict[str, Post], reader: User) -> None:
    reader.post_sort = "new"
    reader.save()
    assert seen(client_of(reader), "/r/meadow/")[0] == "new"
    browser = client_of()
    browser.cookies["post_sort"] = "bogus"
    assert seen(browser, "/r/meadow/")[0] == "rising"


def test_home_is_what_a_member_subscribed_to(client_of: ClientOf, reader: User, author: User) -> None:
    mine, other, secret = make_community(), make_community(), make_community(visibility=Visibility.PRIVATE)
    for place, title in ((mine, "mine"), (other, "other"), (secret, "secret")):
        make_post(place, author, title=title)
    make_member(mine, user=reader)
    make_member(secret, user=reader, approved=True)
    assert sorted(seen(client_of(reader), "/")) == ["mine", "secret"]
    assert sorted(seen(client_of(reader), "/new/")) == ["mine", "secret"]
    assert sorted(seen(client_of(reader), "/rising/")) == ["mine", "secret"]
    assert sorted(seen(client_of(reader), "/top/")) == ["mine", "secret"]
    assert sorted(seen(client_of(), "/")) == ["mine", "other"]


def test_home_without_subscriptions_offers_communities(client_of: ClientOf, reader: User) -> None:
    make_community("garden", title="What grows")
    make_community("cellar", visibility=Visibility.PRIVATE)
    page = client_of(reader).get("/").content.decode()
    assert "Your front page is empty" in page
    assert "r/garden" in page
    assert "cellar" not in page


def test_subscriber_who_lost_access_sees_nothing_of_a_private_community(
    client_of: ClientOf, reader: User, author: User
) -> None:
    secret, open_place = make_community(visibility=Visibility.PRIVATE), make_community()
    make_post(secret, author, title="secret")
    make_post(open_place, author, title="open")
    make_member(secret, user=reader)
    make_member(open_place, user=reader)
    for address in ("/", "/new/", "/top/?t=all", "/rising/", "/r/all/"):
        assert seen(client_of(reader), address) == ["open"]


def test_popular_leaves_out_what_opted_out_and_all_does_not(client_of: ClientOf, author: User) -> None:
    make_post(make_community(), author, title="public")
    make_post(make_community(visibility=Visibility.RESTRICTED), author, title="restricted")
    make_post(make_community(in_popular=False), author, title="modest")
    assert sorted(seen(client_of(), "/r/popular/")) == ["public", "restricted"]
    assert sorted(seen(client_of(), "/r/all/")) == ["modest", "public", "restricted"]


def test_nsfw_is_seen_by_those_who_said_so(client_of: ClientOf, author: User, reader: User) -> None:
    community, adult = make_community("mixed"), make_community("adult", is_nsfw=True)
    make_post(community, author, title="mild")
    make_post(community, author, title="wild", is_nsfw=True)
    make_post(adult, author, title="adult")
    for place in (community, adult):
        make_member(place, user=reader)
    addresses = ("/", "/r/all/", "/r/mixed/", "/r/mixed/top/", "/r/all/rising/", "/r/mixed+adult/")
    for address in addresses:
        assert seen(client_of(reader), address) == ["mild"]
    reader.shows_nsfw = True
    reader.save()
    browser = client_of()
    browser.cookies["nsfw"] = "1"
    for client in (client_of(reader), browser):
        assert sorted(seen(client, "/r/all/")) == ["adult", "mild", "wild"]
        assert sorted(seen(client, "/r/mixed/")) == ["mild", "wild"]
        assert seen(client, "/r/popular/") == ["mild"]
        assert seen(client, "/r/adult/") == ["adult"]


def test_nsfw_community_is_veiled_until_somebody_asks(client_of: ClientOf, author: User) -> None:
    make_post(make_community("adult", is_nsfw=True), author, title="unseen")
    page = client_of().get("/r/adult/").content.decode()
    assert "r/adult is for adults" in page
    assert "unseen" not in page
    assert "noindex" in page


def test_several_communities_in_one_listing(client_of: ClientOf, author: User, reader: User) -> None:
    for name in ("aaa", "bbb", "ccc"):
        make_post(make_community(name), author, title=f"from {name}")
    secret = make_community("cellar", visibility=Visibility.PRIVATE)
    make_post(secret, author, title="secret")
    assert sorted(seen(client_of(), "/r/AAA+bbb+nowhere+cellar+aaa/new/")) == ["from aaa", "from bbb"]
    assert client_of().get("/r/nowhere+cellar/").status_code == 404
    assert client_of().get("/r/+/").status_code == 404
    hidden, unreal = (client_of().get(f"/r/aaa+{name}/").content for name in ("cellar", "nowhere"))
    assert hidden.replace(b"cellar", b"X") == unreal.replace(b"nowhere", b"X")
    make_member(secret, user=reader, approved=True)
    assert sorted(seen(client_of(reader), "/r/aaa+cellar/")) == ["from aaa", "secret"]


def test_names_that_no_database_holds_are_left_out_of_a_list(client_of: ClientOf, community: Community) -> None:
    assert "r/meadow" in client_of().get("/r/mea%00dow+meadow/").content.decode()


def test_domain_lists_links_to_one_host(client_of: ClientOf, author: User, community: Community) -> None:
    make_post(community, author, title="linked", url="https://www.example.org/a")
    make_post(community, author, title="also linked", url="http://example.org/b")
    make_post(community, author, title="elsewhere", url="https://sub.example.org/")
    make_post(make_community(visibility=Visibility.PRIVATE), author, title="secret", url="https://example.org/c")
    for address in ("/domain/example.org/", "/domain/example.org/new/", "/domain/example.org/top/"):
        assert sorted(seen(client_of(), address)) == ["also linked", "linked"]
    assert client_of().get("/domain/WWW.Example.org/")["Location"].startswith("/domain/example.org/")
    assert seen(client_of(), "/domain/nobody.example/") == []
    assert client_of().get("/domain/bad host/").status_code == 404


def test_flair_filters_a_community(client_of: ClientOf, author: User, community: Community) -> None:
    flair = FlairTemplate.objects.create(community=community, text="Question")
    foreign = FlairTemplate.objects.create(community=make_community(), text="Foreign")
    make_post(community, author, title="asked", flair=flair)
    make_post(community, author, title="told")
    assert seen(client_of(), f"/r/meadow/?flair={flair.pk}") == ["asked"]
    assert seen(client_of(), f"/r/meadow/new/?flair={flair.pk}") == ["asked"]
    page = client_of().get(f"/r/meadow/?flair={flair.pk}").content.decode()
    assert f'/r/meadow/top/?flair={flair.pk}"' in page
    for wrong in (foreign.pk, 10**18, "x", "-1", "9" * 40):
        assert client_of().get(f"/r/meadow/?flair={wrong}").status_code == 404


def test_other_discussions_of_a_link(client_of: ClientOf, author: User, reader: User, community: Community) -> None:
    first = make_post(community, author, title="first", url="https://example.org/a")
    make_post(make_community(), author, title="second", url="https://www.example.org/a/")
    make_post(make_community(), author, title="gone", url="https://example.org/a", removed=True)
    make_post(make_community(visibility=Visibility.PRIVATE), author, title="secret", url="https://example.org/a")
    assert seen(client_of(reader), f"/r/meadow/duplicates/{first.id36}/") == ["second"]
    assert client_of().get(f"/r/elsewhere/duplicates/{first.id36}/").status_code == 302
    text = make_post(community, author)
    for id36 in (text.id36, "zzzz", "%00", "x" * 40):
        assert client_of().get(f"/r/meadow/duplicates/{id36}/").status_code == 404


def test_private_community_answers_like_a_name_that_nobody_has(client_of: ClientOf, reader: User) -> None:
    make_community("cellar", visibility=Visibility.PRIVATE)
    for person in (None, reader):
        for sort in ("", "new/", "top/"):
            real, unreal = (client_of(person).get(f"/r/{name}/{sort}") for name in ("cellar", "nowhere"))
            assert (real.status_code, unreal.status_code) == (404, 404)
            assert plain(real.content, "cellar") == plain(unreal.content, "nowhere")


def plain(page: bytes, name: str) -> str:
    """The page without what differs by request: the name in the address, and tokens."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.decode().replace(name, "X"))


def test_names_of_feeds_and_communities_know_no_case(client_of: ClientOf, community: Community) -> None:
    for address, target in (
        ("/r/ALL/", "/r/all/"),
        ("/r/Popular/new/", "/r/popular/new/"),
        ("/r/MEADOW/top/?t=week", "/r/meadow/top/?t=week"),
    ):
        response = client_of().get(address)
        assert (response.status_code, response["Location"]) == (301, target)


def test_hiding_everything_on_a_page_leads_on_to_the_next(author: User, reader: User) -> None:
    """More rows hidden in a row than one round of heads reads."""
    place = make_community()
    make_member(place, user=reader)
    posts = [make_post(place, author) for _ in range(60)][::-1]
    for post in posts[:45]:
        hide_post(member=reader, post=post, on=True)
    page = feeds.listing(reader, scopes.subscribed(reader), Sort.NEW, Period.DAY, PageRequest(size=5))
    assert [post.pk for post in page.rows] == [post.pk for post in posts[45:50]]


def test_page_that_is_all_hidden_still_links_to_what_follows(
    author: User, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "ROUNDS", (2, 3))
    place = make_community()
    make_member(place, user=reader)
    posts = [make_post(place, author) for _ in range(20)][::-1]
    for post in posts[:12]:
        hide_post(member=reader, post=post, on=True)
    page = feeds.listing(reader, scopes.subscribed(reader), Sort.NEW, Period.DAY, PageRequest(size=2))
    assert page.rows == []
    assert posts[8].fullname in page.next_query


def test_empty_listings_say_what_to_do(client_of: ClientOf, community: Community, reader: User) -> None:
    assert "Be the first" in client_of(reader).get("/r/meadow/").content.decode()
    assert "Nothing here yet" in client_of().get("/r/all/").content.decode()
    assert "Choose a longer one" in client_of().get("/r/meadow/top/?t=hour").content.decode()
    assert "Choose a longer one" not in client_of().get("/r/meadow/top/?t=all").content.decode()


def test_a_community_in_which_nothing_rises_is_not_called_empty(
    client_of: ClientOf, community: Community, author: User
) -> None:
    make_post(community, author, age=timedelta(days=2))
    page = client_of(author).get("/r/meadow/rising/").content.decode()
    assert "Nothing is rising" in page
    assert "Be the first" not in page


def test_search_engines_are_told_what_to_leave_out(client_of: ClientOf, author: User) -> None:
    plain = make_community("plain", description="All about plains")
    make_post(plain, author)
    make_community("shy", is_indexable=False)
    page = client_of().get("/r/plain/hot/").content.decode()
    assert "noindex" not in page
    assert '<link rel="canonical" href="http://127.0.0.1:8000/r/plain/">' in page
    assert '<meta property="og:description" content="All about plains">' in page
    assert "noindex" in client_of().get("/r/shy/").content.decode()


def test_links_of_posts_pass_on_no_reputation(client_of: ClientOf, author: User, community: Community) -> None:
    make_post(community, author, title="out", url="https://example.org/a")
    inside = make_post(community, author, title="in")
    page = client_of().get("/r/meadow/new/").content.decode()
    assert '<a href="https://example.org/a" rel="nofollow ugc noopener">out</a>' in page
    assert f'<a href="{inside.get_absolute_url()}">in</a>' in page


def test_visitors_page_sets_no_cookie(client_of: ClientOf, post: Post) -> None:
    for address in ("/", "/r/meadow/", "/r/all/new/", "/domain/a.example/"):
        assert not client_of().get(address).cookies


def test_markup_in_titles_and_names_is_text(client_of: ClientOf, author: User, community: Community) -> None:
    FlairTemplate.objects.create(community=community, text="<b>x</b>")
    make_post(community, author, title="<script>alert(1)</script> {{ 7*7 }} {% x %}", flair=FlairTemplate.objects.get())
    page = client_of().get("/r/meadow/").content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} {% x %}" in page


def test_visitor_without_cookies_is_a_viewer_like_any_other(post: Post) -> None:
    page = feeds.listing(Visitor({}), scopes.popular(), Sort.NEW, Period.DAY, PageRequest())
    assert [facts.pk for facts in page.rows] == [post.pk]


def test_cards_show_the_first_words_unless_they_are_veiled(client_of: ClientOf, author: User, reader: User) -> None:
    place = make_community("place")
    make_post(place, author, title="told", body="The **first** words. " + "More and more. " * 60)
    make_post(place, author, title="spoiled", body="The butler did it.", is_spoiler=True)
    make_post(place, author, title="adult", body="Skin.", is_nsfw=True)
    reader.density, reader.shows_nsfw = "card", True
    reader.save()
    page = client_of(reader).get("/r/place/").content.decode()
    assert "The first words. More and more." in page
    assert "The butler did it" not in page
    assert "Skin." not in page
    assert "The first words" not in client_of().get("/r/place/").content.decode()


def test_thread_of_a_link_leads_to_its_other_discussions(client_of: ClientOf, author: User, reader: User) -> None:
    link, text = make_post(author=author, url="https://example.org/a"), make_post(author=author)
    address = reverse("posts:duplicates", args=[link.community.name, link.id36])
    for person in (reader, None):
        assert address in client_of(person).get(link.get_absolute_url()).content.decode()
        assert "/duplicates/" not in client_of(person).get(text.get_absolute_url()).content.decode()
