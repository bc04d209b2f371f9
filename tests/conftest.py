"""The shared cast. Names say what a person is; each test adds what it needs with tests.factories."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.communities.models import Community
from apps.posts.models import Post
from tests.factories import make_comment, make_community, make_moderator, make_post, make_user

pytest_plugins = ["tests.support.plugin"]


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Counts of one test must not limit the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def author(db: None) -> User:
    return make_user("author")


@pytest.fixture
def reader(db: None) -> User:
    return make_user("reader")


@pytest.fixture
def stranger(db: None) -> User:
    """Logged in, and nothing to the community."""
    return make_user("stranger")


@pytest.fixture
def operator(db: None) -> User:
    return make_user("operator_1", is_staff=True, is_superuser=True)


@pytest.fixture
def community(db: None) -> Community:
    return make_community("meadow")


@pytest.fixture
def moderator(community: Community) -> User:
    """With every permission in `community`."""
    return make_moderator(community, "moderator_1")


@pytest.fixture
def post(community: Community, author: User) -> Post:
    return make_post(community, author, title="A post about meadows")


@pytest.fixture
def comment(post: Post, author: User) -> Comment:
    return make_comment(post, author, body="A comment about meadows")


@pytest.fixture
def client_of() -> Callable[[User | None], Client]:
    """A browser in which somebody is logged in; without an argument, a visitor's."""

    def build(user: User | None = None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return build
