"""What is done to people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Action, OperatorAction, RetiredName, User
from apps.accounts.permissions import can_deactivate, can_log_in
from apps.accounts.signals import account_closing
from apps.core.base36 import to_base36
from apps.core.errors import RuleViolation
from apps.core.permissions import require

PREFERENCES = frozenset({"theme", "density", "post_sort", "comment_sort", "shows_nsfw", "bio"})
ANONYMISED = (
    "username", "email", "password", "is_active", "is_staff", "is_superuser", "last_login", "closed_at", "erased_at",
    *PREFERENCES,
)  # fmt: skip
NOT_YOURSELF = _("You cannot deactivate your own account. Ask another operator.")


class HandOverFirst(RuleViolation):
    """Somebody is the last moderator somewhere. `places`: (what it is called, address of the page that helps)."""

    code: ClassVar[str] = "hand_over_first"
    sentence: ClassVar[object] = _(
        "You are the last moderator of a community. Make somebody else a moderator there first, then close the account."
    )

    def __init__(self, places: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.places = list(places)


class AlreadyClosed(RuleViolation):
    code: ClassVar[str] = "account_already_closed"
    sentence: ClassVar[object] = _("This account is closed.")


class NobodyLogsIn(RuleViolation):
    code: ClassVar[str] = "nobody_logs_in"
    sentence: ClassVar[object] = _("Nobody can log in to this account: it is closed, deactivated or from an import.")


def adjust_karma(user_id: int, *, kind: str, delta: int) -> None:
    """Moves the karma for posts (`kind` "post") or comments ("comment") by `delta`. The only writer of both."""
    column = f"{kind}_karma"
    User.objects.filter(pk=user_id).update(**{column: F(column) + delta})


def change_preferences(*, member: User, **preferences: Any) -> User:
    """Writes the named columns of PREFERENCES, no others, and sets them on `member`. One statement."""
    unknown = preferences.keys() - PREFERENCES
    if unknown:
        raise TypeError(f"not preferences: {sorted(unknown)}")
    User.objects.filter(pk=member.pk).update(**preferences)
    for name, value in preferences.items():
        setattr(member, name, value)
    return member


@transaction.atomic
def close_account(*, member: User, erase: bool) -> User:
    """Anonymises the account for ever: its name becomes deleted-<id> and is retired, mail, bio, preferences, password,
    second step and rights go; what upper apps hold (memberships, and with `erase` posts and comments) goes by
    `account_closing`. With `erase` nobody reads a text of the member from the same moment on; a long history is erased
    by the worker afterwards.

    Locks the member's row first. Raises what a receiver raises (HandOverFirst) and AlreadyClosed. Sessions end with
    the transaction."""
    member = User.objects.select_for_update().get(pk=member.pk)
    if member.closed_at is not None:
        raise AlreadyClosed
    account_closing.send(sender=User, member=member, erase=erase)
    # Before the rename, so that whoever gets the free name afterwards can see that it is retired.
    RetiredName.objects.get_or_create(name__iexact=member.username, defaults={"name": member.username})
    EmailAddress.objects.filter(user=member).delete()
    Authenticator.objects.filter(user=member).delete()
    member.groups.clear()
    member.user_permissions.clear()
    _anonymise(member, erase=erase)
    end_sessions(member=member)
    return member


def open_account_for_update(member: User) -> None:
    """Lock the member's row until the transaction ends. Raises AlreadyClosed where the account is closed.

    For use before a member's text is inserted, and before any other row is locked: a closing that goes on is waited
    for, and one that comes later finds what was inserted. One statement."""
    held = User.objects.select_for_update(no_key=True).filter(pk=member.pk)
    if held.values_list("closed_at", flat=True).first() is not None:
        raise AlreadyClosed


@transaction.atomic
def make_operator(*, operator: User | None, member: User, reason: str = "") -> User:
    """Let a member see to the whole site. `operator`: who decided it; None at the terminal.

    Logs the change; a second call changes and logs nothing. Raises NobodyLogsIn."""
    member = User.objects.select_for_update().get(pk=member.pk)
    if not can_log_in(member):
        raise NobodyLogsIn
    if not (member.is_staff and member.is_superuser):
        _set_operator(member, is_operator=True)
        _log(operator, Action.MAKE_OPERATOR, member, reason)
    return member


@transaction.atomic
def dismiss_operator(*, operator: User | None, member: User, reason: str = "") -> User:
    """Make an operator a member like others; the communities that they moderate stay theirs.

    `operator`, log and second call as for make_operator."""
    member = User.objects.select_for_update().get(pk=member.pk)
    if member.is_staff or member.is_superuser:
        _set_operator(member, is_operator=False)
        _log(operator, Action.DISMISS_OPERATOR, member, reason)
    return member


@transaction.atomic
def deactivate(*, operator: User | None, member: User, reason: str) -> User:
    """End every session of the member and refuse new ones; the profile answers 404, what was written stays.

    `operator`: who decided it; None at the terminal. `reason`: 1 to 300 characters, for the log. A second call changes
    and logs nothing. Raises AlreadyClosed, and PermissionDenied for operators who would deactivate themselves."""
    member = _held_open(member)
    require(operator is None or can_deactivate(operator, member), NOT_YOURSELF)
    if member.is_active:
        _set_active(member, is_active=False)
        end_sessions(member=member)
        _log(operator, Action.DEACTIVATE, member, reason)
    return member


@transaction.atomic
def reactivate(*, operator: User | None, member: User, reason: str = "") -> User:
    """Let a deactivated member log in again. Logs as deactivate does. Raises AlreadyClosed."""
    member = _held_open(member)
    if not member.is_active:
        _set_active(member, is_active=True)
        _log(operator, Action.REACTIVATE, member, reason)
    return member


@transaction.atomic
def end_session(*, member: User, session_id: int) -> None:
    """Log the member out there. Does nothing where the session has ended, and where it is somebody else's."""
    get_adapter().end_sessions(UserSession.objects.filter(user=member, pk=session_id))


