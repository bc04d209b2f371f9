"""Why something was removed: a rule of the community, words that a moderator typed, or both."""

from __future__ import annotations

from dataclasses import dataclass

from apps.communities.models import Community, Rule
from apps.communities.rules import RuleGone


@dataclass(frozen=True, slots=True)
class CitedRule:
    """A rule at the moment when it was cited. `number`: as the community's pages count it, from 1."""

    key: int
    number: int
    text: str


def cited_rule(community: Community, rule_id: int | None) -> CitedRule | None:
    """The community's rule with this key; None for None. One statement. Raises RuleGone."""
    if rule_id is None:
        return None
    for number, rule in enumerate(Rule.objects.filter(community=community), start=1):
        if rule.pk == rule_id:
            return CitedRule(rule.pk, number, rule.title)
    raise RuleGone


def in_words(rule_text: str, reason: str) -> str:
    """The rule and the typed words as one phrase, "rule: words"; "" without either."""
    return ": ".join(part for part in (rule_text, reason) if part)
