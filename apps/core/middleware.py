"""Who really asks, and what a person reads when something fails."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from apps.core import failures
from apps.core.errors import NotFound, RuleViolation, TooManyRequests

Answer = Callable[[HttpRequest], HttpResponse]
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def trusted_proxies(answer: Answer) -> Answer:
    """Takes the address of the client from X-Forwarded-For if a configured proxy says so; from nobody else.

    Headers of a stranger are removed, so that nothing behind this reads them. A socket has no address: the proxy in
    front of it is trusted when "unix" is configured."""
    named = [name for name in settings.TRUSTED_PROXIES if name != "unix"]
    networks = [ip_network(name, strict=False) for name in named]
    through_socket = "unix" in settings.TRUSTED_PROXIES

    def is_proxy(address: str) -> bool:
        if not address:
            return through_socket
        try:
            known = ip_address(address)
        except ValueError:
            return False
        # A server that listens on :: tells ::ffff:10.0.0.5 of a proxy at 10.0.0.5.
        plain = known.ipv4_mapped or known if isinstance(known, IPv6Address) else known
        return any(plain in network for network in networks)

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_proxy(request.META.get("REMOTE_ADDR", "")):
            hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
            # The last address that no proxy of ours wrote about itself is the client.
            client = next((hop for hop in reversed(hops) if not is_proxy(hop)), "")
            if client:
                request.META["REMOTE_ADDR"] = client
        else:
            for header in FORWARDED:
                request.META.pop(header, None)
        return answer(request)

    return middleware


def plain_refusals(answer: Answer) -> Answer:
    """Puts our pages in the place of two of Django's: the empty answer to a method that an address does not take, with
    its Allow header, and with DEBUG the developers' page for an address that no pattern matches.

    The innermost middleware, so that the others see the page that is sent, and redirect to a missing slash before."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return failures.not_allowed(request, response["Allow"])
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return failures.not_found(request)
        return response

    return middleware


class PlainErrors:
    """Turns our own failures, and a database that is away, into pages that say what to do and keep what was typed."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.answer(request)
        except (OperationalError, InterfaceError) as error:
            return failures.unavailable(request, error)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Http404 | NotFound):
            # Here, so that the demo shows the same 404 page as production, although DEBUG is on.
            return failures.not_found(request, exception)
        if isinstance(exception, BadRequest):
            return failures.bad_request(request, exception)  # for the same reason
        if isinstance(exception, RuleViolation):
            return failures.refused(request, exception)
        if isinstance(exception, TooManyRequests):
            return failures.too_many(request, exception)
        if isinstance(exception, OperationalError | InterfaceError):
            return failures.unavailable(request, exception)
        if isinstance(exception, DataError):
            return failures.unusable(request)
        return None
