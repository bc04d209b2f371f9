"""A community's numbered rules."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.communities.models import Action, Community, ModAction, Permission, Rule
from apps.communities.rules import RuleGone, TooManyRules
from apps.communities.services.rules import RULES_MAX, add_rule, delete_rule, edit_rule, reorder_rule
from tests.factories import make_community, make_moderator
from tests.support.together import at_once

ClientOf = Callable[..., Client]


@pytest.fixture
def three(community: Community, moderator: User) -> list[Rule]:
    return [add_rule(moderator=moderator, community=community, title=title) for title in ("one", "two", "three")]


def titles(community: Community) -> list[str]:
    return [rule.title for rule in community.rules.all()]


def test_a_new_rule_stands_last(community: Community, three: list[Rule]) -> None:
    assert titles(community) == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, ["three", "one", "two"]),
        (2, ["one", "three", "two"]),
        (3, ["one", "two", "three"]),
        (99, ["one", "two", "three"]),
    ],
)
def test_a_rule_moves_to_a_number_and_the_others_close_up(
    community: Community, moderator: User, three: list[Rule], number: int, expected: list[str]
) -> None:
    for _ in range(2):
        reorder_rule(moderator=moderator, community=community, rule_id=three[2].pk, number=number)
    assert titles(community) == expected
    assert [rule.position for rule in community.rules.all()] == [1, 2, 3]


def test_a_deleted_rule_is_gone_however_often_it_is_sent(
    community: Community, moderator: User, three: list[Rule]
) -> None:
    for _ in range(2):
        delete_rule(moderator=moderator, community=community, rule_id=three[1].pk)
    assert titles(community) == ["one", "three"]
    assert ModAction.objects.filter(action=Action.DELETE_RULE).count() == 1


def test_a_rule_that_another_deleted_can_not_be_changed(
    community: Community, moderator: User, three: list[Rule]
) -> None:
    delete_rule(moderator=moderator, community=community, rule_id=three[0].pk)
    with pytest.raises(RuleGone):
        edit_rule(moderator=moderator, community=community, rule_id=three[0].pk, title="x", text="", applies_to="both")
    with pytest.raises(RuleGone):
        reorder_rule(moderator=moderator, community=community, rule_id=three[0].pk, number=1)


def test_a_rule_of_another_community_is_out_of_reach(community: Community, three: list[Rule]) -> None:
    elsewhere = make_community()
    moderator = make_moderator(elsewhere)
    delete_rule(moderator=moderator, community=elsewhere, rule_id=three[0].pk)
    with pytest.raises(RuleGone):
        edit_rule(moderator=moderator, community=elsewhere, rule_id=three[0].pk, title="x", text="", applies_to="both")
    assert titles(community) == ["one", "two", "three"]


def test_a_community_has_fifteen_rules_at_most(community: Community, moderator: User) -> None:
    for n in range(RULES_MAX):
        add_rule(moderator=moderator, community=community, title=f"rule {n}")
    with pytest.raises(TooManyRules):
        add_rule(moderator=moderator, community=community, title="one more")


def test_every_act_is_logged_with_the_rule(community: Community, moderator: User, three: list[Rule]) -> None:
    rule = three[0].pk
    for _ in range(2):
        edit_rule(moderator=moderator, community=community, rule_id=rule, title="uno", text="", applies_to="both")
    reorder_rule(moderator=moderator, community=community, rule_id=rule, number=3)
    delete_rule(moderator=moderator, community=community, rule_id=rule)
    acts = ModAction.objects.order_by("id").values_list("action", "reason")[3:]
    assert list(acts) == [(Action.EDIT_RULE, "uno"), (Action.EDIT_RULE, "uno"), (Action.DELETE_RULE, "uno")]


def test_a_moderator_without_the_permission_changes_no_rule(community: Community, three: list[Rule]) -> None:
    moderator = make_moderator(community, permissions=(Permission.ACCESS, Permission.POSTS, Permission.FLAIR))
    rule = three[0].pk
    for act in (
        partial(add_rule, title="x"),
        partial(edit_rule, rule_id=rule, title="x", text="", applies_to="both"),
        partial(delete_rule, rule_id=rule),
        partial(reorder_rule, rule_id=rule, number=2),
    ):
        with pytest.raises(PermissionDenied):
            act(moderator=moderator, community=community)


def test_everybody_reads_the_rules_and_only_moderators_the_forms(
    community: Community, moderator: User, three: list[Rule], client: Client, client_of: ClientOf
) -> None:
    address = reverse("communities:about_rules", args=["meadow"])
    visitors, moderators = (c.get(address).content.decode() for c in (client, client_of(moderator)))
    assert all(title in visitors for title in ("one", "two", "three"))
    assert "/rules/add/" not in visitors
    assert moderators.count("/delete/") == 3
    assert moderators.count("/reorder/") == 4


def test_the_forms_add_change_move_and_delete(community: Community, moderator: User, client_of: ClientOf) -> None:
    client = client_of(moderator)
    for title in ("one", "two"):
        typed = {"title": title, "text": "Because.", "applies_to": "posts"}
        assert client.post(reverse("communities:add_rule", args=["meadow"]), typed).status_code == 302
    one, two = community.rules.all()
    changed = {"title": "uno", "text": "", "applies_to": "comments"}
    client.post(reverse("communities:edit_rule", args=["meadow", one.pk]), changed)
    client.post(reverse("communities:reorder_rule", args=["meadow", two.pk]), {"number": "1"})
    assert list(community.rules.values_list("title", "text", "applies_to")) == [
        ("two", "Because.", "posts"),
        ("uno", "", "comments"),
    ]
    client.post(reverse("communities:delete_rule", args=["meadow", two.pk]))
    assert titles(community) == ["uno"]


@pytest.mark.parametrize("typed", [{"title": "\u200b"}, {"title": "x" * 101}, {"text": "x" * 501}, {"applies_to": "x"}])
def test_a_bad_rule_is_refused_and_given_back(
    community: Community, moderator: User, client_of: ClientOf, typed: dict[str, str]
) -> None:
    whole = {"title": "A good title", "text": "A good reason", "applies_to": "both", **typed}
    page = client_of(moderator).post(reverse("communities:add_rule", args=["meadow"]), whole)
    assert page.status_code == 422
    form = page.context["form"]
    assert list(form.errors) == list(typed)
    assert [form[name].value() for name in whole] == list(whole.values())
    assert titles(community) == []


@pytest.mark.parametrize("number", ["", "x", "-1", "1e9", "٣", "9999999999"])
def test_a_rule_moves_to_no_impossible_number(
    community: Community, moderator: User, three: list[Rule], client_of: ClientOf, number: str
) -> None:
    address = reverse("communities:reorder_rule", args=["meadow", three[0].pk])
    assert client_of(moderator).post(address, {"number": number}).status_code == 400


def test_an_id_beyond_all_is_not_found(community: Community, moderator: User, client_of: ClientOf) -> None:
    page = client_of(moderator).get(reverse("communities:edit_rule", args=["meadow", 10**30]))
    assert page.status_code == 404


def test_saving_a_rule_that_another_deleted_gives_the_text_back(
    community: Community, moderator: User, three: list[Rule], client_of: ClientOf
) -> None:
    address = reverse("communities:edit_rule", args=["meadow", three[0].pk])
    three[0].delete()
    page = client_of(moderator).post(address, {"title": "A careful wording", "text": "", "applies_to": "both"})
    assert page.status_code == 422
    assert 'value="A careful wording"' in page.content.decode()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_moderators_adding_at_once_stay_within_the_limit_and_in_order() -> None:
    community = make_community()
    team = [make_moderator(community) for _ in range(20)]
    answers = at_once(partial(add_rule, moderator=who, community=community, title=f"by {who.username}") for who in team)
    assert sorted(type(answer).__name__ for answer in answers) == ["Rule"] * RULES_MAX + ["TooManyRules"] * 5
    assert [rule.position for rule in community.rules.all()] == list(range(1, RULES_MAX + 1))
