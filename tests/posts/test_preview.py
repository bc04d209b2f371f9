"""How a text will look, before it is posted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.communities.models import Community
from apps.posts.models import Post
from apps.posts.services.submit import submit_text

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def test_live_preview_is_a_fragment_and_keeps_nothing(client_of: ClientOf, author: User) -> None:
    response = client_of(author).post(reverse("posts:preview"), {"text": "A **bold** word", "title": "ignored"})
    page = response.content.decode()
    assert "<strong>bold</strong>" in page
    assert "<html" not in page
    assert not Post.objects.exists()


@pytest.mark.parametrize("text", ["", " \n ", "x" * 40_001])
def test_nothing_to_show_is_shown_as_nothing(client_of: ClientOf, author: User, text: str) -> None:
    response = client_of(author).post(reverse("posts:preview"), {"text": text})
    assert response.status_code == 200
    assert response.content.strip() == b""


def test_preview_is_sanitised(client_of: ClientOf, author: User) -> None:
    hostile = "<img src=x onerror=alert(1)> [a](javascript:alert(1))"
    page = client_of(author).post(reverse("posts:preview"), {"text": hostile}).content.decode()
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_preview_has_the_headings_of_the_post(client_of: ClientOf, author: User, community: Community) -> None:
    page = client_of(author).post(reverse("posts:preview"), {"text": "# A part"}).content.decode()
    post = submit_text(author=author, community=community, title="Title", body="# A part")
    assert post.body_html in page


def test_preview_button_works_without_a_script(client_of: ClientOf, author: User, community: Community) -> None:
    form = {"kind": "text", "community": "meadow", "title": "Title", "text": "So *fine*", "preview": "1"}
    response = client_of(author).post(reverse("posts:submit"), form)
    page = response.content.decode()
    assert response.status_code == 200
    assert "So <em>fine</em>" in page
    assert 'value="Title"' in page
    assert not Post.objects.exists()


def test_visitors_have_no_preview(client_of: ClientOf) -> None:
    assert client_of().post(reverse("posts:preview"), {"text": "x"}).status_code == 302


@pytest.mark.parametrize("path", ["/submit/", "/r/meadow/submit/"])
@pytest.mark.parametrize("kind", ["text", "link"])
def test_other_tab_and_preview_at_once_show_the_other_tab(
    client_of: Any, community: Community, reader: User, path: str, kind: str
) -> None:
    typed = {"kind": "text", "community": "meadow", "title": "Half a title", "text": "so *fine*"}
    page = client_of(reader).post(path, {**typed, "preview": "1", "switch_to": kind})
    assert page.status_code == 200
    assert "Half a title" in page.content.decode()
