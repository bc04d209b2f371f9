"""Choosing the community of a new post: its rules and flair come without anything being published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Community, FlairTemplate, Rule, Visibility
from apps.posts.models import Post
from tests.factories import make_community
from tests.posts.test_submit import form_of

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def test_the_button_of_the_community_shows_its_rules_and_flair_and_keeps_what_was_typed(
    client_of: ClientOf, author: User, community: Community
) -> None:
    Rule.objects.create(community=community, position=1, title="No scythes")
    flair = FlairTemplate.objects.create(community=community, text="Question")
    typed = form_of(kind="link", title="Half a title", url="https://example.org/", nsfw="on", flair=flair.pk, show="1")
    page = client_of(author).post(reverse("posts:submit"), typed)
    html = page.content.decode()
    assert page.status_code == 200
    for kept in ("Half a title", "A *list*.", "https://example.org/", "No scythes", "Question", 'type="url"'):
        assert kept in html
    assert html.count(" checked") == 3  # the flair, the mark, and the switch of the keys
    assert "was not published" not in html
    assert not Post.objects.exists()


def test_another_community_brings_its_rules_and_flair_without_a_page_load(
    client_of: ClientOf, author: User, community: Community
) -> None:
    Rule.objects.create(community=community, position=1, title="No scythes")
    FlairTemplate.objects.create(community=community, text="Question")
    page = client_of(author).post(reverse("posts:submit"), form_of(show="1"), headers={"HX-Request": "true"})
    html = page.content.decode()
    assert "<html" not in html
    assert "No scythes" in html
    assert "Question" in html
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nowhere", "There is no community of this name here."),
        ("secret_garden", "There is no community of this name here."),
        ("lawn", "Only approved members post in r/lawn."),
    ],
)
def test_the_button_of_the_community_says_why_nothing_can_be_posted_to_it(
    client_of: ClientOf, author: User, name: str, sentence: str
) -> None:
    make_community("secret_garden", visibility=Visibility.PRIVATE)
    make_community("lawn", visibility=Visibility.RESTRICTED)
    for headers in ({}, {"HX-Request": "true"}):
        sent = form_of(community=name, show="1")
        page = client_of(author).post(reverse("posts:submit"), sent, headers=headers)
        assert sentence in page.content.decode()


@pytest.mark.parametrize("button", ["show", "preview", "switch_to"])
def test_the_buttons_that_publish_nothing_are_limited_together(
    client_of: ClientOf, author: User, community: Community, button: str
) -> None:
    browser = client_of(author)
    with override_settings(RATE_LIMITS_ENABLED=True), time_machine.travel(timezone.now(), tick=False):
        for _ in range(120):
            browser.post(reverse("posts:preview"), {"text": "x"})
        refused = browser.post(reverse("posts:submit"), form_of(**{button: "text"}))
    assert refused.status_code == 429
    assert "What grows here in May" in refused.content.decode()
