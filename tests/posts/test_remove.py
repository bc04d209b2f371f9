"""Removing and approving posts."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.communities.models import Action, Community, ModAction, Permission, Rule
from apps.posts.models import Post, RemovalKind
from apps.posts.rules import ContentGone
from apps.posts.services.moderate import approve_content, remove_content
from apps.posts.services.moderate_posts import pin_post
from tests.factories import make_community, make_moderator, make_post

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def acts() -> list[tuple[str, str, str]]:
    return list(ModAction.objects.order_by("id").values_list("action", "target_name", "reason"))


def test_removal_is_logged_without_the_title(post: Post, moderator: User) -> None:
    remove_content(moderator=moderator, item=post, reason="Off topic")
    post.refresh_from_db()
    assert (post.removed_by, post.removed_kind, post.removed_reason) == (moderator, RemovalKind.MODERATOR, "Off topic")
    assert acts() == [(Action.REMOVE_POST, post.fullname, "Off topic")]
    entry = ModAction.objects.get()
    assert (entry.moderator, entry.community, entry.target_kind, entry.target_id) == (
        moderator,
        post.community,
        "t3",
        post.pk,
    )


def test_removal_frees_the_pinned_place(post: Post, moderator: User) -> None:
    pin_post(moderator=moderator, post=post)
    remove_content(moderator=moderator, item=post)
    post.refresh_from_db()
    assert post.pinned_slot is None


def test_approval_undoes_a_removal_whole(post: Post, moderator: User) -> None:
    remove_content(moderator=moderator, item=post, kind=RemovalKind.SPAM, reason="?")
    approve_content(moderator=moderator, item=post)
    post.refresh_from_db()
    assert not post.is_removed
    assert (post.removed_by, post.removed_kind, post.removed_reason, post.approved_by) == (None, "", "", moderator)
    assert acts()[-1] == (Action.APPROVE_POST, "A post about meadows", "")


def test_acts_sent_twice_are_logged_once(post: Post, moderator: User) -> None:
    for _ in range(2):
        remove_content(moderator=moderator, item=post)
    for _ in range(2):
        approve_content(moderator=moderator, item=post)
    assert [action for action, *_ in acts()] == [Action.REMOVE_POST, Action.APPROVE_POST]


def test_removal_after_an_approval_wins(post: Post, moderator: User) -> None:
    approve_content(moderator=moderator, item=post)
    remove_content(moderator=moderator, item=post)
    post.refresh_from_db()
    assert post.is_removed
    assert post.approved_at is None


def test_removed_post_can_still_be_called_spam(post: Post, moderator: User) -> None:
    remove_content(moderator=moderator, item=post)
    remove_content(moderator=moderator, item=post, kind=RemovalKind.SPAM)
    post.refresh_from_db()
    assert post.removed_kind == RemovalKind.SPAM


def test_only_moderators_with_the_permission_remove(post: Post, author: User, reader: User, operator: User) -> None:
    flair_only = make_moderator(post.community, permissions=(Permission.FLAIR,))
    elsewhere = make_moderator(make_community())
    for person in (author, reader, flair_only, elsewhere):
        with pytest.raises(PermissionDenied):
            remove_content(moderator=person, item=post)
        with pytest.raises(PermissionDenied):
            approve_content(moderator=person, item=post)
    remove_content(moderator=operator, item=post)
    assert Post.objects.get().removed_by == operator


def test_what_its_author_deleted_can_be_neither_removed_nor_approved(
    author: User, moderator: User, community: Community
) -> None:
    post = make_post(community, author, deleted=True)
    for act in (remove_content, approve_content):
        with pytest.raises(ContentGone):
            act(moderator=moderator, item=post)


def test_removed_post_is_read_by_its_author_and_moderators_alone(
    client_of: ClientOf, post: Post, author: User, reader: User, moderator: User, operator: User
) -> None:
    remove_content(moderator=moderator, item=post, reason="Off topic")
    for person in (author, moderator, operator):
        page = client_of(person).get("/r/meadow/").content.decode()
        assert "A post about meadows" in page
        assert "removed by a moderator: Off topic" in page
    for stranger in (reader, None):
        for listing in ("/r/meadow/", "/r/all/new/", "/r/popular/rising/", "/r/meadow/top/?t=all"):
            page = client_of(stranger).get(listing).content.decode()
            assert post.fullname not in page
            assert "A post about meadows" not in page


def test_moderator_removes_with_a_reason_through_the_page(client_of: ClientOf, post: Post, moderator: User) -> None:
    browser, address = client_of(moderator), reverse("posts:remove", args=[post.id36])
    assert "Remove this post?" in browser.get(address).content.decode()
    response = browser.post(address, {"reason": "Rule 2", "is_spam": "on", "next": "/r/meadow/"})
    assert response["Location"] == f"/r/meadow/#{post.fullname}"
    post.refresh_from_db()
    assert (post.removed_kind, post.removed_reason) == (RemovalKind.SPAM, "Rule 2")


def test_reason_that_is_too_long_comes_back(client_of: ClientOf, post: Post, moderator: User) -> None:
    response = client_of(moderator).post(reverse("posts:remove", args=[post.id36]), {"reason": "r" * 301})
    assert response.status_code == 422
    assert "r" * 301 in response.content.decode()


@pytest.mark.parametrize("act", ["remove", "approve", "lock", "pin", "mark", "set_flair", "distinguish"])
def test_members_do_not_moderate(client_of: ClientOf, post: Post, reader: User, author: User, act: str) -> None:
    before = Post.objects.values().get()
    for person in (reader, author):
        response = client_of(person).post(reverse(f"posts:{act}", args=[post.id36]), {"on": "1", "nsfw": "1"})
        assert response.status_code == 403
    assert Post.objects.values().get() == before
    assert not ModAction.objects.exists()


def test_rows_show_tools_to_those_who_may_use_them(
    client_of: ClientOf, post: Post, reader: User, moderator: User, operator: User
) -> None:
    for listing in ("/r/meadow/", "/r/all/"):
        for person, sees in ((moderator, True), (operator, True), (reader, False), (None, False)):
            assert ("acts-mod" in client_of(person).get(listing).content.decode()) is sees


def test_a_removal_cites_a_rule_and_leads_back(client_of: ClientOf, post: Post, moderator: User) -> None:
    rule = Rule.objects.create(community=post.community, position=1, title="No scythes")
    Rule.objects.create(community=post.community, position=2, title="Be kind", applies_to=Rule.AppliesTo.COMMENTS)
    place, browser = f"/r/{post.community.name}/new/", client_of(moderator)
    address = f"/posts/{post.id36}/remove/?next={quote(place)}"
    assert f'href="{address}"' in browser.get(place).content.decode()
    page = browser.get(address).content.decode()
    assert f'type="radio" name="rule" value="{rule.pk}"' in page
    assert f'name="next" value="{place}#{post.fullname}"' in page
    assert "Be kind" not in page.split("<aside")[0]
    answer = browser.post(address, {"rule": str(rule.pk), "next": f"{place}#{post.fullname}"})
    assert answer["Location"] == f"{place}#{post.fullname}"
    assert "Removed." in browser.get(place).content.decode()
    assert acts() == [(Action.REMOVE_POST, post.fullname, "")]
    assert list(ModAction.objects.values_list("rule_number", "rule_text")) == [(1, "No scythes")]
    assert "removed by a moderator: No scythes" in browser.get(place).content.decode()
