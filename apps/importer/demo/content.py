"""Reads the folder content/: one folder for each community, one file for each voice, and what all of them share."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.importer.demo.talk import Talk, read_talk

FOLDER = Path(__file__).parent / "content"


@dataclass(slots=True)
class Place:
    """A community as it is written: settings, posts, talk, and the threads that have files of their own."""

    settings: dict[str, Any]
    posts: list[dict[str, Any]]
    talk: Talk
    threads: dict[str, Talk]


@dataclass(slots=True)
class Content:
    """The whole folder. `places`: in the order of their folders' names; `voices`: by name."""

    people: dict[str, Any]
    voices: dict[str, Talk]
    shared: Talk
    places: list[Place]


def read_content() -> Content:
    """Some sixty small files; in the order of their names, so that the same files give the same demo."""
    return Content(
        people=_toml(FOLDER / "people.toml"),
        voices={path.stem: _talk(path) for path in sorted((FOLDER / "voices").glob("*.txt"))},
        shared=_talk(FOLDER / "shared" / "talk.txt"),
        places=[_place(path.parent) for path in sorted(FOLDER.glob("*/community.toml"))],
    )


def _place(folder: Path) -> Place:
    return Place(
        settings=_toml(folder / "community.toml"),
        posts=_toml(folder / "posts.toml")["posts"],
        talk=_talk(folder / "talk.txt"),
        threads={path.stem: _talk(path) for path in sorted(folder.glob("*.txt")) if path.stem != "talk"},
    )


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _talk(path: Path) -> Talk:
    return read_talk(path.read_text(encoding="utf-8"))
