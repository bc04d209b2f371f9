"""What somebody reads who opens an address that takes something else, or that no page has."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apps.comments.models import Comment
from apps.posts.models import Post
from tests.support.addresses import addresses
from tests.support.world import World, make_world

ROOT = Path(__file__).resolve().parents[2]
SENTENCE = "This address can't be opened by itself"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_every_address_for_buttons_alone_says_so_and_leads_to_a_page(world: World, client_of: Any) -> None:
    client, refused = client_of(), 0
    for address in addresses():
        path = address.path(world.public)
        answer = client.get(path)
        if answer.status_code != 405:
            continue
        refused += 1
        html = answer.content.decode()
        assert SENTENCE in html, path
        assert answer.headers["Allow"] == "POST"
        (back,) = re.findall(r'<a class="btn btn-go" href="([^"]+)"', html) or ["/"]
        assert client.get(back, follow=True).status_code == 200, f"{path} leads to {back}"
        assert client.head(path).status_code == 405
        assert client.head(path).headers["Allow"] == "POST"
    assert refused > 25


def test_the_way_back_from_a_vote_is_what_was_voted_on(post: Post, comment: Comment, client_of: Any) -> None:
    answers = {
        item.fullname: client_of().get(f"{path}/vote/").content.decode()
        for item, path in ((post, f"/posts/{post.id36}"), (comment, f"/comment/{comment.id36}"))
    }
    assert f'href="/comments/{post.id36}/"' in answers[post.fullname]
    assert f'href="/comment/{comment.id36}/"' in answers[comment.fullname]
    there = client_of().get(f"/comment/{comment.id36}/")
    assert there.url == f"{comment.get_absolute_url()}?context=3#{comment.fullname}"


def test_a_refused_method_does_not_tell_what_exists(world: World, client_of: Any) -> None:
    name, absent = world.private.name, "x" * len(world.private.name)
    known, unknown = (client_of().get(f"/r/{word}/subscribe/").content.decode() for word in (name, absent))
    assert known.replace(name, absent) == unknown


def test_the_log_in_on_the_page_of_a_refused_method_does_not_lead_back_to_it(post: Post, client_of: Any) -> None:
    html = client_of().get(f"/posts/{post.id36}/vote/").content.decode()
    assert "?next=" not in html


def test_a_form_sent_to_a_page_that_only_shows_gets_its_text_back(db: None, client_of: Any) -> None:
    answer = client_of().post("/about/", {"body": "An hour of work"})
    assert answer.status_code == 405
    assert "An hour of work" in answer.content.decode()
    assert answer.headers["Allow"] == "GET, HEAD"


def test_with_debug_an_address_that_no_page_has_shows_our_page(db: None, settings: Any, client_of: Any) -> None:
    settings.DEBUG = True
    answer = client_of().get("/no/such/page/")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()
    assert "URLconf" not in answer.content.decode()


def test_with_debug_a_missing_slash_is_still_added(db: None, settings: Any, client_of: Any) -> None:
    settings.DEBUG = True
    assert client_of().get("/about").headers["Location"] == "/about/"


@pytest.mark.slow
@pytest.mark.sqlite
def test_the_debug_toolbar_works_beside_our_own_404(tmp_path: Path) -> None:
    """In a Python of its own, with the settings of `make run`."""
    program = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
from django.urls import reverse
client = Client(SERVER_NAME="127.0.0.1")
missing, page = client.get("/no/such/page/"), client.get("/about/")
panel = client.get(reverse("djdt:render_panel"), {"request_id": "x", "panel_id": "SQLPanel"})
print(missing.status_code, "There is no page" in missing.content.decode(), "djDebug" in missing.content.decode())
print(page.status_code, "djDebug" in page.content.decode(), panel.status_code)
"""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "DEBUG_TOOLBAR": "1",
        "THICKET_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'one.sqlite3'}",
    }
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout == "404 True True\n200 True 200\n"
