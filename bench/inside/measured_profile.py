"""Profile the requests that standard input lists, in this process, and print where the time goes.

Input: JSON with `warm` and `counted`, each a list of [method, path, headers, body]. Started by bench/pages.py."""

from __future__ import annotations

import cProfile
import json
import pstats
import sys
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.core.wsgi import get_wsgi_application

TOP = 40


def main() -> None:
    work = json.load(sys.stdin)
    application = get_wsgi_application()
    for request in work["warm"]:
        send(application, *request)
    profile = cProfile.Profile()
    environments = [environment_of(*request) for request in work["counted"]]
    with profile:
        for environment in environments:
            status, _body = answer(application, environment)
            if not status.startswith("200"):
                raise SystemExit(f"an answer had the status {status}")
    for order in ("cumulative", "tottime"):
        pstats.Stats(profile).strip_dirs().sort_stats(order).print_stats(TOP)


def send(application: Any, method: str, path: str, headers: dict[str, str], body: str | None) -> None:
    answer(application, environment_of(method, path, headers, body))


def environment_of(method: str, path: str, headers: dict[str, str], body: str | None) -> dict[str, Any]:
    sent = (body or "").encode()
    environment: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "127.0.0.1"}
    setup_testing_defaults(environment)
    environment |= {"CONTENT_LENGTH": str(len(sent)), "wsgi.input": BytesIO(sent)}
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environment[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environment


def answer(application: Any, environment: dict[str, Any]) -> tuple[str, bytes]:
    told: list[str] = []
    parts = application(environment, lambda status, _headers, _exc=None: told.append(status))
    body = b"".join(parts)
    parts.close()
    return told[0], body


if __name__ == "__main__":
    main()
