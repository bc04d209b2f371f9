"""An import into a community that is open, while members vote and reply there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from django.db.models import F

from apps.accounts.models import User
from apps.comments.models import Comment
from apps.comments.services.submit import add_comment
from apps.communities.models import Visibility
from apps.importer.places import Terms
from apps.posts.models import Post
from apps.posts.services.vote import vote_on_content
from apps.votes.services import recount
from tests.factories import make_user
from tests.importer.dumps import Desk, comment_of, post_of, remark, submission

MEMBERS, ROUNDS = 6, 8


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_nothing_that_members_do_meanwhile_is_lost(tmp_path: Path) -> None:
    members = [make_user() for _number in range(MEMBERS)]
    desk = Desk(tmp_path)

    def bring(score: int) -> None:
        posts = [submission(f"p{number}", score=score) for number in range(1, 4)]
        comments = [remark(f"c{number}", post=f"p{number}", score=-score) for number in range(1, 4)]
        desk.bring(posts, comments, terms=Terms(visibility=Visibility.PUBLIC))

    def take_part(member: User, seed: int) -> None:
        try:
            for turn in range(ROUNDS):
                number = (turn + seed) % 3 + 1
                vote_on_content(voter=member, item=post_of(f"p{number}"), value=(1, -1, 0)[(turn * seed) % 3])
                vote_on_content(voter=member, item=comment_of(f"c{number}"), value=(1, -1)[(turn + seed) % 2])
                add_comment(author=member, post=post_of(f"p{number}"), parent=comment_of(f"c{number}"), body=f"{turn}")
        finally:
            connections.close_all()

    bring(1)
    with ThreadPoolExecutor(MEMBERS) as pool:
        taking_part = [pool.submit(take_part, member, seed) for seed, member in enumerate(members)]
        scores = iter(range(2, 1_000))
        while not all(done.done() for done in taking_part):
            bring(next(scores))
        for done in taking_part:
            done.result()
    bring(77)
    assert recount(Post) == recount(Comment) == 0
    assert set(Post.objects.values_list("imported_ups", flat=True)) == {77}
    assert Comment.objects.count() == 3 + MEMBERS * ROUNDS
    assert sum(Post.objects.values_list("comment_count", flat=True)) == Comment.objects.count()
    assert sum(Comment.objects.values_list("reply_count", flat=True)) == MEMBERS * ROUNDS
    assert not Comment.objects.filter(parent__isnull=False).exclude(depth=F("parent__depth") + 1).exists()
