"""The one place where the process environment is read."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent

# Of a cache in one process, about 5 MB. Under Django's own 300 whoever fails at 300 other names washes away the count
# of the first, and may go on guessing there.
CACHE_ENTRIES = 20_000

env = environ.Env()


def var_dir() -> Path:
    """Folder of everything that a running site writes (database, log-ins of the demo, collected files)."""
    return Path(env.str("THICKET_VAR", default=str(ROOT / "var")))


def required(name: str, purpose: str) -> str:
    """The value of `name`; a start without it stops with a sentence that says what it is for."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {purpose}. See docs/operations.md, “Configuration”.")
    return value


def listed(name: str) -> list[str]:
    """The words of a comma separated variable, without the spaces around them."""
    return [word.strip() for word in env.str(name, default="").split(",") if word.strip()]


def site_url() -> str:
    """SITE_URL without a closing slash. Without a scheme it stops the start: cookies would quietly not be secure."""
    url = required("SITE_URL", "the address that people type, such as https://example.org").rstrip("/")
    if not url.startswith(("https://", "http://")):
        raise ImproperlyConfigured(f"SITE_URL is {url!r}, but it begins with https:// (or http://), as people type it.")
    return url


def trusted_proxies() -> list[str]:
    """TRUSTED_PROXIES: addresses, networks and "unix". Anything else stops the start, before it fails each request."""
    names = listed("TRUSTED_PROXIES")
    for name in names:
        try:
            if name != "unix":
                ip_network(name, strict=False)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"TRUSTED_PROXIES names {name!r}, which is no address (10.0.0.5), network (10.0.0.0/8) or unix."
            ) from error
    return names


def database(url: str, *, pool: bool = False) -> dict[str, Any]:
    """Django's settings of one database from its URL (sqlite:///file or postgres://user@host/name).

    SQLite: write-ahead log, transactions that take the write lock at once (a third to two thirds of concurrent
    writes fail without), 20 s patience, persistent connections. PostgreSQL: 5 s to connect (the client waits for ever
    on a machine that is gone), statement limit 15 s, lock limit 5 s, no compilation of statements (it takes 50 ms where
    a thread's statement takes 5), and either Django's pool (`pool`) or persistent connections with health checks."""
    settings: dict[str, Any] = env.db_url_config(url)
    if "ENGINE" not in settings:
        raise ImproperlyConfigured(
            "DATABASE_URL is no address of a database: write sqlite:////path/to/file or postgres://user:password@host/name."
        )
    if "sqlite" in settings["ENGINE"]:
        settings["CONN_MAX_AGE"] = None
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;"
            ),
        }
        return settings
    # Longer for a migration of a large table: STATEMENT_TIMEOUT_MS=0 manage.py migrate
    limit = env.int("STATEMENT_TIMEOUT_MS", default=15_000)
    settings["ENGINE"] = "apps.core.postgresql"
    settings["CONN_HEALTH_CHECKS"] = True
    settings["CONN_MAX_AGE"] = 0 if pool else 600
    settings.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    settings["OPTIONS"]["options"] = f"-c statement_timeout={limit} -c lock_timeout=5000 -c jit=off"
    if pool:
        settings["OPTIONS"]["pool"] = {"min_size": 2, "max_size": 10, "timeout": 5}
    return settings


def cache(url: str) -> dict[str, Any]:
    """Django's settings of the cache: in this process without a URL, Redis or Valkey with one.

    A Redis that is gone or hangs must not hold a worker: 0.3 s to connect and to answer, then the page does without."""
    options: dict[str, Any] = {"MAX_ENTRIES": CACHE_ENTRIES}
    if not url:
        backend = "django.core.cache.backends.locmem.LocMemCache"
        return {"BACKEND": backend, "LOCATION": "thicket", "OPTIONS": options}
    return {
        "BACKEND": "apps.core.cache.CircuitBreakerCache",
        "LOCATION": url,
        "KEY_PREFIX": "thicket",
        "OPTIONS": {**options, "SOCKET_CONNECT_TIMEOUT": 0.3, "SOCKET_TIMEOUT": 0.3},
    }
