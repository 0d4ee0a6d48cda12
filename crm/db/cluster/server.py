"""One PostgreSQL server process on one folder: its state, start and stop."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crm.db.cluster.configuration import PORT
from crm.db.cluster.errors import ClusterError

TIMEOUT = 120  # seconds for a start, recovery included, and for a stop
MESSAGE_AFTER = 2  # seconds of waiting
POLL = 0.02  # seconds
RETRY = 0.2  # seconds
# After a kill -9 the server's children hold its memory for a moment, in which a new server gives up at once.
TEMPORARY_ERRORS = ("pre-existing shared memory block", "lock file")


class Server:
    """The server process of one database folder."""

    def __init__(self, folder: Path, socket_folder: Path, log: Path, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.socket = socket_folder / f".s.PGSQL.{PORT}"
        self.log = log
        self.say = say
        self._launched: int | None = None
        self._log_before = 0

    def is_running(self) -> bool:
        """True if there is a server process, ready or not."""
        return self._pid() is not None

    def is_ready(self) -> bool:
        """True if the server takes queries (it listens already during recovery)."""
        # The eighth line is the state; the file stays behind when the server is killed, so it must listen too.
        return self._pid_file()[7:8] == ["ready"] and self._listens()

    def bring_up(self, launch: Callable[[int], int]) -> None:
        """Return when the server is ready, launched if needed; `launch` takes a log's descriptor and returns a pid."""
        started, announced = time.monotonic(), False
        self._launched = None
        while not self.is_ready():
            waited = time.monotonic() - started
            if waited > TIMEOUT:
                raise ClusterError(
                    f"PostgreSQL was not ready after {TIMEOUT} seconds: "
                    f"read {self.log}, fix what it says and start again."
                )
            if waited > MESSAGE_AFTER and not announced:
                self.say("Waiting for the database to be ready …")
                announced = True
            self._relaunch_when_dead(launch)
            time.sleep(POLL)

    def _relaunch_when_dead(self, launch: Callable[[int], int]) -> None:
        if self._launched:
            if not self._runs_here(self._launched):
                self._explain_exit()
                self._launched = None
        elif self._pid() is None and not self._listens():
            # PostgreSQL refuses to start if the process id of a killed server belongs to another process by now.
            for stale in (self.folder / "postmaster.pid", self.socket.with_name(self.socket.name + ".lock")):
                stale.unlink(missing_ok=True)
            with _signals_blocked():
                self._launched = self._launch(launch)

    def _launch(self, launch: Callable[[int], int]) -> int:
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            self._log_before = os.fstat(log).st_size
            return launch(log)
        finally:
            os.close(log)

    def _explain_exit(self) -> None:
        with self.log.open("rb") as log:
            log.seek(self._log_before)
            lines = log.read().decode(errors="replace").splitlines()
        if any(error in line for error in TEMPORARY_ERRORS for line in lines):
            time.sleep(RETRY)
            return
        fatal = [line for line in lines if "FATAL" in line or "PANIC" in line] or lines or ["it gave no reason"]
        raise ClusterError(
            f"PostgreSQL did not start: {fatal[-1].strip()}. Fix that and start again; more is in {self.log}."
        )

    def halt(self) -> None:
        """Stop the server: open transactions are rolled back, data is written to disk."""
        # A server that was just launched has not written its process id yet.
        pid = self._pid() or self._launched
        if pid is None or not self._runs_here(pid):
            return
        with suppress(ProcessLookupError):
            # PostgreSQL's fast shutdown: SIGTERM would wait until every client is gone.
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + TIMEOUT
        while self._runs_here(pid):
            if time.monotonic() > deadline:
                raise ClusterError(
                    f"PostgreSQL (process {pid}) did not stop in {TIMEOUT} seconds: "
                    f"read {self.log}, then stop it by hand."
                )
            time.sleep(POLL)

    def _pid(self) -> int | None:
        lines = self._pid_file()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        return pid if self._runs_here(pid) else None

    def _runs_here(self, pid: int) -> bool:
        # Every user's command line can be read, the working folder only with more privileges.
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return os.fsencode(self.folder) in arguments

    def _pid_file(self) -> list[str]:
        try:
            lines = (self.folder / "postmaster.pid").read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return []
        return [line.strip() for line in lines]

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
            except (FileNotFoundError, ConnectionRefusedError):
                return False
            except (TimeoutError, BlockingIOError):
                pass  # so busy that connections queue up
        return True


@contextmanager
def _signals_blocked() -> Iterator[None]:
    # A signal after the start of a process but before its id is stored would leave nobody to stop it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
