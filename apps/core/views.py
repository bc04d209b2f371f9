"""Pages that belong to no noun: about, rules, privacy, robots, health."""

from __future__ import annotations

from django.core.cache import cache, caches
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import failures
from apps.core.tasks import is_work_standing_still


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "core/about.html")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "core/rules.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/privacy.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "core/robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else, so that a database that is away does not restart the workers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration is applied, else 503 with what is missing.

    A cache that is away ("degraded") and tasks that nobody takes ("waiting") are told and leave the status at 200:
    pages need neither."""
    database = _database_is_ready()
    ready = database == "ok"
    tasks = _state_of_tasks() if ready else "unknown"
    checks = {"database": database, "cache": _state_of_cache(), "tasks": tasks}
    return JsonResponse({"status": "ok" if ready else "not ready", **checks}, status=200 if ready else 503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return failures.csrf_failed(request, reason)


def _database_is_ready() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return "unreachable"
    return f"{len(waiting)} migrations to apply" if waiting else "ok"


def _state_of_tasks() -> str:
    return "waiting: no worker has taken a task for a minute" if is_work_standing_still() else "ok"


def _state_of_cache() -> str:
    cache.set("readyz", 1, timeout=10)
    return "degraded" if getattr(caches["default"], "is_alone", False) else "ok"
