"""Every request has a viewer with preferences."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from apps.accounts.models import User
from apps.accounts.viewers import including_columns
from apps.accounts.visitors import Visitor

Answer = Callable[[HttpRequest], HttpResponse]

# Methods that write nothing, so that what is read with the viewer stays true for the whole request.
READING = frozenset({"GET", "HEAD"})


def visitors_with_preferences(answer: Answer) -> Answer:
    """`request.user` is a User or a Visitor; still lazy, so that a page without a viewer asks no session."""

    def viewer_of(request: HttpRequest) -> User | Visitor:
        with including_columns(included=request.method in READING):
            user = get_user(request)
        return user if isinstance(user, User) else Visitor(request.COOKIES)

    def middleware(request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: viewer_of(request))  # type: ignore[assignment]
        return answer(request)

    return middleware
