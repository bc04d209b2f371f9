"""The base of the moderators' admin, tried on a site of its own (tests/support/desk.py): moderators see the rows of
their communities, and do there what their permissions allow."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.communities.models import Community, FlairTemplate, Membership, ModAction, Permission
from apps.posts.models import Post
from tests.factories import make_ban, make_community, make_member, make_moderator, make_post

ClientOf = Callable[..., Client]
POSTS, BANS, COMMUNITIES = "/desk/posts/post/", "/desk/communities/ban/", "/desk/communities/community/"


@pytest.fixture(autouse=True)
def _desk(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.support.desk"


@pytest.fixture
def heath(db: None) -> Community:
    return make_community("heath")


@pytest.fixture
def elsewhere(heath: Community) -> User:
    """Moderates another community, with every permission."""
    return make_moderator(heath, "mod_elsewhere")


@pytest.fixture
def florist(community: Community) -> User:
    """Moderates with the permission for flair only."""
    return make_moderator(community, "florist", permissions=(Permission.FLAIR,))


@pytest.fixture
def foreign(heath: Community, author: User) -> Post:
    return make_post(heath, author, title="A post about heather")


def page(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return answer.content.decode()


def choose(client: Client, action: str, *rows: Any, **sent: Any) -> Any:
    """Sends the list's form with the rows chosen; a row may be a key."""
    keys = [getattr(row, "pk", row) for row in rows]
    return client.post(POSTS, {"action": action, "_selected_action": keys, "select_across": "0", **sent})


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


# Who enters


