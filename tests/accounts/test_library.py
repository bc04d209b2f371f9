"""What Thicket uses of django-allauth beyond its documented interface.

allauth may change these names in any release. When a test here fails after an upgrade, read in allauth's release notes
what became of the name, follow it in the module that is named, and let tests/accounts/test_limits.py and
tests/accounts/test_log_in.py pass before you change the table."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest

ROOT = Path(__file__).resolve().parents[2]
# What allauth calls internal and Thicket uses all the same: (module, name): (its signature, where it is used).
# The wait after failed log-ins can be read nowhere else.
PRIVATE = {
    ("allauth.account.adapter", "DefaultAccountAdapter._get_login_attempts_cache_key"): (
        "(self, request, **credentials)",
        "apps/accounts/adapter.py",
    ),
    ("allauth.core.internal.ratelimit", "get_rates"): ("(*, app, action, config)", "apps/accounts/limits.py"),
    ("allauth.core.internal.ratelimit", "get_cache_key"): (
        "(request, *, app, action, rate, key, user)",
        "apps/accounts/limits.py",
    ),
    ("allauth.core.internal.ratelimit", "Rate"): ("(amount, duration, per)", "apps/accounts/limits.py"),
}
# Public, but not promised in the documentation: the same care.
UNPROMISED = {
    ("allauth.account.adapter", "DefaultAccountAdapter.render_mail"): (
        "(self, template_prefix, email, context, headers)",
        "apps/accounts/mails.py",
    ),
    ("allauth.account.adapter", "DefaultAccountAdapter.send_mail"): (
        "(self, template_prefix, email, context)",
        "apps/accounts/adapter.py",
    ),
    ("allauth.account.adapter", "DefaultAccountAdapter.send_confirmation_mail"): (
        "(self, request, emailconfirmation, signup)",
        "apps/accounts/adapter.py",
    ),
    ("allauth.account.adapter", "DefaultAccountAdapter.authenticate"): (
        "(self, request, **credentials)",
        "apps/accounts/adapter.py",
    ),
    ("allauth.account.adapter", "DefaultAccountAdapter.pre_authenticate"): (
        "(self, request, **credentials)",
        "apps/accounts/adapter.py",
    ),
    ("allauth.account.forms", "ResetPasswordForm.save"): ("(self, request, **kwargs)", "apps/accounts/forms.py"),
    ("allauth.account.forms", "SignupForm.try_save"): ("(self, request)", "apps/accounts/forms.py"),
    ("allauth.account.forms", "default_token_generator.make_token"): ("(user)", "apps/accounts/mails.py"),
    ("allauth.account.models", "get_emailconfirmation_model"): ("()", "apps/accounts/mails.py"),
    ("allauth.account.utils", "user_pk_to_url_str"): ("(user)", "apps/accounts/mails.py"),
    ("allauth.usersessions.adapter", "DefaultUserSessionsAdapter.end_sessions"): (
        "(self, sessions)",
        "apps/accounts/services.py",
    ),
    ("allauth.usersessions.models", "UserSessionManager.create_from_request"): (
        "(self, request)",
        "apps/accounts/sessions.py",
    ),
}
IMPORTED_FROM_INTERNAL = {("apps/accounts/limits.py", "allauth.core.internal.ratelimit")}
USED_PRIVATE_NAMES = {("apps/accounts/adapter.py", "_get_login_attempts_cache_key")}


@pytest.mark.parametrize(("module", "name"), [*PRIVATE, *UNPROMISED])
def test_name_is_there_and_takes_what_it_took(module: str, name: str) -> None:
    signature, user = {**PRIVATE, **UNPROMISED}[module, name]
    advice = f"{user} uses {module}.{name}{signature}; see the first lines of this file"
    found: object = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    assert callable(found), advice
    assert plain(inspect.signature(found)) == signature, advice


def test_nothing_else_comes_from_a_package_that_allauth_calls_internal() -> None:
    used = {
        (path, module)
        for path, tree in sources()
        for module in imported(tree)
        if module.startswith("allauth.") and "internal" in module.split(".")
    }
    assert used == IMPORTED_FROM_INTERNAL, "take a documented hook, or add the name to PRIVATE with its signature"


def test_no_other_private_name_of_allauth_is_used_or_overridden() -> None:
    theirs = private_names_of_allauth()
    used = {
        (path, name)
        for path, tree in sources()
        if any(module.split(".")[0] == "allauth" for module in imported(tree))
        for name in names_reached_through_objects(tree) & theirs
    }
    assert used == USED_PRIVATE_NAMES, "take a documented hook, or add the name to PRIVATE with its signature"


def plain(signature: inspect.Signature) -> str:
    """The signature without annotations and defaults."""
    bare = [
        parameter.replace(annotation=inspect.Parameter.empty, default=inspect.Parameter.empty)
        for parameter in signature.parameters.values()
    ]
    return str(inspect.Signature(bare))


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "apps").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def imported(tree: ast.Module) -> set[str]:
    """Whole dotted names: `from a.b import c` is a.b.c."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def names_reached_through_objects(tree: ast.Module) -> set[str]:
    """Attributes that are read, methods and fields of classes, and names that are imported."""
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            names |= {member.name for member in node.body if isinstance(member, ast.FunctionDef)}
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("allauth"):
            names |= {alias.name for alias in node.names}
    return names


def private_names_of_allauth() -> set[str]:
    defined = re.compile(r"^\s*(?:def|class) (_[a-z]\w*)|^\s*(?:self\.)?(_[a-z]\w*)\s*(?::.*)?=", re.MULTILINE)
    modules = Path(allauth.__file__).parent.rglob("*.py")
    return {name for module in modules for pair in defined.findall(module.read_text()) for name in pair if name}
