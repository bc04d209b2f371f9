"""A list of rows as one value of another row."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db.models import QuerySet
from django.db.models.functions import Upper

from apps.accounts.models import User
from apps.communities.models import Community
from apps.core.json_rows import JsonRows

pytestmark = pytest.mark.django_db


def found(reader: User, rows: QuerySet[Any], **fields: Any) -> Any:
    """What a statement over one member gives as the column."""
    return User.objects.annotate(column=JsonRows(rows, **fields)).values_list("column", flat=True).get(pk=reader.pk)


def test_rows_keep_their_order_whatever_the_order_of_their_birth(reader: User) -> None:
    names = [f"place_{number:03}" for number in range(300)]
    random.Random(5).shuffle(names)
    Community.objects.bulk_create(Community(name=name, title="Untitled") for name in names)
    rows = found(reader, Community.objects.order_by("-name")[:250], name="name")
    assert [row["name"] for row in rows] == sorted(names, reverse=True)[:250]


@pytest.mark.parametrize(
    "title", ["It's", 'a "quote"', "back\\slash", "100 %s", "{}[],:", "tab\tline\n", "é 🎈 \u202f"]
)
def test_any_character_survives(reader: User, title: str) -> None:
    Community.objects.create(name="place", title=title)
    assert found(reader, Community.objects.order_by("pk")[:1], words="title") == [{"words": title}]


def test_no_rows_give_an_empty_list(reader: User) -> None:
    assert found(reader, Community.objects.order_by("pk")[:5], id="pk") == []


def test_a_value_may_be_an_expression(reader: User, community: Community) -> None:
    rows = found(reader, Community.objects.order_by("pk")[:5], id="pk", loud=Upper("name"), is_nsfw="is_nsfw")
    assert rows == [{"id": community.pk, "loud": "MEADOW", "is_nsfw": False}]


@pytest.mark.parametrize("rows", [Community.objects.order_by("pk"), Community.objects.all()[:5]])
def test_rows_without_an_order_or_a_limit_are_refused(rows: QuerySet[Community]) -> None:
    with pytest.raises(ValueError, match="order and a limit"):
        JsonRows(rows, id="pk")
