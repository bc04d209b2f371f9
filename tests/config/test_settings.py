"""What the environment may say, and what stops the start with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from config.env import database

pytestmark = pytest.mark.sqlite  # needs no database, so one engine is enough

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "forum.example", "SITE_URL": "https://forum.example"}


def production(folder: Path, value: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own that prints one expression over the settings of production."""
    return subprocess.run(
        [sys.executable, "-c", f"from config.settings import production as settings; print(({value}))"],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION, "THICKET_VAR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_spaces_after_commas_do_not_count(tmp_path: Path) -> None:
    result = production(
        tmp_path,
        "settings.TRUSTED_PROXIES, settings.ALLOWED_HOSTS",
        TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8,unix,",
        ALLOWED_HOSTS="forum.example, www.forum.example",
    )
    assert result.stdout == "(['127.0.0.1', '10.0.0.0/8', 'unix'], ['forum.example', 'www.forum.example'])\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [("TRUSTED_PROXIES", "proxy"), ("TRUSTED_PROXIES", "10.0.0.0/99"), ("SITE_URL", "forum.example"), ("SITE_URL", "")],
)
def test_value_that_no_site_could_run_with_is_named(tmp_path: Path, name: str, value: str) -> None:
    result = production(tmp_path, "1", **{name: value})
    assert result.returncode != 0
    assert result.stderr.splitlines()[-1].startswith(f"django.core.exceptions.ImproperlyConfigured: {name} ")


def test_cookies_travel_by_https_alone_where_the_address_says_so(tmp_path: Path) -> None:
    value = "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT"
    assert production(tmp_path, value).stdout == "(True, True, True)\n"
    assert production(tmp_path, value, SITE_URL="http://forum.example").stdout == "(False, False, False)\n"


def test_collected_files_are_served_in_production_right_behind_the_redirect_to_https(tmp_path: Path) -> None:
    result = production(tmp_path, "[name.rpartition('.')[2] for name in settings.MIDDLEWARE[:3]]")
    assert result.stdout == "['trusted_proxies', 'SecurityMiddleware', 'WhiteNoiseMiddleware']\n"


def test_a_database_server_that_is_gone_does_not_hold_a_worker_for_ever() -> None:
    assert database("postgres://me@db.example/thicket")["OPTIONS"]["connect_timeout"] == 5
    assert database("postgres://me@db.example/thicket?connect_timeout=2")["OPTIONS"]["connect_timeout"] == 2


def test_postgresql_does_not_compile_statements() -> None:
    assert "-c jit=off" in database("postgres://me@db.example/thicket")["OPTIONS"]["options"]


@pytest.mark.parametrize(
    ("address", "proxies", "warned"),
    [
        ("https://forum.example", [], True),
        ("https://forum.example", ["127.0.0.1"], False),
        ("http://forum.example", [], False),
    ],
)
def test_deployment_check_misses_the_proxy_of_an_https_site(
    settings: Any, address: str, proxies: list[str], *, warned: bool
) -> None:
    settings.SITE_URL, settings.TRUSTED_PROXIES = address, proxies
    found = run_checks(tags=["security"], include_deployment_checks=True)
    assert ("core.W001" in {message.id for message in found}) is warned
