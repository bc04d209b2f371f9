"""The viewer comes in one statement, with every column that an app added."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.db.models import Count
from django.db.models.functions import Length
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.accounts.viewers import COLUMNS, add_viewer_column, columns_of, including_columns, load_viewer
from apps.communities.models import Community
from tests.factories import make_member, make_post

ClientOf = Callable[..., Client]


@pytest.fixture
def _own_columns() -> Iterator[None]:
    """Columns that a test adds end with the test."""
    before = dict(COLUMNS)
    yield
    COLUMNS.clear()
    COLUMNS.update(before)


def viewer_of_a_page(member: User) -> User:
    """As a GET request has it."""
    with including_columns(included=True):
        viewer = load_viewer(member.pk)
    assert viewer is not None
    return viewer


def statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.usefixtures("_own_columns")
def test_a_new_column_costs_the_front_page_no_statement(
    client_of: ClientOf, reader: User, author: User, community: Community
) -> None:
    make_member(community, user=reader)
    make_post(community, author)
    before = statements(client_of(reader), "/")
    add_viewer_column("length_of_name", Length("username"))
    after = statements(client_of(reader), "/")
    assert len(after) == len(before)
    assert sum("viewer_length_of_name" in sql for sql in after) == 1


@pytest.mark.usefixtures("_own_columns")
def test_an_app_reads_its_column_without_a_statement(reader: User, django_assert_num_queries: Callable) -> None:  # type: ignore[type-arg]
    add_viewer_column("length_of_name", Length("username"))
    viewer = viewer_of_a_page(reader)
    with django_assert_num_queries(0):
        assert columns_of(viewer)["length_of_name"] == len("reader")


@pytest.mark.usefixtures("_own_columns")
def test_a_name_is_given_once() -> None:
    add_viewer_column("length_of_name", Length("username"))
    with pytest.raises(ValueError, match="already has"):
        add_viewer_column("length_of_name", Length("email"))


@pytest.mark.usefixtures("_own_columns")
def test_a_column_that_would_group_the_members_is_refused(reader: User) -> None:
    add_viewer_column("memberships_count", Count("memberships"))
    with pytest.raises(ValueError, match="does not group"):
        viewer_of_a_page(reader)


def test_the_viewer_is_the_whole_member(reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(theme="dark", shows_nsfw=True, post_karma=-3)
    stored, viewer = User.objects.get(pk=reader.pk), viewer_of_a_page(reader)
    fields = [field.attname for field in User._meta.concrete_fields]
    assert [getattr(viewer, name) for name in fields] == [getattr(stored, name) for name in fields]
    assert viewer.get_deferred_fields() == set()


@pytest.mark.django_db
def test_nobody_has_an_unknown_key() -> None:
    for included in (True, False):
        with including_columns(included=included):
            assert load_viewer(10**12) is None


def test_a_request_that_writes_leaves_the_columns_out(client_of: ClientOf, reader: User, community: Community) -> None:
    client = client_of(reader)
    with CaptureQueriesContext(connection) as captured:
        client.post("/r/meadow/subscribe/", {"subscribed": "1"}, headers={"HX-Request": "true"})
    assert not any("viewer_" in query["sql"] for query in captured.captured_queries)


def test_an_account_that_was_deactivated_is_out_at_once(client_of: ClientOf, reader: User) -> None:
    client = client_of(reader)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert not client.get("/").context["viewer"].is_authenticated
