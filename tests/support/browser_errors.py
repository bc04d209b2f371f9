"""Addresses that fail on purpose, beside those of the site: ROOT_URLCONF of the tests of the pages of failure.

Also templates that no address of this configuration leads to, with the context that they would get."""

from __future__ import annotations

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from apps.core.errors import TooManyRequests
from apps.posts.rules import ThreadLocked
from config.urls import handler400, handler403, handler404, handler429, handler500
from config.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

FAILURES: dict[int, Exception] = {
    400: BadRequest("A vote is 1, 0 or -1. Use the arrows on the page."),
    403: PermissionDenied("Only moderators with the permission for posts do this."),
    404: Http404(),
    409: ThreadLocked(),
    429: TooManyRequests(100),
    500: RuntimeError("broken on purpose"),
    503: OperationalError("away on purpose"),
}
UNREACHED = ("account/signup_closed.html", "account/verified_email_required.html", "account/verification_sent.html")


@csrf_exempt
def fail(request: HttpRequest, status: int) -> HttpResponse:
    raise FAILURES[status]


def draw(request: HttpRequest, name: str) -> HttpResponse:
    assert name in UNREACHED
    return render(request, name)


urlpatterns = [path("fail/<int:status>/", fail), path("draw/<path:name>", draw), *site]
