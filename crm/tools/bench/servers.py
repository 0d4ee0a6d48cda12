"""The servers that are measured: start, requests, memory and stop."""

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from crm.server.processes import THREADS, server_command, wait_or_kill

from .load import CannotMeasure

TIMEOUT = 30  # seconds for a start, and for a stop
MIB = 1024  # KiB


@dataclass
class ServerProcess:
    """A running server on loopback."""

    port: int
    pid: int

    def answer(self, request: bytes, most: int | None = None) -> bytes:
        """Return the body of a response, or its first bytes. Raises CannotMeasure unless its status is 2xx."""
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT) as connection,
            closing(http.client.HTTPResponse(connection)) as answer,
        ):
            connection.sendall(request)
            answer.begin()
            body = answer.read(most)
        if answer.status // 100 != 2:
            start = request.split(b"\r\n")[0].decode()
            raise CannotMeasure(f"{start} was answered with {answer.status}: {body[:500].decode(errors='replace')}")
        return body

    def memory(self) -> dict[int, int]:
        """Return the resident memory of each worker process in KiB; empty if there is no /proc (not Linux)."""
        # The server's main process only starts and watches those that respond.
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        if not children.exists():
            return {}
        found = {int(pid): _resident(int(pid)) for pid in children.read_text().split()}
        return {pid: size for pid, size in found.items() if size}


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


@dataclass
class MemoryGrowth:
    """The growth in MiB, at its peak, of the worker that grew most; None if memory cannot be read."""

    before: dict[int, int]
    peaks: dict[int, int] = field(default_factory=dict)

    def note(self, memory: Mapping[int, int]) -> None:
        for pid, size in memory.items():
            self.peaks[pid] = max(size, self.peaks.get(pid, 0))

    @property
    def mib(self) -> float | None:
        grown = [self.peaks.get(pid, size) - size for pid, size in self.before.items()]
        return max(grown) / MIB if grown else None


@contextmanager
def watch_memory(server: ServerProcess) -> Iterator[MemoryGrowth]:
    """Sample the memory of the server's workers during the block."""
    growth, done = MemoryGrowth(server.memory()), threading.Event()

    def sample():
        while not done.wait(0.02):
            growth.note(server.memory())

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        yield growth
    finally:
        done.set()
        sampler.join()


@contextmanager
def serving(
    application: str = "crm.wsgi:application",
    environment: Mapping[str, str] | None = None,
    threads: int = THREADS,
) -> Iterator[ServerProcess]:
    """Serve an application on a free port, as production does but for the number of threads."""
    port = free_port()
    command = server_command(port, application, threads)
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | (environment or {}))
    try:
        if not wait_until_ready(process, port, "/healthz", TIMEOUT):
            raise CannotMeasure(f"The server of {application} did not start: fix what it says above.")
        yield ServerProcess(port, process.pid)
    finally:
        process.terminate()
        wait_or_kill(process, TIMEOUT)


def free_port() -> int:
    """Return a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait_until_ready(process: subprocess.Popen, port: int, path: str, seconds: float) -> bool:
    """Return when a server answers 200 at a path; False if it ended before, or takes longer."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", path)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return True
        time.sleep(0.05)
    return False