def test_visitor_is_sent_to_the_log_in_and_a_member_finds_nothing(client_of: ClientOf, reader: User) -> None:
    assert client_of().get(POSTS, follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
    assert client_of(reader).get(POSTS, follow=True).status_code == 404


def test_subscriber_and_former_moderator_find_nothing(
    client_of: ClientOf, community: Community, moderator: User, post: Post
) -> None:
    assert client_of(make_member(community, approved=True)).get(POSTS, follow=True).status_code == 404
    client = client_of(moderator)
    assert client.get(POSTS).status_code == 200
    Membership.objects.filter(member=moderator).update(moderates_since=None)
    assert client.get(POSTS, follow=True).status_code == 404
    assert client.post(f"{POSTS}{post.pk}/lock/", follow=True).status_code == 404


def test_deactivated_moderator_finds_nothing(client_of: ClientOf, moderator: User) -> None:
    client = client_of(moderator)
    User.objects.filter(pk=moderator.pk).update(is_active=False)
    assert client.get(POSTS, follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


def test_moderator_sees_the_pages_for_moderators_only(client_of: ClientOf, moderator: User, operator: User) -> None:
    index = page(client_of(moderator), "/desk/")
    assert POSTS in index
    for path in ("/desk/accounts/user/", "/desk/communities/modaction/"):
        assert path not in index
        assert client_of(moderator).get(path).status_code == 403
        assert path in page(client_of(operator), "/desk/")
        assert client_of(operator).get(path).status_code == 200


def test_todays_admin_stays_closed_to_moderators(client_of: ClientOf, moderator: User) -> None:
    assert client_of(moderator).get("/admin/posts/post/", follow=True).status_code == 404


# Which rows


def test_moderator_lists_and_searches_rows_of_their_communities(
    client_of: ClientOf, moderator: User, elsewhere: User, operator: User, post: Post, foreign: Post
) -> None:
    for query in ({}, {"q": "about"}, {"q": "post"}, {"kind__exact": "text"}):
        assert titles(page(client_of(moderator), POSTS, **query), post, foreign) == {post.title}
        assert titles(page(client_of(elsewhere), POSTS, **query), post, foreign) == {foreign.title}
        assert titles(page(client_of(operator), POSTS, **query), post, foreign) == {post.title, foreign.title}


def test_filter_offers_communities_of_the_viewer_and_finds_no_other(
    client_of: ClientOf, community: Community, elsewhere: User, heath: Community, post: Post, foreign: Post
) -> None:
    # With one community there is nothing to choose.
    make_moderator(make_community("third_place"), user=elsewhere)
    client = client_of(elsewhere)
    offered = page(client, POSTS)
    assert f"community__id__exact={heath.pk}" in offered
    assert "meadow" not in offered
    assert titles(page(client, POSTS, community__id__exact=str(community.pk)), post, foreign) == set()


def test_autocompletion_offers_rows_of_the_viewer_only(
    client_of: ClientOf, moderator: User, elsewhere: User, post: Post, foreign: Post
) -> None:
    def offered(person: User, model: str, column: str) -> Any:
        query = {"app_label": "comments", "model_name": model, "field_name": column, "term": ""}
        return client_of(person).get("/desk/autocomplete/", query)

    assert [row["text"] for row in offered(moderator, "comment", "post").json()["results"]] == [post.title]
    assert [row["text"] for row in offered(elsewhere, "comment", "community").json()["results"]] == ["r/heath"]
    assert offered(moderator, "comment", "author").status_code == 403


@pytest.mark.parametrize("view", ["change", "history"])
def test_page_of_a_foreign_row_is_absent_like_one_that_does_not_exist(
    client_of: ClientOf, moderator: User, elsewhere: User, operator: User, foreign: Post, view: str
) -> None:
    path = f"{POSTS}{foreign.pk}/{view}/"
    assert foreign.title in page(client_of(operator), path)
    assert foreign.title in page(client_of(elsewhere), path)
    client = client_of(moderator)
    hidden, absent = client.get(path), client.get(f"{POSTS}{foreign.pk + 1}/{view}/")
    assert hidden.status_code == absent.status_code == 404
    assert without_what_was_asked(hidden, foreign.pk) == without_what_was_asked(absent, foreign.pk + 1)


def test_no_redirect_tells_the_address_of_a_foreign_row(client_of: ClientOf, moderator: User, foreign: Post) -> None:
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.get_for_model(Post)
    assert client_of(moderator).get(f"/desk/r/{kind.pk}/{foreign.pk}/").status_code == 404


def test_page_that_needs_a_permission_shows_rows_only_where_the_moderator_has_it(
    client_of: ClientOf, community: Community, heath: Community, florist: User, reader: User, stranger: User
) -> None:
    ban, other = make_ban(community, reader), make_ban(heath, stranger)
    assert client_of(florist).get(BANS).status_code == 403
    make_moderator(heath, user=florist, permissions=(Permission.ACCESS,))
    client = client_of(florist)
    shown = page(client, BANS)
    assert f"{BANS}{other.pk}/change/" in shown
    assert f"{BANS}{ban.pk}/change/" not in shown
    assert client.get(f"{BANS}{ban.pk}/change/").status_code == 404


def test_moderator_sees_the_communities_that_they_moderate(
    client_of: ClientOf, moderator: User, community: Community, heath: Community
) -> None:
    shown = page(client_of(moderator), COMMUNITIES)
    assert f"{COMMUNITIES}{community.pk}/change/" in shown
    assert f"{COMMUNITIES}{heath.pk}/change/" not in shown


# Which acts


def test_moderator_without_the_permission_is_offered_nothing_and_refused(
    client_of: ClientOf, florist: User, post: Post
) -> None:
    client = client_of(florist)
    shown = page(client, f"{POSTS}{post.pk}/change/")
    assert f"{POSTS}{post.pk}/flair/" in shown
    for name in ("remove", "lock", "for_operators", "plain"):
        assert f"{POSTS}{post.pk}/{name}/" not in shown
        assert f'value="{name}"' not in page(client, POSTS)
        assert client.post(f"{POSTS}{post.pk}/{name}/", {"confirmed": "1", "reason": "x"}).status_code == 403
        assert choose(client, name, post, confirmed="1", reason="x").status_code == 403
    assert not ModAction.objects.exists()


@pytest.mark.parametrize("name", ["for_operators", "plain"])
def test_act_that_names_no_permission_is_for_operators(
    client_of: ClientOf, moderator: User, operator: User, post: Post, name: str
) -> None:
    assert client_of(moderator).post(f"{POSTS}{post.pk}/{name}/").status_code == 403
    assert choose(client_of(moderator), name, post, confirmed="1").status_code == 403
    assert client_of(operator).post(f"{POSTS}{post.pk}/{name}/").status_code == 302
    post.refresh_from_db()
    assert post.is_locked


def test_moderator_acts_on_one_row_by_its_button(client_of: ClientOf, moderator: User, post: Post) -> None:
    client = client_of(moderator)
    assert client.post(f"{POSTS}{post.pk}/lock/").status_code == 302
    assert "Others will read [removed]" in client.post(f"{POSTS}{post.pk}/remove/").content.decode()
    sent = {"confirmed": "1", "reason": "Off topic"}
    assert client.post(f"{POSTS}{post.pk}/remove/", sent)["Location"] == f"{POSTS}{post.pk}/change/"
    post.refresh_from_db()
    assert (post.is_locked, post.removed_by, post.removed_reason) == (True, moderator, "Off topic")


def test_button_on_a_foreign_row_is_a_404_and_does_nothing(client_of: ClientOf, moderator: User, foreign: Post) -> None:
    assert client_of(moderator).post(f"{POSTS}{foreign.pk}/lock/").status_code == 404
    foreign.refresh_from_db()
    assert not foreign.is_locked


def test_one_foreign_row_among_the_chosen_refuses_the_whole_call(
    client_of: ClientOf, moderator: User, post: Post, foreign: Post
) -> None:
    client = client_of(moderator)
    for sent in ({}, {"confirmed": "1"}):
        assert choose(client, "lock", post, foreign, **sent).status_code == 404
        assert choose(client, "lock", post, foreign.pk + 1, **sent).status_code == 404
    assert not ModAction.objects.exists()


def test_foreign_row_in_the_form_of_an_act_is_refused(
    client_of: ClientOf, florist: User, heath: Community, post: Post
) -> None:
    theirs = FlairTemplate.objects.create(community=heath, text="Heather")
    own = FlairTemplate.objects.create(community=post.community, text="Meadow")
    client = client_of(florist)
    asked = client.post(f"{POSTS}{post.pk}/flair/").content.decode()
    assert own.text in asked
    assert theirs.text not in asked
    path, refused = f"{POSTS}{post.pk}/flair/", {"confirmed": "1", "flair": theirs.pk}
    assert client.post(path, refused).status_code == 422
    assert choose(client, "flair", post, **refused).status_code == 422
    assert client.post(path, {"confirmed": "1", "flair": own.pk}).status_code == 302
    post.refresh_from_db()
    assert post.flair == own


def test_rows_where_the_permission_lacks_are_refused_and_the_others_are_done(
    client_of: ClientOf, florist: User, heath: Community, post: Post, foreign: Post
) -> None:
    make_moderator(heath, user=florist, permissions=(Permission.POSTS,))
    answer = choose(client_of(florist), "lock", post, foreign, confirmed="1")
    assert said(answer) == ["Lock: done for 1 of 2.", "Not done for A post about meadows: You may not do this."]
    assert list(Post.objects.filter(locked_at__isnull=False)) == [foreign]


def test_refusal_of_the_service_stops_no_other_row(
    client_of: ClientOf, moderator: User, community: Community, author: User, post: Post
) -> None:
    erased = make_post(community, author, title="An erased post", deleted=True)
    last = make_post(community, author, title="The last post")
    answer = choose(client_of(moderator), "lock_anyway", post, erased, last, confirmed="1")
    done, refusal = said(answer)
    assert done == "Lock anyway: done for 2 of 3."
    assert refusal.startswith("Not done for An erased post: ")
    assert set(Post.objects.filter(locked_at__isnull=False)) == {post, last}


def test_refused_row_is_left_as_it_was_and_the_others_are_done(
    client_of: ClientOf, moderator: User, community: Community, author: User, post: Post
) -> None:
    odd = make_post(community, author, title="An odd post")
    answer = choose(client_of(moderator), "lock_and_fail", post, odd, confirmed="1")
    assert said(answer)[0] == "Lock and fail: done for 1 of 2."
    assert list(Post.objects.filter(locked_at__isnull=False)) == [post]
    assert [entry.target_id for entry in ModAction.objects.all()] == [post.pk]


def test_moderator_raises_nobody_by_a_field(client_of: ClientOf, moderator: User, community: Community) -> None:
    client = client_of(moderator)
    change = f"{COMMUNITIES}{community.pk}/change/"
    assert 'name="_save"' not in page(client, change)
    assert client.post(change, {"title": "Mine"}).status_code == 403
    assert client.post(f"/desk/accounts/user/{moderator.pk}/change/", {"is_staff": "on"}).status_code == 403
    moderator.refresh_from_db()
    assert not moderator.is_staff


# What it costs


def test_pages_of_a_moderator_cost_the_same_with_more_rows(
    client_of: ClientOf, moderator: User, community: Community, author: User
) -> None:
    client = client_of(moderator)
    spent: list[list[int]] = []
    for rows in (3, 27):
        for _ in range(rows):
            make_post(community, author)
        spent.append([statements(client, POSTS), statements(client, f"{POSTS}?q=post"), *asking(client)])
    assert spent[0] == spent[1]


def asking(client: Client) -> list[int]:
    """The page before an act on every row."""
    keys = list(Post.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        assert choose(client, "lock", *keys).status_code == 200
    return [len(queries)]


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def without_what_was_asked(answer: Any, key: int) -> str:
    """The page without its token and the key in its own address."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(str(key), "")


def titles(shown: str, *posts: Post) -> set[str]:
    return {post.title for post in posts if post.title in shown}


def test_desk_is_reached_by_the_names_of_the_admin() -> None:
    assert reverse("admin:posts_post_changelist", current_app="desk") == POSTS
