"""A private community leaks nothing to anybody outside; that no address does, tests/pages/test_walk.py says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from apps.communities.models import Visibility
from apps.communities.services.community import change_settings
from apps.posts.models import Post, Reach
from tests.support.world import INSIDERS, OUTSIDERS, World, holds_canary


def told(world: World, kind: str, path: str, client_of: Any) -> bool:
    """Whether the page holds a word of the private community."""
    return holds_canary(client_of(world.viewers[kind]).get(path, follow=True), path)


@pytest.mark.parametrize("kind", ["banned", "former"])
def test_what_somebody_kept_from_inside_is_closed_to_them(kind: str, world: World, client_of: Any) -> None:
    person = world.viewers[kind]
    assert person
    pages = ["overview", "submitted", "comments", "saved", "hidden", "upvoted", "downvoted"]
    paths = [reverse(f"profiles:{page}", args=[person.username]) for page in pages]
    assert [path for path in paths if told(world, kind, path, client_of)] == []


@pytest.mark.parametrize("kind", INSIDERS)
def test_insiders_read_it(kind: str, world: World, client_of: Any) -> None:
    """The control: the canary sings where it should."""
    assert told(world, kind, world.post.get_absolute_url(), client_of)
    assert told(world, kind, world.private.get_absolute_url(), client_of)


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_a_private_name_and_an_absent_name_get_the_same_answer(kind: str, world: World, client_of: Any) -> None:
    client = client_of(world.viewers[kind])
    private, absent = (client.get(f"/r/{name}/") for name in (world.private.name, "x" * len(world.private.name)))
    assert private.status_code == absent.status_code == 404
    clean = [answer.content.decode().replace(name, "") for answer, name in
             ((private, world.private.name), (absent, "x" * len(world.private.name)))]  # fmt: skip
    assert without_tokens(clean[0]) == without_tokens(clean[1])


def without_tokens(html: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)


def test_turning_private_hides_everything_at_once(world: World, client_of: Any) -> None:
    open_post = world.public["id36"]
    assert client_of().get(f"/comments/{open_post}/", follow=True).status_code == 200
    moderator = world.viewers["moderator_elsewhere"]
    assert moderator
    change_settings(moderator=moderator, community=world.open, settings={"visibility": Visibility.PRIVATE})
    assert client_of().get(f"/comments/{open_post}/", follow=True).status_code == 404
    assert "A public link" not in client_of().get("/r/all/").content.decode()
    assert set(Post.objects.in_community(world.open).values_list("reach", flat=True)) == {Reach.COMMUNITY}
