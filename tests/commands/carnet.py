"""A Carnet of a test's own: real processes, on a free port, in a data folder of its own."""

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import httpx

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 180  # only what is broken takes so long, even on a loaded machine


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a shell, without the variables of the test run."""
    ours = ("DATABASE_URL", "CRM_DATA", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in ours} | {"CRM_BOOTSTRAP": "off"} | more


# Each of the processes that tests run in takes its own ports, below those that the system hands out by itself.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_ports = itertools.count(20_000 + 2_000 * _worker + os.getpid() % 1_000)


def free_port() -> int:
    """Return a port that is free, and that no other test gets."""
    for port in _ports:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("unreachable: ports are counted without an end")


def popen(command: list[str], **options: Any) -> subprocess.Popen:
    """Start a process as a terminal does, in a session of its own."""
    return subprocess.Popen(command, cwd=PROJECT, start_new_session=True, **options)


def open_terminal(log: Path) -> int:
    """Return a terminal to write to, the text of which is copied into a file."""
    ours, theirs = os.openpty()

    def copy() -> None:
        # Reading fails once nobody has the terminal open any more.
        with log.open("ab", buffering=0) as file, suppress(OSError):
            while text := os.read(ours, 65_536):
                file.write(text.replace(b"\r\n", b"\n"))
        os.close(ours)

    threading.Thread(target=copy, daemon=True).start()
    return theirs


def eventually(answer: Callable[[], Any]) -> Any:
    """Return the first answer that is true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := answer()):
        assert time.monotonic() < deadline, "the condition was never met"
        time.sleep(0.02)
    return found


class Carnet:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = data.with_name(data.name + ".output")

    def launch(self, *options: str, at_terminal: bool = False, **more: str) -> Self:
        """Begin `up` in a process group of its own, all output in one file: as a service, or through a terminal."""
        command = [sys.executable, "manage.py", "up", "--port", str(self.port), "--data", str(self.data), *options]
        self.log.write_text("")
        output = open_terminal(self.log) if at_terminal else os.open(self.log, os.O_WRONLY | os.O_APPEND)
        self.process = popen(command, env=environment(**more), stdout=output, stderr=output)
        os.close(output)
        return self

    def start(self, *options: str, at_terminal: bool = False, **more: str) -> Self:
        """Begin `up` and return once it says that it runs."""
        self.launch(*options, at_terminal=at_terminal, **more)
        eventually(lambda: "  Token " in self.output or self.process.poll() is not None)
        assert self.process.poll() is None, self.output
        return self

    @property
    def output(self) -> str:
        return self.log.read_text()

    def interrupt(self) -> int:
        """Press Ctrl-C; the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        if self.process.poll() is None:
            self.interrupt()

    def kill(self) -> None:
        """Kill everything at once, as a power cut would."""
        for pid in [self.process.pid, *self.workers, *children(self.process.pid), self.postmaster]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    @property
    def server(self) -> int:
        [server] = [pid for pid in children(self.process.pid) if b"granian" in command_line(pid)]
        return server

    @property
    def jobs_worker(self) -> int | None:
        """The process that runs background jobs, once it is there."""
        found = [pid for pid in children(self.process.pid) if command_line(pid).endswith(b"\0worker\0")]
        return found[0] if found else None

    @property
    def workers(self) -> list[int]:
        return children(self.server)

    @property
    def postmaster(self) -> int:
        return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])

    def leaves_nothing(self) -> bool:
        """True if no process works for this folder or port."""
        folder = str(self.data).encode()
        named = any(folder in line or str(self.port).encode() in line.split(b"\0") for line in proc_files("cmdline"))
        return not named and not any(b"CRM_DATA=" + folder in held.split(b"\0") for held in proc_files("environ"))

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run another command on the same folder."""
        command = [sys.executable, "manage.py", *arguments, "--data", str(self.data)]
        return subprocess.run(
            command, cwd=PROJECT, env=environment(**more), capture_output=True, text=True, check=False
        )

    def printed(self, *arguments: str) -> str:
        """Return what a command that works prints on standard output."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def credentials(self) -> dict[str, str]:
        return json.loads((self.data / "demo.json").read_text())

    @property
    def token(self) -> str:
        return self.credentials["token"]

    def call(self, method: str, path: str, body: Any = None, token: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return httpx.request(
            method, self.address + path, json=body, headers=headers, timeout=PATIENCE_SECONDS, trust_env=False
        )

    def status(self, path: str, token: str | None = None) -> int | None:
        """Return the status that a GET has; None without an answer."""
        try:
            return self.call("GET", path, token=token).status_code
        except httpx.TransportError:
            return None


def children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # pid (name) state ppid …; a name may hold spaces and brackets
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(status.parent.name))
    return found


def command_line(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def proc_files(name: str) -> list[bytes]:
    """Return what every process has in a file of /proc."""
    found = []
    for path in Path("/proc").glob(f"[0-9]*/{name}"):
        with suppress(OSError):
            found.append(path.read_bytes())
    return found
