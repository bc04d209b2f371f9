"""The passwords of the demo: random for each database, in one file that only its owner reads."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections

FILE = "demo-logins.txt"
_HEAD = "# "


def new_passwords(names: Iterable[str]) -> dict[str, str]:
    """{name: twelve random characters}."""
    return {name: secrets.token_urlsafe(9) for name in names}


def database_label(using: str = DEFAULT_DB_ALIAS) -> str:
    """What tells this database from others of the same owner."""
    settings = connections[using].settings_dict
    place = "@".join(filter(None, [str(settings["NAME"]), settings.get("HOST") or ""]))
    return f"{connections[using].vendor} {place}"


def are_known(folder: Path, label: str) -> bool:
    """Whether the file holds log-ins for this database."""
    return label in _read(folder / FILE)


def keep(folder: Path, label: str, passwords: Mapping[str, str]) -> Path:
    """Writes the log-ins of this database into the file, mode 600; those of other databases stay. Returns its path."""
    path = folder / FILE
    width = max(map(len, passwords))
    sections = _read(path) | {label: "\n".join(f"{name:<{width}}  {word}" for name, word in passwords.items())}
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n\n".join(f"{_HEAD}{head}\n{body}" for head, body in sections.items()) + "\n"
    # Never readable by others, not even for a moment, and never half written.
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
    return path


def _read(path: Path) -> dict[str, str]:
    """{label: its lines}; empty without a file."""
    if not path.exists():
        return {}
    parts = path.read_text(encoding="utf-8").strip().split("\n\n")
    heads = (part.partition("\n") for part in parts if part.startswith(_HEAD))
    return {head.removeprefix(_HEAD): body for head, _end, body in heads}
