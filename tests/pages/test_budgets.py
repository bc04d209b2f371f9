"""How many statements each page costs: committed in tests/query_budgets.json, and the same at 3 and at 30 rows.

`UPDATE_QUERY_BUDGETS=1 pytest tests/pages/test_budgets.py` writes the file anew (once for each engine), so that a
change of cost stands in the diff."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.communities.models import Action, Community, TargetKind
from apps.communities.services.log import record
from apps.posts.models import Post, SavedPost
from tests.factories import make_comment, make_community, make_member, make_moderator, make_post, make_user

FILE = Path(__file__).resolve().parents[1] / "query_budgets.json"
URL = "https://meadow.example/one"
PAGES = {
    "front": "/", "front new": "/new/", "front top": "/top/?t=all", "rising": "/rising/", "all": "/r/all/",
    "popular": "/r/popular/", "community": "/r/meadow/", "community new": "/r/meadow/new/",
    "community top": "/r/meadow/top/?t=all", "several": "/r/meadow+heath/", "domain": "/domain/meadow.example/",
    "thread": "{thread}", "thread new": "{thread}?sort=new", "permalink": "{thread}{comment}/?context=3",
    "duplicates": "/r/meadow/duplicates/{post}/", "submit": "/r/meadow/submit/", "directory": "/communities/",
    "rules": "/r/meadow/about/rules/", "moderators": "/r/meadow/about/moderators/", "log": "/r/meadow/about/log/",
    "profile": "/user/writer/", "profile posts": "/user/writer/submitted/",
    "profile comments": "/user/writer/comments/",
    "saved": "/user/{me}/saved/", "upvoted": "/user/{me}/upvoted/", "preferences": "/preferences/",
    "about": "/about/", "log-in": "/accounts/login/",
}  # fmt: skip


class Meadow:
    """A site whose every list grows with `grow`."""

    def __init__(self) -> None:
        self.writer = make_user("writer")
        self.community, self.other = make_community("meadow"), make_community("heath")
        self.viewers: dict[str, User | None] = {
            "visitor": None,
            "member": make_member(self.community, "member"),
            "moderator": make_moderator(self.community, "moderator"),
        }
        make_member(self.other, user=self.viewers["member"])
        self.post: Post = make_post(self.community, self.writer, url=URL, body="text")
        self.comment = make_comment(self.post, self.writer)
        self.rows = 0

    def grow(self, rows: int) -> None:
        for _ in range(rows - self.rows):
            self._add(self.community)
            self._add(self.other)
        self.rows = rows

    def _add(self, place: Community) -> None:
        post = make_post(place, self.writer, url=URL)
        make_comment(self.post, make_user(), parent=self.comment)
        make_comment(post, self.writer)
        make_community()
        for name in ("member", "moderator"):
            viewer = self.viewers[name]
            assert viewer
            SavedPost.objects.create(post=post, member=viewer)
            post.votes.create(voter=viewer, value=1)
        moderator = self.viewers["moderator"]
        assert moderator
        record(
            community=self.community,
            moderator=moderator,
            action=Action.LOCK,
            target_kind=TargetKind.POST,
            target_id=post.pk,
            target_name=post.title,
        )

    def path(self, page: str, viewer: str) -> str:
        me = self.viewers[viewer]
        return PAGES[page].format(
            thread=self.post.get_absolute_url(),
            comment=self.comment.id36,
            post=self.post.id36,
            me=me.username if me else "writer",
        )


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", ["visitor", "member", "moderator"])
def test_pages_keep_their_budget_and_do_not_cost_more_with_more_rows(viewer: str, client_of: Any) -> None:
    meadow = Meadow()
    spent: dict[int, dict[str, int]] = {}
    for rows in (3, 30):
        meadow.grow(rows)
        spent[rows] = {page: statements(client_of(meadow.viewers[viewer]), meadow.path(page, viewer)) for page in PAGES}
    assert spent[3] == spent[30]
    budgets = json.loads(FILE.read_text()) if FILE.exists() else {}
    mine = budgets.setdefault(connection.vendor, {})
    if os.environ.get("UPDATE_QUERY_BUDGETS"):
        mine[viewer] = spent[3]
        FILE.write_text(json.dumps(budgets, indent=2, sort_keys=True) + "\n")
    assert mine.get(viewer) == spent[3]


def statements(client: Any, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code in {200, 302}, path
    return len(queries)