@transaction.atomic
def end_sessions(*, member: User, spare: str | None = None) -> None:
    """Log the member out everywhere but in the session whose key is `spare`. Four statements."""
    ended = UserSession.objects.filter(user=member).exclude(session_key=spare or "")
    Session.objects.filter(session_key__in=ended.values("session_key")).delete()
    ended.delete()


def _held_open(member: User) -> User:
    member = User.objects.select_for_update().get(pk=member.pk)
    if member.closed_at is not None:
        raise AlreadyClosed
    return member


def _set_active(member: User, *, is_active: bool) -> None:
    member.is_active = is_active
    member.save(update_fields=["is_active"])


def _set_operator(member: User, *, is_operator: bool) -> None:
    member.is_staff = member.is_superuser = is_operator
    member.save(update_fields=["is_staff", "is_superuser"])


def _log(operator: User | None, action: Action, person: User, reason: str) -> None:
    """The only writer of OperatorAction."""
    OperatorAction.objects.create(
        operator=operator, is_from_terminal=operator is None, action=action, person=person, reason=reason
    )


def _anonymise(member: User, *, erase: bool) -> None:
    member.username = _free_name(member)
    member.email = ""
    newcomer = User()
    for name in PREFERENCES:
        setattr(member, name, getattr(newcomer, name))
    member.set_unusable_password()
    member.is_active = member.is_staff = member.is_superuser = False
    member.last_login = None
    member.closed_at = timezone.now()
    member.erased_at = member.closed_at if erase else None
    # Not the counters: what receivers deleted may have moved the karma.
    member.save(update_fields=ANONYMISED)


def _free_name(member: User) -> str:
    """deleted-<id>. Nobody can take such a name, but somebody in an imported archive may have had it."""
    stem = name = f"deleted-{to_base36(member.pk)}"
    suffix = 1
    while User.objects.filter(username__iexact=name).exists():
        suffix += 1
        name = f"{stem}-{suffix}"
    return name
