"""The codes of refusals and the rates of acts: each is one list, and a change of it is deliberate."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse

from apps.core.errors import RuleViolation
from apps.core.ratelimit import limit

ROOT = Path(__file__).resolve().parents[2]
# Programs rely on these words. A code is added here with its class, and never renamed.
CODES = [
    "account_already_closed", "account_closed", "act_not_possible_now", "already_moderator", "already_senior",
    "ban_of_moderator", "ban_of_oneself", "ban_of_operator", "community_gone", "content_gone", "flair_gone",
    "flair_missing", "flair_required", "flair_taken", "hand_over_first", "last_moderator", "last_with_everything",
    "member_banned", "member_flair_not_offered", "name_not_available", "names_taken", "no_invitation",
    "no_longer_possible", "nobody_logs_in", "not_member", "not_moderator", "post_flair_not_offered",
    "requirements_not_met", "rule_gone", "screening_unsettled", "slots_taken", "thread_archived", "thread_locked",
    "too_many_rules", "too_much_flair",
]  # fmt: skip


def modules() -> list[Path]:
    return [path for path in sorted((ROOT / "apps").rglob("*.py")) if "migrations" not in path.parts]


def violations(kind: type[RuleViolation] = RuleViolation) -> Iterator[type[RuleViolation]]:
    """Yield our classes of refusals, the first one included."""
    yield kind
    for narrower in kind.__subclasses__():
        if narrower.__module__.startswith("apps."):
            yield from violations(narrower)


@pytest.fixture(scope="module")
def all_violations() -> list[type[RuleViolation]]:
    for path in modules():
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    return list(violations())


def test_the_codes_of_refusals_are_those_that_programs_know(all_violations: list[type[RuleViolation]]) -> None:
    assert sorted(kind.code for kind in all_violations) == CODES
    assert [code for code in CODES if not re.fullmatch(r"[a-z]+(_[a-z]+)*", code)] == []


def test_every_refusal_names_its_own_code(all_violations: list[type[RuleViolation]]) -> None:
    assert [kind.__name__ for kind in all_violations if "code" not in vars(kind)] == []


def acts_counted() -> set[str]:
    """Return the acts that views limit or count: the first argument of each call, which has to be a plain string."""
    acts = set()
    for path in modules():
        tree = ast.parse(path.read_text())
        imported = imported_from_ratelimit(tree)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if _is_of_ratelimit(call.func, imported):
                act = call.args[0]
                assert isinstance(act, ast.Constant), f"{path}:{call.lineno} names its act in a roundabout way"
                acts.add(str(act.value))
    return acts


def imported_from_ratelimit(tree: ast.Module) -> set[str]:
    return {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "apps.core.ratelimit"
        for name in node.names
    }


def _is_of_ratelimit(called: ast.expr, names: set[str]) -> bool:
    if isinstance(called, ast.Attribute):
        of_module = isinstance(called.value, ast.Name) and called.value.id == "ratelimit"
        return of_module and called.attr in {"limit", "count"}
    return isinstance(called, ast.Name) and called.id in names & {"limit", "count"}


def test_every_rate_is_used_and_every_limited_act_has_a_rate() -> None:
    assert acts_counted() == set(settings.RATE_LIMITS)


def test_a_view_with_an_unknown_act_is_refused_when_its_module_is_imported() -> None:
    with pytest.raises(ImproperlyConfigured, match="'sneeze'"):

        @limit("sneeze")
        def sneeze(request: Any) -> HttpResponse:
            return HttpResponse()
