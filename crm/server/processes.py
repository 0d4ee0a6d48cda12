"""How the application is served: granian as WSGI, which lets header names with underscores through."""

import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

from crm.db.checks import find_problems

# The process that a worker must not outlive, however that one ends.
SERVED_BY = "CRM_SERVED_BY"
# How long the jobs that run when Carnet stops are waited for.
WORKER_PATIENCE_SECONDS = 10
# A worker that cannot run is not started again at once, and at once again.
WORKER_PAUSE_SECONDS = 5


def server_command(port: int, application: str = "crm.wsgi:application") -> list[str]:
    """Return the command that serves on loopback.

    Three processes of one thread keep two cores busy; threads of one process would wait for each other's interpreter.
    """
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "3", "--blocking-threads", "1", "--no-ws", "--log-level", "error"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        application,
    ]


class Worker:
    """The process that runs background jobs beside the server, started again whenever it ends by itself."""

    command = (sys.executable, "-m", "django", "worker")

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None
        self._begun = 0.0

    def tend(self) -> bool:
        """Start it where it does not run; True where it had run before."""
        again = self._process is not None
        if self._process and (self._process.poll() is None or time.monotonic() < self._begun + WORKER_PAUSE_SECONDS):
            return False
        self._begun = time.monotonic()
        # Not by manage.py: the database is already here, and belongs to the process that serves.
        environment = os.environ | {SERVED_BY: str(os.getpid())}
        self._process = subprocess.Popen(self.command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
        return again

    def terminate(self) -> None:
        """Ask it to end after the jobs that it is running."""
        if self._process:
            self._process.terminate()

    def wait(self) -> None:
        """Return when it has ended; a job that takes too long is given up, and taken up by a later worker."""
        if self._process:
            try:
                self._process.wait(WORKER_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def stop(server: subprocess.Popen, worker: Worker) -> None:
    """End a server that was started in a session of its own, with its workers; once, so no signal interrupts it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    worker.terminate()
    server.terminate()
    while server.poll() is None:
        try:
            server.wait(0.2)
        except subprocess.TimeoutExpired:
            # A worker that was just made did not listen yet.
            os.killpg(server.pid, signal.SIGTERM)
    worker.wait()


def end_with_parent() -> bool:
    """End this process soon after the `up` that started it, however that one ends; False where it was not `up`."""
    served_by = os.environ.get(SERVED_BY)
    if served_by:
        threading.Thread(target=_watch_parent, args=(int(served_by),), daemon=True).start()
    return bool(served_by)


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(WORKER_PATIENCE_SECONDS)
    os._exit(1)


@contextmanager
def loading() -> Iterator[None]:
    """Load the application. Where `up` serves, a failure ends the server, which would else try again for ever."""
    served_by = os.environ.get(SERVED_BY)
    if served_by:
        # The server's own handler, which a fork inherits, does nothing here; granian sets another once it serves.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        yield
    except Exception as error:
        if not served_by:
            raise
        # Said first, as the server then ends its workers at once.
        sys.stderr.write(f"{error}\n" if isinstance(error, ImproperlyConfigured) else traceback.format_exc())
        sys.stderr.flush()
        _end_server()
        raise SystemExit(1) from error
    if served_by:
        threading.Thread(target=_watch, args=(int(served_by),), daemon=True).start()


def refuse_unsafe_roles() -> None:
    """Serve no request on a connection whose role skips row security; raises at once where that can be seen now."""
    connection_created.connect(_check_role, dispatch_uid="row security")
    try:
        connection.ensure_connection()
    except OperationalError:
        return  # the database is not up yet: /readyz says so, and the check comes with the first connection
    connection.close()


def _check_role(connection, **_) -> None:
    found = find_problems(connection.connection)
    if found:
        connection.close()
        raise ImproperlyConfigured("\n".join(found))


def _watch(served_by: int) -> None:
    """End this worker soon after the process that serves, or the server between them, is gone."""
    while _server_lives():
        time.sleep(0.3)
        try:
            os.kill(served_by, 0)
        except OSError:  # gone, or its number is somebody else's by now
            _end_server()  # then goes on watching, as the server may have been killed meanwhile
    os._exit(1)


def _end_server() -> None:
    if _server_lives():
        os.kill(os.getppid(), signal.SIGTERM)


def _server_lives() -> bool:
    # An orphan has another parent, perhaps since before it got here.
    server = parent_process()
    return server is not None and os.getppid() == server.pid
