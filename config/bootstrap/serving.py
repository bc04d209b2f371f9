"""The site itself: `run` for one person on one machine, `serve` for the world behind a proxy."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from config.bootstrap.ports import is_free
from config.bootstrap.virtualenv import ROOT, SetUpError


def run(_arguments: list[str]) -> NoReturn:
    """Migrate, seed the demo once, say where everything is, and serve with the debug toolbar, a worker beside the
    server; ends with Ctrl-C."""
    port = _port()
    if not is_free("127.0.0.1", port):
        raise SetUpError(
            f"port {port} of 127.0.0.1 is in use, perhaps by another `make run`.\n"
            f"  Fix: choose another one: PORT={port + 1} make run\n"
            "  Or: end the program that listens there."
        )
    address = f"http://127.0.0.1:{port}"
    for name, value in (
        ("DJANGO_SETTINGS_MODULE", "config.settings.development"),
        ("DEBUG_TOOLBAR", "1"),
        ("SITE_URL", address),
        ("DJANGO_RUNSERVER_HIDE_WARNING", "true"),  # the address and the log-ins are what matters
    ):
        os.environ.setdefault(name, value)
    _with_django(_migrate_and_seed)
    print(f"\nThicket is at {address}/ (Ctrl-C ends it).")
    log_ins = Path(os.environ.get("THICKET_VAR", ROOT / "var")) / "demo-logins.txt"
    if log_ins.exists():
        print(f"Log in as a member, a moderator or the operator: names and passwords are in {_shown(log_ins)}")
    print(flush=True)
    _supervise([sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}"])


def serve(_arguments: list[str]) -> NoReturn:
    """The production server, granian with one worker process a core, and the worker that runs the tasks.

    Each GRANIAN_… variable that is set overrides our choice."""
    port = _port()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    _require_production_values()
    _with_django(_collect_static)
    for name, value in (
        ("GRANIAN_PORT", str(port)),
        ("GRANIAN_WORKERS", str(_cores())),
        ("GRANIAN_BLOCKING_THREADS", "2"),
        ("GRANIAN_WEBSOCKETS", "false"),
        ("GRANIAN_RESPAWN_FAILED_WORKERS", "true"),
    ):
        os.environ.setdefault(name, value)
    _supervise([sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"])


def _port() -> int:
    given = os.environ.get("PORT", "8000")
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise SetUpError(f"PORT is {given!r}, but a port is a number from 1 to 65535. Fix: PORT=8001 make run")
    return int(given)


def _require_production_values() -> None:
    examples = {
        "SECRET_KEY": "50 random characters, kept secret: they sign sessions and links",
        "ALLOWED_HOSTS": "the host names, comma separated, such as forum.example.org",
        "SITE_URL": "the address that people type, such as https://forum.example.org",
    }
    missing = [f"  {name}: {purpose}" for name, purpose in examples.items() if not os.environ.get(name)]
    if missing:
        raise SetUpError(
            "the production server needs these in its environment first:\n"
            + "\n".join(missing)
            + "\n  A key: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
            + "\n  To look at Thicket on this machine, use `make run`: it needs none of them."
        )


def _with_django(step: Callable[[], None]) -> None:
    """Run `step` with Django set up in this process; what a person can repair becomes a SetUpError."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError
    from django.db import DatabaseError, connections

    try:
        django.setup()
        step()
        connections.close_all()
    except DatabaseError as error:
        raise SetUpError(
            f"the database cannot be used: {str(error).strip()}\n"
            "  Fix: if DATABASE_URL is set, start the server it names, or unset it to use SQLite in var/.\n"
            "  Or: if it is the SQLite file in var/, see that it and its folder belong to you (ls -l var)."
        ) from error
    except (ImproperlyConfigured, CommandError) as error:
        raise SetUpError(str(error)) from error
    except PermissionError as error:
        raise SetUpError(
            f"{error.filename} cannot be written.\n"
            "  Fix: see that it and its folder belong to you.\n"
            "  Or: set THICKET_VAR to a folder that does."
        ) from error


def _migrate_and_seed() -> None:
    from django.core.management import call_command, get_commands

    if _unapplied_migrations():
        print("Preparing the database ...", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    if "seed_demo" in get_commands():
        call_command("seed_demo", if_empty=True)


def _collect_static() -> None:
    from django.core.management import call_command

    if count := _unapplied_migrations():
        raise SetUpError(
            f"the database lacks {count} migrations of this version.\n"
            "  Fix: DJANGO_SETTINGS_MODULE=config.settings.production python3 manage.py migrate"
        )
    call_command("collectstatic", interactive=False, verbosity=0)


def _unapplied_migrations() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # what this process may use, which a container may have limited
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _supervise(server: list[str]) -> NoReturn:
    """Leave this process to the parent of the server and the worker, so that Django's memory is given back."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "config.bootstrap.supervising", *server])
