"""Promises of every page of the admin, found in its registry, so that a new page is tested without being named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import ForeignKey
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Action, OperatorAction, RetiredName, User
from apps.communities.models import Action as ModeratorsAct
from apps.communities.models import Membership, ModAction, RetiredCommunityName, TargetKind
from apps.core.admin.lookups import declared_lookups
from apps.core.admin.page import AdminPage
from apps.posts.models import Post
from tests.factories import make_ban, make_comment, make_community, make_member, make_post, make_user

ClientOf = Callable[..., Client]
PAGES = {
    model._meta.label: admin.site.get_model_admin(model)
    for model in apps.get_models()
    if admin.site.is_registered(model)
}
every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())

pytestmark = pytest.mark.django_db


def address(page: ModelAdmin[Any], view: str, *args: Any) -> str:
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_{view}", args=args)


def grow(rows: int) -> None:
    """So many more rows in each table that has a page."""
    operator, moderator = make_user(), make_user()
    for _ in range(rows):
        person, place = make_user(), make_community()
        post = make_post(place, person)
        make_comment(post, person)
        make_member(place, user=person, approved=True, approved_by=moderator)
        make_ban(place, make_user(), banned_by=moderator, reason="Rude")
        ModAction.objects.create(
            community=place, moderator=moderator, action=ModeratorsAct.LOCK, target_kind=TargetKind.POST, target_id=1
        )
        RetiredName.objects.create(name=f"gone_{person.pk}")
        RetiredCommunityName.objects.create(name=f"gone_{place.pk}")
        OperatorAction.objects.create(operator=operator, person=person, action=Action.DEACTIVATE, reason="Spam")


def lookups_over(page: ModelAdmin[Any]) -> list[str]:
    """Every column of the page's table, and of the tables that it points to, as somebody would guess it."""
    found = []
    for column in page.opts.get_fields():
        path, related = column.name, getattr(column, "related_model", None)
        found += [path, f"{path}__startswith", f"{path}__gt", f"{path}__exact", f"{path}__isnull"]
        if related is not None:
            found += [f"{path}__{inner.name}__startswith" for inner in related._meta.get_fields()]
        if isinstance(column, ForeignKey):
            found += [f"{path}__password__startswith", f"{path}__email__startswith", f"{path}__author__email__contains"]
    return [*found, "password__startswith", "email__startswith", "no_such_column", "pk__in"]


def test_every_page_stands_on_the_base() -> None:
    assert [label for label, page in PAGES.items() if not isinstance(page, AdminPage)] == []


@pytest.mark.slow
@every_page
def test_only_declared_filters_filter(page: AdminPage, client_of: ClientOf, operator: User, rf: Any) -> None:
    request = rf.get("/")
    request.user = operator
    declared = declared_lookups(page, request)
    client = client_of(operator)
    listing = address(page, "changelist")
    guessed = [lookup for lookup in lookups_over(page) if lookup not in declared]
    assert {"password__startswith", "email__startswith"} <= set(guessed)
    answers = {lookup: client.get(listing, {lookup: "1"}).status_code for lookup in guessed}
    assert {lookup: status for lookup, status in answers.items() if status != 400} == {}
    for lookup in declared:
        assert client.get(listing, {lookup: "1"}).status_code == 200, lookup
        # What is no value of the column leads to the whole list.
        assert client.get(listing, {lookup: "\0☃"}, follow=True).status_code in {200, 400}, lookup


def test_a_refused_lookup_tells_nothing_of_a_password(client_of: ClientOf, operator: User, author: User) -> None:
    client = client_of(operator)
    for lookup, value in (("password__startswith", author.password[:8]), ("password__startswith", "nothing")):
        answer = client.get("/admin/accounts/user/", {lookup: value})
        assert answer.status_code == 400
        assert "author" not in answer.content.decode()


@every_page
def test_a_column_is_not_read_through_to_field(page: AdminPage, client_of: ClientOf, operator: User) -> None:
    client = client_of(operator)
    columns = [column.name for column in page.opts.concrete_fields if not column.primary_key]
    for column in columns:
        assert client.get(address(page, "changelist"), {"_to_field": column}).status_code == 400, column


@every_page
@pytest.mark.parametrize("key", ["abc", "0", "-1", "1" * 40, "9" * 5000, "☃", "1_2F", "%00"])
def test_what_is_no_id_is_refused(page: AdminPage, client_of: ClientOf, operator: User, key: str) -> None:
    client = client_of(operator)
    for view in ("change", "history", *(act.name for act in page.acts)):
        path = address(page, view, key)
        answer = client.get(path) if view in {"change", "history"} else client.post(path, {"confirmed": "1"})
        assert answer.status_code == 404, view
    for act in page.acts:
        sent = {"action": act.name, "_selected_action": [key], "confirmed": "1"}
        assert client.post(address(page, "changelist"), sent).status_code in {400, 404}


@every_page
def test_acts_are_sent_by_post_only(page: AdminPage, client_of: ClientOf, operator: User) -> None:
    for act in page.acts:
        assert client_of(operator).get(address(page, act.name, 1)).status_code == 405


@every_page
def test_a_long_search_is_refused_with_a_sentence(page: AdminPage, client_of: ClientOf, operator: User) -> None:
    answer = client_of(operator).get(address(page, "changelist"), {"q": "word " * 2000})
    assert answer.status_code == 200
    assert "at most 200 characters" in answer.content.decode()


