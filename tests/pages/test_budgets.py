"""How many statements each page costs: committed in tests/query_budgets.json, and the same at 3 and at 30 rows.

`UPDATE_QUERY_BUDGETS=1 pytest tests/pages/test_budgets.py` writes the file anew (once for each engine), so that a
change of cost stands in the diff."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Action, Community, FlairTemplate, Membership, Permission, Rule, TargetKind
from apps.communities.services.log import record
from apps.posts.models import HiddenPost, Post, SavedPost
from tests.factories import make_ban, make_comment, make_community, make_member, make_moderator, make_post, make_user
from tests.support.addresses import addresses

FILE = Path(__file__).resolve().parents[1] / "query_budgets.json"
URL = "https://meadow.example/one"
# By the name of the view, and after it what tells its pages apart.
PAGES = {
    "posts:front": "/", "posts:front_sorted new": "/new/", "posts:front_sorted top": "/top/?t=all",
    "posts:front_sorted rising": "/rising/", "posts:all": "/r/all/", "posts:all_sorted new": "/r/all/new/",
    "posts:popular": "/r/popular/", "posts:popular_sorted new": "/r/popular/new/", "posts:community": "/r/meadow/",
    "posts:community_sorted new": "/r/meadow/new/", "posts:community_sorted top": "/r/meadow/top/?t=all",
    "posts:community several": "/r/meadow+heath/", "posts:domain": "/domain/meadow.example/",
    "posts:domain_sorted new": "/domain/meadow.example/new/", "posts:duplicates": "/r/meadow/duplicates/{post}/",
    "comments:thread": "{thread}", "comments:thread new": "{thread}?sort=new",
    "comments:permalink": "{thread}{comment}/?context=3",
    "communities:directory": "/communities/", "communities:about_rules": "/r/meadow/about/rules/",
    "communities:moderators": "/r/meadow/about/moderators/", "communities:log": "/r/meadow/about/log/",
    "profiles:overview": "/user/writer/", "profiles:submitted": "/user/writer/submitted/",
    "profiles:comments": "/user/writer/comments/",
    "accounts:preferences": "/preferences/", "core:about": "/about/", "core:rules": "/rules/",
    "core:privacy": "/privacy/",
}  # fmt: skip
OF_MEMBERS = {
    "posts:submit": "/submit/", "posts:submit_to": "/r/meadow/submit/", "profiles:saved": "/user/{me}/saved/",
    "profiles:hidden": "/user/{me}/hidden/", "profiles:upvoted": "/user/{me}/upvoted/",
    "profiles:downvoted": "/user/{me}/downvoted/",
}  # fmt: skip
# Alike for whoever may open them, so one opens them.
OF_ONE_MEMBER = {
    "posts:edit": "/posts/{own_post}/edit/", "posts:delete": "/posts/{own_post}/delete/",
    "comments:edit": "/comment/{own_comment}/edit/", "comments:delete": "/comment/{own_comment}/delete/",
    "comments:reply": "/comment/{comment}/reply/", "comments:reply_to_post": "/posts/{post}/reply/",
    "accounts:sessions": "/preferences/sessions/", "communities:create": "/communities/create/",
    "communities:invitations": "/communities/invitations/",
    "communities:my_flair": "/r/meadow/about/my_flair/", "accounts:close": "/preferences/close/",
}  # fmt: skip
OF_MODERATORS = {
    "communities:settings": "/r/meadow/about/edit/", "communities:approved": "/r/meadow/about/contributors/",
    "communities:banned": "/r/meadow/about/banned/", "communities:flair": "/r/meadow/about/flair/",
    "communities:edit_flair": "/r/meadow/about/flair/{flair}/edit/",
    "communities:edit_rule": "/r/meadow/about/rules/{rule}/edit/",
    "communities:set_permissions": "/r/meadow/about/moderators/u/junior/permissions/",
    "communities:hand_over": "/r/meadow/about/moderators/hand_over/",
    "communities:leave_moderators": "/r/meadow/about/moderators/leave/",
    "posts:remove": "/posts/{post}/remove/", "posts:set_flair": "/posts/{post}/set_flair/",
    "comments:remove": "/comment/{comment}/remove/",
}  # fmt: skip
OPENED = {
    "visitor": PAGES | {"account_login": "/accounts/login/"},
    "member": PAGES | OF_MEMBERS | OF_ONE_MEMBER,
    "moderator": PAGES | OF_MEMBERS | OF_MODERATORS,
}
RULES_MAX = 15


class Meadow:
    """A site for one viewer, whose every list grows with `grow`."""

    def __init__(self, viewer: str) -> None:
        self.writer = make_user("writer")
        self.community, self.other = make_community("meadow"), make_community("heath")
        self.member = make_member(self.community, "member")
        self.moderator = make_moderator(self.community, "moderator")
        make_moderator(self.community, "junior")
        make_member(self.other, user=self.member)
        self.pages = OPENED[viewer]
        self.viewer: User | None = {"member": self.member, "moderator": self.moderator}.get(viewer)
        self.post: Post = make_post(self.community, self.writer, url=URL, body="text")
        self.comment = make_comment(self.post, self.writer)
        self.own_post = make_post(self.other, self.member)
        self.own_comment = make_comment(self.own_post, self.member)
        self.values: dict[str, int] = {}
        self.rows = 0
        self._decide(0)

    def grow(self, rows: int) -> None:
        for number in range(self.rows + 1, rows + 1):
            self._write(self.community)
            self._write(self.other)
            self._decide(number)
        self.rows = rows

    def _write(self, place: Community) -> None:
        post = make_post(place, self.writer, url=URL)
        make_comment(self.post, make_user(), parent=self.comment)
        make_comment(post, self.writer)
        make_community()
        if self.viewer is not None:
            SavedPost.objects.create(post=post, member=self.viewer)
            # Old and unloved: a listing asks for more rows where some of the first ones are hidden.
            unloved = make_post(place, self.writer, age=timedelta(days=9), downs=9)
            HiddenPost.objects.create(post=unloved, member=self.viewer)
            post.votes.create(voter=self.viewer, value=1)
            unloved.votes.create(voter=self.viewer, value=-1)
        record(
            community=self.community,
            moderator=self.moderator,
            action=Action.LOCK,
            target_kind=TargetKind.POST,
            target_id=post.pk,
            target_name=post.title,
        )

    def _decide(self, number: int) -> None:
        """What moderators decide about people, rules and flair; each list of it is one row longer."""
        make_member(self.community, approved=True)
        make_ban(self.community, make_user())
        make_moderator(self.community, permissions=(Permission.FLAIR,))
        invited_to = make_community()
        Membership.objects.create(community=invited_to, member=self.member, invited_at=timezone.now(), may_flair=True)
        flair = FlairTemplate.objects.create(community=self.community, text=f"Flair {number}", wearer="post")
        FlairTemplate.objects.create(community=self.community, text=f"Flair {number}", wearer="member")
        if number < RULES_MAX:
            rule = Rule.objects.create(community=self.community, position=number + 1, title=f"Rule {number}")
            self.values = {"flair": flair.pk, "rule": rule.pk}

    def path(self, page: str) -> str:
        return self.pages[page].format(
            thread=self.post.get_absolute_url(),
            comment=self.comment.id36,
            post=self.post.id36,
            own_post=self.own_post.id36,
            own_comment=self.own_comment.id36,
            me=self.viewer.username if self.viewer else "",
            **self.values,
        )


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", ["visitor", "member", pytest.param("moderator", marks=pytest.mark.slow)])
def test_pages_keep_their_budget_and_do_not_cost_more_with_more_rows(viewer: str, client_of: Any) -> None:
    meadow = Meadow(viewer)
    spent: dict[int, dict[str, int]] = {}
    client = client_of(meadow.viewer)
    for rows in (3, 30):
        meadow.grow(rows)
        spent[rows] = {page: statements(client, meadow.path(page)) for page in meadow.pages}
    assert spent[3] == spent[30]
    budgets = json.loads(FILE.read_text()) if FILE.exists() else {}
    mine = budgets.setdefault(connection.vendor, {})
    if os.environ.get("UPDATE_QUERY_BUDGETS"):
        mine[viewer] = spent[3]
        FILE.write_text(json.dumps(budgets, indent=2, sort_keys=True) + "\n")
    assert mine.get(viewer) == spent[3]


@pytest.mark.django_db
def test_every_view_that_shows_a_page_has_a_budget(client_of: Any) -> None:
    meadow = Meadow("visitor")
    known = {page.split()[0] for pages in OPENED.values() for page in pages}
    values = {"name": "meadow", "id36": meadow.post.id36, "slug": meadow.post.slug, "cid36": meadow.comment.id36,
              "username": "writer", "host": "meadow.example", "sort": "new", "rule_id": meadow.values["rule"],
              "flair_id": meadow.values["flair"]}  # fmt: skip
    clients = [client_of(meadow.member), client_of(meadow.moderator)]
    unknown = {
        name
        for address in addresses()
        if (name := f"{address.namespace}:{address.name}") not in known
        if any(is_page(client.get(address.path(values))) for client in clients)
    }
    assert unknown == set()


@pytest.mark.django_db
def test_every_budget_bears_the_name_of_its_view() -> None:
    meadow = Meadow("member")
    for meadow.pages in OPENED.values():
        named = {page: resolve(urlsplit(meadow.path(page)).path).view_name for page in meadow.pages}
        assert {page: name for page, name in named.items() if page.split()[0] != name} == {}


def is_page(answer: Any) -> bool:
    return answer.status_code == 200 and str(answer["Content-Type"]).startswith("text/html")


def statements(client: Any, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert is_page(answer), path
    return len(queries)
