"""Where somebody is logged in: what is remembered of a session, and when it is forgotten."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.accounts.adapter import UNKNOWN_ADDRESS
from apps.accounts.devices import device_of
from apps.accounts.models import User
from apps.accounts.services import end_sessions

log = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]

# In the session itself: when its use was last written down, in seconds since 1970.
SEEN = "seen_at"
# A page costs two more writes at most once in this time, in seconds.
SEEN_EVERY = 3_600


def open_sessions(member: User) -> QuerySet[UserSession]:
    """The member's sessions that have not ended or run out, the most recently used first. One statement."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    return UserSession.objects.filter(Exists(alive), user=member).order_by("-last_seen_at", "-pk")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as its member sees it. `address` is "" where no proxy told it."""

    id: int
    device: str
    user_agent: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_current: bool


def session_row(session: UserSession, current: str | None) -> SessionRow:
    """`current`: the key of the session that asks."""
    return SessionRow(
        id=session.pk,
        device=device_of(session.user_agent),
        user_agent=session.user_agent,
        address="" if session.ip == UNKNOWN_ADDRESS else session.ip,
        began_at=session.created_at,
        seen_at=timezone.now() if session.session_key == current else session.last_seen_at,
        is_current=session.session_key == current,
    )


def uses_of_sessions(answer: Answer) -> Answer:
    """Middleware that writes down, once an hour, that a session was used, from which address and with which browser.

    It looks at the session only where the page has read it. A session that is not listed yet is listed then."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        # A page that failed may have failed for want of the session.
        if request.session.accessed and response.status_code < 500:
            _write_down_use(request)
        return response

    return middleware


def forget_ended_sessions() -> int:
    """Delete the sessions that ran out, and what is remembered of those that ended; return the number of the latter."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    gone = ~Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    count, _ = UserSession.objects.filter(gone).delete()
    return count


def connect() -> None:
    """Connect the receivers below, once, when the apps are ready."""
    user_logged_in.connect(_note_log_in, dispatch_uid="accounts.sessions")
    user_logged_out.connect(_forget_session, dispatch_uid="accounts.sessions")
    for signal in (password_changed, password_set, password_reset):
        signal.connect(_end_other_sessions, dispatch_uid="accounts.sessions")


def _write_down_use(request: HttpRequest) -> None:
    """A failure is logged: the page itself is done."""
    session = request.session
    try:
        is_known = time.time() - session.get(SEEN, 0) < SEEN_EVERY
        if SESSION_KEY in session and not is_known and request.user.is_authenticated:
            UserSession.objects.create_from_request(request)
            session[SEEN] = int(time.time())
    except DatabaseError:
        log.warning("the use of a session could not be written down", exc_info=True)


def _note_log_in(request: HttpRequest, **_: Any) -> None:
    """allauth lists the session in the same request."""
    request.session[SEEN] = int(time.time())


def _forget_session(request: HttpRequest, **_: Any) -> None:
    UserSession.objects.filter(session_key=request.session.session_key).delete()


def _end_other_sessions(request: HttpRequest, user: User, **_: Any) -> None:
    """A new password ends them in any case, since their hash is another; so they also leave the list."""
    end_sessions(member=user, spare=request.session.session_key)
