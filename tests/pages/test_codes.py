"""A refusal tells programs its code: on the page of a 409, and with the error of a form."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.communities.models import Community, PostKinds
from tests.factories import make_community, make_post


def test_page_of_a_refusal_names_its_code(community: Community, reader: User, client_of: Any) -> None:
    post = make_post(community, deleted=True)
    answer = client_of(reader).post(f"/posts/{post.id36}/vote/", {"value": "1"})
    assert answer.status_code == 409
    assert 'data-code="content_gone"' in answer.content.decode()


def test_form_that_the_state_of_things_refuses_names_the_code(
    community: Community, reader: User, client_of: Any
) -> None:
    post = make_post(community, locked=True)
    answer = client_of(reader).post(f"/posts/{post.id36}/reply/", {"body": "text"})
    assert [error.code for error in answer.context["form"].errors.as_data()["__all__"]] == ["thread_locked"]


def test_field_of_a_taken_name_names_the_code(community: Community, reader: User, client_of: Any) -> None:
    answer = client_of(reader).post("/communities/create/", {"name": "Meadow", "visibility": "public"})
    assert [error.code for error in answer.context["form"].errors.as_data()["name"]] == ["name_not_available"]


def test_post_that_misses_a_requirement_names_the_code(reader: User, client_of: Any) -> None:
    make_community("links_only", post_kinds=PostKinds.LINK)
    form = {"community": "links_only", "title": "A title", "kind": "text"}
    answer = client_of(reader).post("/submit/", form)
    codes = [error.code for errors in answer.context["form"].errors.as_data().values() for error in errors]
    assert codes == ["requirements_not_met"]
