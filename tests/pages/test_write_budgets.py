"""What a write costs in statements, from session to answer, without BEGIN and COMMIT; there is no savepoint."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_comment, make_community, make_post, make_user

pytestmark = pytest.mark.django_db(transaction=True)
TRANSACTIONS = ("BEGIN", "COMMIT")
HTMX = {"HX-Request": "true"}


def statements(client: Any, path: str, data: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(path, data, headers=HTMX)
    assert answer.status_code == 200
    found = [query["sql"] for query in captured if not query["sql"].startswith(TRANSACTIONS)]
    assert [sql for sql in found if "SAVEPOINT" in sql] == []
    return len(found)


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_a_vote_costs_eight_statements_and_nine_when_it_is_turned_round(kind: str, client_of: Any) -> None:
    post = make_post(make_community(), make_user())
    target = f"/posts/{post.id36}" if kind == "post" else f"/comment/{make_comment(post).id36}"
    client = client_of(make_user())
    spent = [statements(client, f"{target}/vote/", {"value": value}) for value in ("1", "-1", "-1", "0")]
    assert spent == [8, 9, 7, 9]


@pytest.mark.parametrize(("is_reply", "budget"), [(False, 12), (True, 13)])
def test_a_comment_costs_thirteen_statements_at_most(client_of: Any, budget: int, *, is_reply: bool) -> None:
    post = make_post(make_community(), make_user())
    path = f"/comment/{make_comment(post).id36}/reply/" if is_reply else f"/posts/{post.id36}/reply/"
    assert statements(client_of(make_user()), path, {"body": "hello", "submission_key": str(uuid4())}) == budget


@pytest.mark.parametrize(("act", "budget"), [("remove", 10), ("approve", 9), ("lock", 9)])
def test_an_act_of_a_moderator_reads_the_post_once(
    act: str, budget: int, moderator: Any, community: Any, client_of: Any
) -> None:
    post = make_post(community, make_user())
    spent = statements(client_of(moderator), f"/posts/{post.id36}/{act}/", {"on": "1"})
    assert spent <= budget
