"""The pages of failure. Each says what happened, what is kept and what to do, and gives back what was typed."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template import loader
from django.urls import is_valid_path
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.core.errors import RuleViolation, TooManyRequests

log = logging.getLogger(__name__)
RETRY_AFTER = 10  # seconds, for a database that is away
ONE_LINE = 60  # characters; a longer text is shown in a field of several lines
NEVER_KEPT = ("csrfmiddlewaretoken", "submission_key", "next")
# What the forms of the site call the fields that people type into. Others go by their names.
LABELS = {
    "login": _lazy("Name or e-mail address"),
    "username": _lazy("Name"),
    "email": _lazy("E-mail address"),
    "bio": _lazy("About you"),
    "name": _lazy("Name"),
    "title": _lazy("Title"),
    "url": _lazy("Link"),
    "text": _lazy("Text"),
    "body": _lazy("Text"),
    "flair": _lazy("Flair"),
    "nsfw": _lazy("NSFW"),
    "spoiler": _lazy("Spoiler"),
    "community": _lazy("Community"),
    "kind": _lazy("Kind"),
    "description": _lazy("Description"),
    "sidebar": _lazy("Sidebar"),
    "member": _lazy("Member"),
    "reason": _lazy("Reason"),
    "note": _lazy("Note"),
    "days": _lazy("Days"),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 for a body beyond the limit. Only our own sentences are shown: Django's name settings and headers."""
    if isinstance(exception, RequestDataTooBig):
        limit = number_format(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, force_grouping=True)
        return _page(request, "413.html", 413, {"limit": limit})
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    return _page(request, "400.html", 400, {"sentence": sentence})


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "403.html", 403, {"sentence": str(exception or ""), "kept": typed(request)})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same to the byte for what is absent, private or gone."""
    return _page(request, "404.html", 404, {})


def not_allowed(request: HttpRequest, methods: str) -> HttpResponse:
    """405 with Allow. `methods`: those that the address takes. The way back is read from the address alone, so that the
    page is the same whether or not what it names exists."""
    match = request.resolver_match
    context = {
        "id36": match.kwargs.get("id36", "") if match is not None else "",
        "above": _page_above(request.path),
        "kept": typed(request),
    }
    response = _page(request, "405.html", 405, context)
    response["Allow"] = methods
    return response


def crashed(request: HttpRequest) -> HttpResponse:
    """500, without a context processor or a database."""
    return HttpResponse(loader.get_template("500.html").render({"kept": typed(request)}), status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403. The text is given back only to a form of this very site: a foreign page must not fill in ours."""
    origin = request.headers.get("Origin", "")
    ours = origin == f"{request.scheme}://{request.get_host()}"
    return _page(request, "403_csrf.html", 403, {"kept": typed(request) if ours else []})


def refused(request: HttpRequest, violation: RuleViolation) -> HttpResponse:
    """409: the state of things forbids the act."""
    return _page(request, "409.html", 409, {"sentence": str(violation), "code": violation.code, "kept": typed(request)})


def too_many(request: HttpRequest, exception: TooManyRequests) -> HttpResponse:
    """429 with Retry-After in seconds."""
    until = timezone.now() + timedelta(seconds=exception.wait)
    context = {
        "sentence": exception.sentence,
        "wait_seconds": exception.wait,
        "until": until,
        "kept": typed(request),
        # Without the password or code that is never given back the form would only fail again.
        "action": "" if _has_secret(request) else request.get_full_path(),
        "back": request.get_full_path(),
    }
    response = _page(request, "429.html", 429, context)
    response["Retry-After"] = str(exception.wait)
    return response


def unavailable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """503 with Retry-After: the database is away or busy. Rendered without it; the log gets the exception's trace."""
    log.warning("database unavailable at %s", request.path, exc_info=exception)
    response = HttpResponse(loader.get_template("503.html").render({"kept": typed(request)}), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def unusable(request: HttpRequest) -> HttpResponse:
    """400: the database can't hold what was sent."""
    sentence = _(
        "Something in the form can't be stored. Remove unusual characters or very large numbers, and send again."
    )
    return _page(request, "400.html", 400, {"sentence": sentence, "kept": typed(request)})


def typed(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what the person typed, for the page that refuses it: "name", "label", "value" and "is_long" of each field.

    Passwords and tokens are left out."""
    if request.method != "POST":
        return []
    try:
        fields = request.POST.items()
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return []  # cut off, too large or no form: what can't be read can't be given back
    return [
        _kept_field(name, str(value))
        for name, value in fields
        if value and name not in NEVER_KEPT and not _is_secret(name)
    ]


def _kept_field(name: str, value: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": str(LABELS.get(name) or name.replace("_", " ").capitalize()),
        "value": value,
        "is_long": len(value) > ONE_LINE or "body" in name or "text" in name,
    }


def _page_above(path: str) -> str:
    """The nearest address that `path` stands below: pages stand above what their buttons send to. "" for none."""
    parts = path.strip("/").split("/")
    above = (f"/{'/'.join(parts[:count])}/" for count in range(len(parts) - 1, 0, -1))
    return next((address for address in above if is_valid_path(address)), "")


def _has_secret(request: HttpRequest) -> bool:
    return request.method == "POST" and any(_is_secret(name) for name in request.POST)


def _is_secret(name: str) -> bool:
    return "password" in name or "code" in name


def _page(request: HttpRequest, template: str, status: int, context: dict[str, Any]) -> HttpResponse:
    try:
        response = render(request, template, context, status=status)
    except (OperationalError, InterfaceError) as error:
        # The page names its reader. From a handler nothing else would turn this into a 503.
        return unavailable(request, error)
    response["Cache-Control"] = "no-store"
    return response
