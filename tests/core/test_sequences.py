"""Local ids stay above those of a dump."""

from __future__ import annotations

import pytest
from django.core import checks
from django.db import connection

from apps.communities.models import Community
from apps.core.base36 import FIRST_LOCAL_ID
from apps.core.sequences import next_id, start_above_dumps
from apps.posts.models import Post
from tests.factories import make_post


def warnings() -> list[str]:
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [str(warning.id) for warning in found if warning.obj is Post]


@pytest.mark.django_db
def test_local_ids_begin_above_those_of_dumps(community: Community) -> None:
    assert make_post(community).pk >= FIRST_LOCAL_ID
    start_above_dumps(Post)  # again: changes nothing
    assert next_id(Post) > FIRST_LOCAL_ID


@pytest.mark.django_db
def test_an_imported_id_does_not_move_the_sequence(community: Community) -> None:
    make_post(community, id=12345)
    assert make_post(community).pk >= FIRST_LOCAL_ID


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_sequence_that_was_forgotten_is_set_again(community: Community) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from sqlite_sequence where name = 'posts_post'")
    assert warnings() == ["core.W002"]
    start_above_dumps(Post)
    assert warnings() == []
    assert make_post(community).pk >= FIRST_LOCAL_ID
