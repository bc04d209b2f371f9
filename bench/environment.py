"""The environment of every process that shows or builds a world."""

from __future__ import annotations

import os
from pathlib import Path

from config.bootstrap.virtualenv import ROOT

INSIDE = ROOT / "bench" / "inside"


def variables(database_url: str, var: Path, *, checkout: Path = ROOT) -> dict[str, str]:
    """What the site in `checkout` needs to run with production settings on 127.0.0.1. `var`: what it writes.

    Modules of this checkout's bench/inside are found by their bare names, whatever the other checkout has."""
    return {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "measured_settings",
        "PYTHONPATH": f"{checkout}{os.pathsep}{INSIDE}",
        "SECRET_KEY": "measured on this machine only, and the same in every process",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "THICKET_VAR": str(var),
        "THICKET_NO_BOOTSTRAP": "1",
        "DATABASE_POOL": "",
        "CACHE_URL": "",
    }


def set_up_django(database_url: str, var: Path) -> None:
    """Set Django up in this process, without a limit on the time of a statement."""
    import sys

    os.environ |= variables(database_url, var) | {"STATEMENT_TIMEOUT_MS": "0"}
    sys.path.insert(0, str(INSIDE))
    import django

    django.setup()
