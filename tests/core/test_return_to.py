"""Where a form leads when it is done: to a path of this site, or nowhere that was asked for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from apps.accounts.models import User
from apps.communities.models import Community
from apps.core.return_to import is_path_here, return_to
from apps.posts.models import Post

FOREIGN = [
    "abc", "?x=1", "0", "", "#top", "r/meadow/", "//evil.example/", "///evil.example/", "/\\evil.example/",
    "\\\\evil.example", "https://evil.example/", "http://testserver/r/meadow/", "javascript:alert(1)", " /r/meadow/",
    "\t//evil.example", "/\t/evil.example/", "accounts:preferences", "http:///evil.example",
]  # fmt: skip


@pytest.mark.parametrize("asked", FOREIGN)
def test_only_a_path_with_one_slash_is_returned_to(asked: str) -> None:
    request = RequestFactory().post("/", {"next": asked})
    assert return_to(request, "/default/") == "/default/"


@pytest.mark.parametrize("asked", ["/", "/r/meadow/?sort=new#t3_a", "/r/ä/", "/a//b"])
def test_a_path_of_this_site_is_returned_to(asked: str) -> None:
    assert is_path_here(asked)
    assert return_to(RequestFactory().get("/", {"next": asked}), "/default/") == asked


def test_an_anchor_is_added_where_there_is_none() -> None:
    for asked, target in (("/r/a/", "/r/a/#here"), ("/r/a/#there", "/r/a/#there"), ("", "/default/#here")):
        assert return_to(RequestFactory().post("/", {"next": asked}), "/default/", anchor="here") == target


@pytest.mark.parametrize("asked", FOREIGN)
def test_no_form_of_the_site_fails_on_a_strange_address(
    asked: str, community: Community, post: Post, reader: User, client_of: Any
) -> None:
    forms: list[tuple[str, dict[str, str]]] = [
        ("/preferences/theme/", {"theme": "dark"}),
        ("/preferences/density/", {"density": "compact"}),
        ("/preferences/", {"theme": "dark", "density": "card", "post_sort": "hot", "comment_sort": ""}),
        (f"/r/{community.name}/subscribe/", {"subscribed": "1"}),
        (f"/posts/{post.id36}/vote/", {"value": "1"}),
        (f"/posts/{post.id36}/save/", {"on": "1"}),
        (f"/posts/{post.id36}/hide/", {"on": "0"}),
    ]
    client = client_of(reader)
    for path, data in forms:
        answer = client.post(path, {**data, "next": asked})
        assert answer.status_code == 302, path
        assert is_path_here(answer["Location"]), path
    assert client_of().post("/accounts/login/", {"login": "reader", "password": "x", "next": asked}).status_code == 200
