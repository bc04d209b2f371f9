"""The lock files: complete, hashed, equal to what was asked for, and free of index addresses."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LEVELS = ["runtime", "test"]


def read_lock(level: str) -> dict[str, str]:
    """Each pinned package of the lock file with its whole entry (pin, marker, hashes)."""
    text = (ROOT / "requirements" / f"{level}.txt").read_text()
    logical_lines = text.replace("\\\n", " ").splitlines()
    entries = [line.strip() for line in logical_lines if line.strip() and not line.lstrip().startswith("#")]
    return {canonicalize_name(re.split(r"[=\[ ]", entry, maxsplit=1)[0]): entry for entry in entries}


def read_wishes(level: str) -> list[Requirement]:
    lines = (ROOT / "requirements" / f"{level}.in").read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("level", LEVELS)
def test_lock_file_names_no_address(level: str) -> None:
    text = (ROOT / "requirements" / f"{level}.txt").read_text()
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


@pytest.mark.parametrize("level", LEVELS)
def test_every_locked_package_has_one_version_and_its_hashes(level: str) -> None:
    lock = read_lock(level)
    assert lock
    for entry in lock.values():
        assert re.match(r"[\w.\[\],-]+==[\w.+!]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("level", LEVELS)
def test_lock_file_satisfies_what_was_asked_for(level: str) -> None:
    lock = read_lock(level)
    for wish in read_wishes(level):
        entry = lock.get(canonicalize_name(wish.name))
        assert entry, f"{wish.name} stands in {level}.in, not in {level}.txt: run `make lock`"
        version = re.search(r"==([\w.+!]+)", entry)
        assert version
        assert wish.specifier.contains(version.group(1), prereleases=True), entry


def test_test_lock_holds_each_pin_of_the_runtime_lock() -> None:
    """The set-up counts an environment with the test lock as one with the runtime lock too."""
    runtime, test = read_lock("runtime"), read_lock("test")
    assert {name: test.get(name) for name in runtime} == runtime


def test_no_lock_file_with_addresses_is_tracked() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    names = [Path(name).name for name in tracked]
    assert [name for name in names if name == "uv.lock" or re.fullmatch(r"pylock.*\.toml|poetry\.lock", name)] == []
