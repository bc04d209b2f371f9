"""The bare view: a Django site of one view, without middleware, database and templates. Its cost is the unit of the
measurements."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], MIDDLEWARE=[], ROOT_URLCONF=__name__, SECRET_KEY="bare")


def hello(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello, world")


urlpatterns = [path("", hello)]
application = get_wsgi_application()
