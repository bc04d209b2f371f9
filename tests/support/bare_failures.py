"""The site's addresses with a bare 403: ROOT_URLCONF of walks that count refusals by the hundred and read none."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from config.urls import handler400, handler404, handler429, handler500, urlpatterns

__all__ = ["handler400", "handler404", "handler429", "handler500", "urlpatterns"]


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(str(exception), status=403)