@pytest.mark.slow
@every_page
def test_a_page_costs_the_same_with_more_rows(page: AdminPage, client_of: ClientOf, operator: User, rf: Any) -> None:
    request = rf.get("/")
    request.user = operator
    listing = address(page, "changelist")
    paths = [listing, f"{listing}?q=gone", f"{listing}?q=a&o=1.-2", f"{listing}?_facets=True"]
    paths += [f"{listing}?{lookup}=1" for lookup in sorted(declared_lookups(page, request))]
    client = client_of(operator)
    spent = []
    for rows in (3, 27):
        grow(rows)
        row = page.model._default_manager.latest("pk")
        cost = {path: statements(client, path) for path in paths}
        spent.append({**cost, "object": statements(client, address(page, "change", row.pk))})
    assert spent[0] == spent[1]


@pytest.mark.slow
@every_page
def test_the_page_before_an_act_costs_the_same_with_more_rows(
    page: AdminPage, client_of: ClientOf, operator: User
) -> None:
    client = client_of(operator)
    for act in page.acts:
        spent = []
        for rows in (3, 27):
            grow(rows)
            keys = list(page.model._default_manager.order_by("-pk").values_list("pk", flat=True)[: rows + 3])
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(address(page, "changelist"), {"action": act.name, "_selected_action": keys})
            assert answer.status_code == (200 if act.in_bulk else 400), act.name
            spent.append(len(queries))
        assert spent[0] == spent[1], act.name


def statements(client: Client, path: str) -> int:
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return len(queries)


# Acts on several rows


def test_operator_removes_several_posts_with_a_reason(client_of: ClientOf, operator: User, author: User) -> None:
    posts = [make_post(author=author, title=f"Buy watch number {n}") for n in range(3)]
    kept = make_post(author=author, title="About meadows")
    client = client_of(operator)
    sent: dict[str, Any] = {"action": "remove", "_selected_action": [post.pk for post in posts], "index": "0"}
    asked = client.post("/admin/posts/post/?q=author", sent).content.decode()
    assert all(post.title in asked for post in posts)
    assert kept.title not in asked
    assert 'name="reason"' in asked
    assert not ModAction.objects.exists()
    unexplained = client.post("/admin/posts/post/?q=author", {**sent, "confirmed": "1", "reason": " "})
    assert unexplained.status_code == 422
    assert "Give a reason, or say that it is spam." in unexplained.content.decode()
    assert not ModAction.objects.exists()
    answer = client.post("/admin/posts/post/?q=author", {**sent, "confirmed": "1", "reason": "Sells watches"})
    assert answer["Location"] == "/admin/posts/post/?q=author"
    assert "Remove: done for 3 of 3." in client.get(answer["Location"]).content.decode()
    assert set(Post.objects.filter(removed_reason="Sells watches", removed_by=operator)) == set(posts)
    assert set(ModAction.objects.values_list("reason", flat=True)) == {"Sells watches"}


def test_operator_removes_comments_as_spam_without_a_reason(
    client_of: ClientOf, operator: User, author: User, post: Post
) -> None:
    comments = [make_comment(post, author) for _ in range(2)]
    sent = {"action": "remove", "_selected_action": [row.pk for row in comments], "confirmed": "1", "is_spam": "on"}
    assert client_of(operator).post("/admin/comments/comment/", sent).status_code == 302
    for comment in comments:
        comment.refresh_from_db()
        assert (comment.removed_kind, comment.removed_by) == ("spam", operator)


def test_more_rows_than_a_list_shows_are_refused(client_of: ClientOf, operator: User, author: User) -> None:
    posts = [make_post(author=author) for _ in range(51)]
    sent = {"action": "lock", "_selected_action": [post.pk for post in posts], "confirmed": "1"}
    answer = client_of(operator).post("/admin/posts/post/", sent)
    assert answer.status_code == 400
    assert "At most 50 rows" in answer.content.decode()
    assert not ModAction.objects.exists()


def test_rows_of_other_pages_are_not_chosen_unseen(client_of: ClientOf, operator: User, post: Post) -> None:
    sent = {"action": "lock", "_selected_action": [post.pk], "select_across": "1", "confirmed": "1"}
    assert client_of(operator).post("/admin/posts/post/", sent).status_code == 400
    assert not ModAction.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"action": "lock"}, {"_selected_action": "1"}, {"action": "", "index": "0"}])
def test_a_list_sent_without_action_or_rows_says_so(
    client_of: ClientOf, operator: User, post: Post, sent: dict[str, str]
) -> None:
    answer = client_of(operator).post("/admin/posts/post/", sent, follow=True)
    assert "Nothing was changed." in answer.content.decode()


def test_an_action_that_the_list_does_not_have_is_refused(
    client_of: ClientOf, operator: User, community: Any, reader: User
) -> None:
    make_member(community, user=reader)
    row = Membership.objects.get(member=reader)
    for name in ("delete_selected", "hand_over", "changelist_view"):
        sent = {"action": name, "_selected_action": row.pk, "confirmed": "1"}
        assert client_of(operator).post("/admin/communities/membership/", sent).status_code == 400


def test_a_row_that_was_chosen_twice_is_done_once(client_of: ClientOf, operator: User, post: Post) -> None:
    sent = {"action": "lock", "_selected_action": [post.pk, post.pk, f"0{post.pk}"], "confirmed": "1"}
    answer = client_of(operator).post("/admin/posts/post/", sent, follow=True)
    assert "Lock: done for 1 of 1." in answer.content.decode()
    assert ModAction.objects.count() == 1


def test_what_is_done_already_is_reported_and_stops_no_other(
    client_of: ClientOf, operator: User, author: User, post: Post
) -> None:
    locked = make_post(author=author, title="Locked before", locked=True)
    sent = {"action": "lock", "_selected_action": [locked.pk, post.pk], "confirmed": "1"}
    page = client_of(operator).post("/admin/posts/post/", sent, follow=True).content.decode()
    assert "Lock: done for 1 of 2." in page
    assert "Not done for Locked before: This is not possible in the present state." in page
    post.refresh_from_db()
    assert post.is_locked
