"""The public log, read with the eyes of today."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.visitors import Visitor
from apps.comments.models import Comment
from apps.communities.actors import Actor
from apps.communities.models import Action, Community, ModAction, Permission, SystemActor, TargetKind
from apps.communities.modlog import Entry, log_page
from apps.communities.services.community import create_community
from apps.communities.services.flair import add_flair, delete_flair, edit_flair
from apps.communities.services.log import record
from apps.communities.services.moderators import (
    accept_invitation,
    hand_over,
    invite_moderator,
    leave_moderators,
    remove_moderator,
)
from apps.communities.services.rules import add_rule, delete_rule
from apps.posts.models import Post
from apps.posts.services.moderate import remove_content
from tests.factories import make_comment, make_moderator, make_post, make_user

ClientOf = Callable[..., Client]


def note(community: Community, moderator: Actor, **fields: Any) -> ModAction:
    return record(
        **{
            "community": community,
            "moderator": moderator,
            "action": Action.LOCK,
            "target_kind": TargetKind.COMMUNITY,
            "target_id": community.pk,
            **fields,
        }
    )


def read(community: Community, viewer: Any = None) -> list[Entry]:
    return log_page(community, viewer or Visitor({}), QueryDict()).rows


def test_the_newest_act_stands_first(community: Community, moderator: User) -> None:
    for reason in ("one", "two", "three"):
        note(community, moderator, reason=reason)
    assert [entry.reason for entry in read(community)] == ["three", "two", "one"]


def test_an_entry_leads_to_the_post_and_the_comment_that_it_tells_of(
    community: Community, moderator: User, post: Post, comment: Comment
) -> None:
    note(community, moderator, target_kind=TargetKind.POST, target_id=post.pk, target_name="as it was called then")
    note(community, moderator, target_kind=TargetKind.COMMENT, target_id=comment.pk)
    of_comment, of_post = (entry.target for entry in read(community))
    assert of_post == ("A post about meadows", post.get_absolute_url())
    assert of_comment is not None
    assert of_comment.url.startswith(comment.get_absolute_url())


@pytest.mark.parametrize("state", ["removed", "deleted"])
def test_the_title_of_what_is_gone_is_not_read_in_the_log(
    community: Community, moderator: User, author: User, state: str
) -> None:
    gone = make_post(community, author, title="A secret title", **{state: True})
    under = make_comment(gone, author)
    note(community, moderator, target_kind=TargetKind.POST, target_id=gone.pk, target_name="A secret title")
    note(community, moderator, target_kind=TargetKind.COMMENT, target_id=under.pk)
    for entry in read(community):
        assert entry.target is not None
        assert "secret" not in entry.target.name
        assert entry.target.url == ""


def test_a_moderator_still_reads_the_title_of_what_was_removed(
    community: Community, moderator: User, author: User
) -> None:
    gone = make_post(community, author, title="A secret title", removed=True)
    note(community, moderator, target_kind=TargetKind.POST, target_id=gone.pk)
    (entry,) = read(community, moderator)
    assert entry.target == ("A secret title", gone.get_absolute_url())


def test_a_row_that_is_no_more_is_named_by_its_kind(community: Community, moderator: User) -> None:
    note(community, moderator, target_kind=TargetKind.POST, target_id=99, target_name="was something")
    assert read(community)[0].target == ("post", "")


def test_people_with_a_closed_account_have_no_name(community: Community, moderator: User) -> None:
    gone = make_user("was_here", closed_at=timezone.now())
    note(community, gone, target_kind=TargetKind.MEMBER, target_id=gone.pk, target_name="u/was_here")
    (entry,) = read(community)
    assert (entry.moderator.name, entry.target) == ("[deleted]", ("[deleted]", ""))


def test_settings_and_permissions_are_read_in_words(community: Community, moderator: User) -> None:
    note(community, moderator, action=Action.EDIT_SETTINGS, details={"settings": ["is_nsfw", "title"]})
    note(community, moderator, action=Action.SET_PERMISSIONS, details={"permissions": ["access", "posts"]})
    assert [entry.reason for entry in read(community)] == ["people, posts and comments", "NSFW: for adults, title"]


def test_the_system_has_a_name_of_its_own_in_the_log(community: Community, moderator: User, post: Post) -> None:
    note(
        community, SystemActor.SCREENING, action=Action.REMOVE_POST, target_kind=TargetKind.POST, target_id=post.pk,
        details={"removal": "filter"},
    )  # fmt: skip
    (entry,) = read(community)
    assert (entry.moderator, entry.reason) == (("Automatic screening", ""), "held back by an automatic rule")


def test_an_entry_keeps_number_and_text_of_a_rule_that_is_gone(
    community: Community, moderator: User, post: Post
) -> None:
    add_rule(moderator=moderator, community=community, title="Be kind")
    rule = add_rule(moderator=moderator, community=community, title="No scythes")
    remove_content(moderator=moderator, item=post, rule_id=rule.pk, reason="Twice")
    delete_rule(moderator=moderator, community=community, rule_id=rule.pk)
    entry = ModAction.objects.get(action=Action.REMOVE_POST)
    assert (entry.rule_number, entry.rule_text, entry.reason) == (2, "No scythes", "Twice")
    assert read(community)[1].reason == "rule 2, No scythes: Twice"
    post.refresh_from_db()
    assert (post.removed_rule, post.removed_rule_text, post.removed_reason) == (None, "No scythes", "Twice")


def test_acts_elsewhere_stand_in_another_log(community: Community, moderator: User) -> None:
    note(community, moderator)
    other = make_post().community
    assert read(other) == []


def test_the_log_is_paged_both_ways(community: Community, moderator: User, client: Client) -> None:
    for n in range(60):
        note(community, moderator, reason=f"act {n}")
    address, seen, pages = reverse("communities:log", args=["meadow"]), [], []
    while address:
        page = client.get(address).context["page"]
        pages.append(page)
        seen += [entry.reason for entry in page["rows"]]
        address = page["next_url"]
    assert seen == [f"act {n}" for n in reversed(range(60))]
    back = client.get(pages[2]["previous_url"]).context["page"]
    assert [entry.reason for entry in back["rows"]] == [entry.reason for entry in pages[1]["rows"]]


def test_a_page_of_the_log_costs_the_same_with_few_and_with_many_acts(
    community: Community, moderator: User, django_assert_num_queries: Any
) -> None:
    costs = []
    for many in (3, 30):
        ModAction.objects.all().delete()
        for _ in range(many):
            post = make_post(community)
            note(community, moderator, target_kind=TargetKind.POST, target_id=post.pk)
            note(community, moderator, target_kind=TargetKind.MEMBER, target_id=post.author_id)
        with django_assert_num_queries(3) as found:
            read(community)
        costs.append(len(found))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "query", ["after=x", "after=t5_zzzzzzzzzzzzzzz&rank=1", "after=t5_1&rank=nan", "after=t3_1&rank=1"]
)
def test_a_damaged_cursor_is_refused_with_a_sentence(community: Community, client: Client, query: str) -> None:
    page = client.get(f"{reverse('communities:log', args=['meadow'])}?{query}")
    assert page.status_code == 400
    assert "damaged" in page.content.decode()


def test_a_bare_cursor_of_an_entry_that_is_not_here_begins_at_page_one(
    community: Community, moderator: User, client: Client
) -> None:
    note(community, moderator, reason="only one")
    page = client.get(f"{reverse('communities:log', args=['meadow'])}?after=t5_zz")
    assert page.context["page"]["is_restarted"]
    assert "only one" in page.content.decode()


def words(community: Community) -> list[str]:
    """The lines of the log as they are read, the newest first."""
    html = Client().get(reverse("communities:log", args=[community.name])).content.decode()
    lines = re.findall(r'<ol class="feed">(.*?)</ol>', html, re.DOTALL)[0].split("<li>")[1:]
    return [" ".join(re.sub(r"<[^>]+>", "", line.split("</p>")[0]).split()) for line in lines]


def test_the_log_says_who_created_the_community(author: User) -> None:
    assert words(create_community(creator=author, name="moss", title="")) == ["author created the community"]


def test_the_log_says_who_became_and_who_stopped_being_a_moderator(
    community: Community, moderator: User, reader: User
) -> None:
    for _ in range(2):
        invite_moderator(moderator=moderator, community=community, member=reader, permissions=[Permission.POSTS])
        accept_invitation(member=reader, community=community)
        assert words(community)[0] == "reader became a moderator"
        leave_moderators(member=reader, community=community)
        assert words(community)[0] == "reader stopped being a moderator"


def test_the_log_says_who_was_removed_by_whom(community: Community, moderator: User) -> None:
    later = make_moderator(community, "later_one")
    remove_moderator(moderator=moderator, community=community, member=later)
    assert words(community) == [f"{moderator.username} removed a moderator: u/later_one"]


def test_the_log_says_to_whom_a_community_was_handed(community: Community, moderator: User) -> None:
    hand_over(moderator=moderator, community=community, to=make_moderator(community, "later_one"))
    assert words(community) == [f"{moderator.username} handed the community over to u/later_one"]


def test_the_log_tells_adding_flair_from_changing_and_deleting_it(community: Community, moderator: User) -> None:
    who: dict[str, Any] = {"moderator": moderator, "community": community}
    flair = add_flair(**who, wearer="post", text="Question")
    edit_flair(**who, flair_id=flair.pk, text="A question", for_moderators=False)
    delete_flair(**who, flair_id=flair.pk)
    assert words(community) == [f"{moderator.username} {act} flair" for act in ("deleted", "changed", "added")]
