"""Flair: what is offered, and who wears what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.communities.flair import offered_flair
from apps.communities.models import Action, Community, FlairTemplate, Membership, ModAction, Permission
from apps.communities.rules import FlairGone, FlairNotOffered, FlairRequired, FlairTaken
from apps.communities.services.flair import add_flair, delete_flair, edit_flair, set_member_flair
from tests.factories import make_ban, make_community, make_moderator, make_post

ClientOf = Callable[..., Client]
POST, MEMBER = FlairTemplate.Wearer.POST, FlairTemplate.Wearer.MEMBER


@pytest.fixture
def botanist(community: Community) -> FlairTemplate:
    return FlairTemplate.objects.create(community=community, wearer=MEMBER, text="botanist")


@pytest.fixture
def expert(community: Community) -> FlairTemplate:
    return FlairTemplate.objects.create(community=community, wearer=MEMBER, text="expert", for_moderators=True)


def worn(member: User, community: Community) -> str:
    membership = Membership.objects.get(member=member, community=community)
    return membership.flair.text if membership.flair else ""


def test_flair_is_offered_in_the_order_in_which_it_was_added(community: Community, moderator: User) -> None:
    for text in ("question", "report", "news"):
        add_flair(moderator=moderator, community=community, wearer=POST, text=text)
    assert [flair.text for flair in offered_flair(community, POST)] == ["question", "report", "news"]


def test_one_text_is_one_flair_for_each_wearer(community: Community, moderator: User) -> None:
    add_flair(moderator=moderator, community=community, wearer=POST, text="news")
    add_flair(moderator=moderator, community=community, wearer=MEMBER, text="news")
    with pytest.raises(FlairTaken):
        add_flair(moderator=moderator, community=community, wearer=POST, text="news")


def test_flair_of_an_archive_is_taken_over_with_what_wears_it(community: Community, moderator: User) -> None:
    imported = FlairTemplate.objects.create(community=community, text="news", is_offered=False)
    post = make_post(community, flair=imported)
    assert not offered_flair(community, POST)
    add_flair(moderator=moderator, community=community, wearer=POST, text="news")
    assert [flair.pk for flair in offered_flair(community, POST)] == [imported.pk]
    post.refresh_from_db()
    assert post.flair == imported


def test_what_wears_a_flair_follows_its_change_and_loses_it_when_it_is_deleted(
    community: Community, moderator: User, reader: User, botanist: FlairTemplate
) -> None:
    set_member_flair(actor=reader, community=community, member=reader, flair=botanist)
    edit_flair(moderator=moderator, community=community, flair_id=botanist.pk, text="gardener", for_moderators=False)
    assert worn(reader, community) == "gardener"
    for _ in range(2):
        delete_flair(moderator=moderator, community=community, flair_id=botanist.pk)
    assert worn(reader, community) == ""


def test_a_change_to_a_text_that_exists_is_refused(community: Community, moderator: User) -> None:
    one, _two = (add_flair(moderator=moderator, community=community, wearer=POST, text=t) for t in ("one", "two"))
    with pytest.raises(FlairTaken):
        edit_flair(moderator=moderator, community=community, flair_id=one.pk, text="two", for_moderators=False)


def test_the_last_flair_that_every_post_needs_stays(community: Community, moderator: User) -> None:
    Community.objects.filter(pk=community.pk).update(requires_flair=True)
    one = add_flair(moderator=moderator, community=community, wearer=POST, text="one")
    with pytest.raises(FlairRequired):
        delete_flair(moderator=moderator, community=community, flair_id=one.pk)
    with pytest.raises(FlairRequired):
        edit_flair(moderator=moderator, community=community, flair_id=one.pk, text="one", for_moderators=True)
    add_flair(moderator=moderator, community=community, wearer=POST, text="two")
    delete_flair(moderator=moderator, community=community, flair_id=one.pk)


def test_a_member_wears_what_is_offered(community: Community, reader: User, botanist: FlairTemplate) -> None:
    set_member_flair(actor=reader, community=community, member=reader, flair=botanist)
    assert worn(reader, community) == "botanist"
    set_member_flair(actor=reader, community=community, member=reader, flair=None)
    assert worn(reader, community) == ""
    assert not ModAction.objects.exists()


def test_a_member_does_not_choose_what_only_moderators_give(
    community: Community, reader: User, moderator: User, expert: FlairTemplate
) -> None:
    with pytest.raises(FlairNotOffered):
        set_member_flair(actor=reader, community=community, member=reader, flair=expert)
    set_member_flair(actor=moderator, community=community, member=reader, flair=expert)
    assert worn(reader, community) == "expert"
    entry = ModAction.objects.get(action=Action.SET_FLAIR)
    assert (entry.target_id, entry.reason) == (reader.pk, "expert")


def test_nobody_wears_flair_of_posts_of_other_places_or_of_an_archive(community: Community, reader: User) -> None:
    for flair in (
        FlairTemplate.objects.create(community=community, wearer=POST, text="news"),
        FlairTemplate.objects.create(community=make_community(), wearer=MEMBER, text="elsewhere"),
        FlairTemplate.objects.create(community=community, wearer=MEMBER, text="old", is_offered=False),
    ):
        with pytest.raises(FlairNotOffered):
            set_member_flair(actor=reader, community=community, member=reader, flair=flair)


def test_only_moderators_give_flair_to_others(
    community: Community, reader: User, author: User, botanist: FlairTemplate
) -> None:
    nearly = make_moderator(community, permissions=(Permission.ACCESS, Permission.CONFIG, Permission.POSTS))
    for who in (reader, nearly):
        with pytest.raises(PermissionDenied):
            set_member_flair(actor=who, community=community, member=author, flair=botanist)


def test_a_banned_member_changes_no_flair(community: Community, reader: User, botanist: FlairTemplate) -> None:
    make_ban(community, reader)
    with pytest.raises(PermissionDenied):
        set_member_flair(actor=reader, community=community, member=reader, flair=botanist)


def test_a_moderator_without_the_permission_changes_no_flair(community: Community, botanist: FlairTemplate) -> None:
    moderator = make_moderator(community, permissions=(Permission.ACCESS, Permission.CONFIG, Permission.POSTS))
    for act in (
        partial(add_flair, wearer=POST, text="x"),
        partial(edit_flair, flair_id=botanist.pk, text="x", for_moderators=False),
        partial(delete_flair, flair_id=botanist.pk),
    ):
        with pytest.raises(PermissionDenied):
            act(moderator=moderator, community=community)


def test_flair_of_another_community_is_out_of_reach(botanist: FlairTemplate) -> None:
    elsewhere = make_community()
    moderator = make_moderator(elsewhere)
    delete_flair(moderator=moderator, community=elsewhere, flair_id=botanist.pk)
    with pytest.raises(FlairGone):
        edit_flair(moderator=moderator, community=elsewhere, flair_id=botanist.pk, text="x", for_moderators=False)
    botanist.refresh_from_db()


def test_the_forms_add_change_give_and_delete(
    community: Community, moderator: User, reader: User, client_of: ClientOf
) -> None:
    client = client_of(moderator)
    typed = {"text": "botanist", "wearer": "member", "for_moderators": "on"}
    assert client.post(reverse("communities:add_flair", args=["meadow"]), typed).status_code == 302
    flair = FlairTemplate.objects.get()
    assert (flair.text, flair.wearer, flair.for_moderators) == ("botanist", "member", True)
    given = {"member": "reader", "flair": flair.pk}
    assert client.post(reverse("communities:set_member_flair", args=["meadow"]), given).status_code == 302
    assert worn(reader, community) == "botanist"
    client.post(reverse("communities:edit_flair", args=["meadow", flair.pk]), {"text": "gardener"})
    assert worn(reader, community) == "gardener"
    client.post(reverse("communities:delete_flair", args=["meadow", flair.pk]))
    assert worn(reader, community) == ""


def test_a_member_chooses_on_a_page(
    community: Community, reader: User, botanist: FlairTemplate, expert: FlairTemplate, client_of: ClientOf
) -> None:
    client, address = client_of(reader), reverse("communities:my_flair", args=["meadow"])
    page = client.get(address).content.decode()
    assert "botanist" in page
    assert "expert" not in page
    assert client.post(address, {"flair": botanist.pk}).status_code == 302
    assert worn(reader, community) == "botanist"
    assert client.post(address, {"flair": expert.pk}).status_code == 422
    assert client.post(address, {}).status_code == 302
    assert worn(reader, community) == ""


@pytest.mark.parametrize("text", ["", "\u200b\u200b", "x" * 65])
def test_a_bad_text_is_refused_and_given_back(
    community: Community, moderator: User, client_of: ClientOf, text: str
) -> None:
    page = client_of(moderator).post(
        reverse("communities:add_flair", args=["meadow"]), {"text": text, "wearer": "post"}
    )
    assert page.status_code == 422
    assert page.context["add_form"]["text"].value() == text


@pytest.mark.parametrize("flair", ["0", "x", "-1", "9" * 30])
def test_an_unknown_flair_is_refused_with_a_sentence(
    community: Community, moderator: User, reader: User, botanist: FlairTemplate, client_of: ClientOf, flair: str
) -> None:
    page = client_of(moderator).post(
        reverse("communities:set_member_flair", args=["meadow"]), {"member": "reader", "flair": flair}
    )
    assert page.status_code == 422
    assert page.context["give_form"].errors["flair"] == ["This flair is not offered here any more. Choose another."]


def test_the_sidebar_leads_to_the_choice_only_where_there_is_one(
    community: Community, moderator: User, reader: User, client_of: ClientOf
) -> None:
    address, link = reverse("communities:about_rules", args=["meadow"]), "/about/my_flair/"
    assert link not in client_of(reader).get(address).content.decode()
    add_flair(moderator=moderator, community=community, wearer=MEMBER, text="botanist")
    assert link in client_of(reader).get(address).content.decode()
