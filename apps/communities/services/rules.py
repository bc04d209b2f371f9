"""A community's numbered rules. Each act locks the community's row, so that numbers stay in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.communities.models import Action, Community, Permission, Rule
from apps.communities.permissions import require_permission
from apps.communities.rules import RuleGone, TooManyRules
from apps.communities.services.log import record_about_community

if TYPE_CHECKING:
    from apps.accounts.models import User

RULES_MAX = 15


@transaction.atomic
def add_rule(
    *, moderator: User, community: Community, title: str, text: str = "", applies_to: str = Rule.AppliesTo.BOTH
) -> Rule:
    """Puts the rule last. Raises PermissionDenied, TooManyRules (15 at most)."""
    rules = _locked_rules(moderator, community)
    if len(rules) >= RULES_MAX:
        raise TooManyRules
    position = rules[-1].position + 1 if rules else 1
    rule = Rule.objects.create(community=community, position=position, title=title, text=text, applies_to=applies_to)
    _record(moderator, community, Action.ADD_RULE, rule)
    return rule


@transaction.atomic
def edit_rule(*, moderator: User, community: Community, rule_id: int, title: str, text: str, applies_to: str) -> Rule:
    """Raises PermissionDenied, RuleGone. A call that changes nothing logs nothing."""
    rule = _find(_locked_rules(moderator, community), rule_id)
    if (rule.title, rule.text, rule.applies_to) == (title, text, applies_to):
        return rule
    rule.title, rule.text, rule.applies_to = title, text, applies_to
    rule.save(update_fields=["title", "text", "applies_to"])
    _record(moderator, community, Action.EDIT_RULE, rule)
    return rule


@transaction.atomic
def delete_rule(*, moderator: User, community: Community, rule_id: int) -> None:
    """May be sent twice. Raises PermissionDenied."""
    rule = next((rule for rule in _locked_rules(moderator, community) if rule.pk == rule_id), None)
    if rule is None:
        return
    _record(moderator, community, Action.DELETE_RULE, rule)
    rule.delete()


@transaction.atomic
def reorder_rule(*, moderator: User, community: Community, rule_id: int, number: int) -> None:
    """Makes it rule `number`, counted from 1; beyond the ends means the end. The others close up.

    Says where to and not how far, so it may be sent twice. Raises PermissionDenied, RuleGone."""
    rules = _locked_rules(moderator, community)
    rule = _find(rules, rule_id)
    before = [other.pk for other in rules]
    rules.remove(rule)
    rules.insert(max(0, number - 1), rule)
    for position, other in enumerate(rules, start=1):
        other.position = position
    Rule.objects.bulk_update(rules, ["position"])
    if [other.pk for other in rules] != before:
        _record(moderator, community, Action.EDIT_RULE, rule)


def _locked_rules(moderator: User, community: Community) -> list[Rule]:
    require_permission(moderator, community, Permission.CONFIG)
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    return list(Rule.objects.filter(community=community))


def _find(rules: list[Rule], rule_id: int) -> Rule:
    for rule in rules:
        if rule.pk == rule_id:
            return rule
    raise RuleGone


def _record(moderator: User, community: Community, action: Action, rule: Rule) -> None:
    record_about_community(
        community=community,
        moderator=moderator,
        action=action,
        reason=rule.title,
    )
