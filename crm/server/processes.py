"""The processes of Carnet: the server (granian as WSGI, which accepts header names with underscores) and the worker."""

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

# The process id of `manage.py up`, which its children must not outlive.
SERVED_BY = "CRM_SERVED_BY"
# How long running jobs may take to finish when Carnet stops.
WORKER_STOP_SECONDS = 10
# A worker that fails at once is restarted no more often than this.
WORKER_RESTART_SECONDS = 5
# Most of them wait for clients: crm.server.handlers lets one at a time work. Idle ones end after half a minute.
THREADS = 128


def server_command(port: int, application: str = "crm.wsgi:application", threads: int = THREADS) -> list[str]:
    """Return the command that serves on loopback, with a number of threads in each process."""
    # Three processes keep two cores busy; threads of one process share one interpreter lock.
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "3", "--blocking-threads", str(threads), "--no-ws", "--log-level", "error"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        application,
    ]


class Worker:
    """The process that runs background jobs beside the server, restarted whenever it ends by itself."""

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None
        self._started = 0.0

    def ensure_running(self) -> bool:
        """Start the worker if it is not running; True if it was restarted."""
        is_restart = self._process is not None
        if self._process and (
            self._process.poll() is None or time.monotonic() < self._started + WORKER_RESTART_SECONDS
        ):
            return False
        self._started = time.monotonic()
        # In its own session, so that Ctrl-C reaches `up` only, which stops server and worker in order.
        # Not by manage.py, which would start the database that is running already.
        environment = os.environ | {SERVED_BY: str(os.getpid())}
        command = (sys.executable, "-m", "django", "worker")
        self._process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
        return is_restart

    def terminate(self) -> None:
        """Tell the worker to end after the running jobs."""
        if self._process:
            self._process.terminate()

    def wait(self) -> None:
        """Return when the worker has ended; a job that takes too long is killed, and retried by a later worker."""
        if self._process:
            wait_or_kill(self._process, WORKER_STOP_SECONDS)


def wait_or_kill(process: subprocess.Popen, seconds: float) -> None:
    """Return when a process that was told to end has ended, by force if it takes longer."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def stop(server: subprocess.Popen, worker: Worker) -> None:
    """End server and worker, ignoring further signals; the server must lead a session of its own."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # Both are signalled before waiting for either, as each may take a while.
    worker.terminate()
    server.terminate()
    while server.poll() is None:
        try:
            server.wait(0.2)
        except subprocess.TimeoutExpired:
            # A child of the server that had just started may have missed the signal.
            os.killpg(server.pid, signal.SIGTERM)
    worker.wait()


def end_with_parent() -> bool:
    """End this process soon after the `up` that started it, even if that is killed; False if no `up` started it."""
    served_by = os.environ.get(SERVED_BY)
    if served_by:
        threading.Thread(target=_watch_parent, args=(int(served_by),), daemon=True).start()
    return bool(served_by)


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGTERM)
    # A job that is still running is ended here, as no `up` is left to do it.
    time.sleep(WORKER_STOP_SECONDS)
    os._exit(1)


@contextmanager
def report_failed_start() -> Iterator[None]:
    """Report a failure to load the application, and end the server of `up`, which would retry for ever."""
    served_by = os.environ.get(SERVED_BY)
    if served_by:
        # The fork inherits a handler that has no effect here; granian sets another once it serves.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        yield
    except Exception as error:
        if not served_by:
            raise
        # Before stopping the server, which ends this process at once.
        sys.stderr.write(f"{error}\n" if isinstance(error, ImproperlyConfigured) else traceback.format_exc())
        sys.stderr.flush()
        _end_server()
        raise SystemExit(1) from error
    if served_by:
        threading.Thread(target=_watch_server, args=(int(served_by),), daemon=True).start()


def refuse_unsafe_roles() -> None:
    """Refuse database connections whose role skips row security, from now on; raises if the current one does."""
    connection_created.connect(_check_role, dispatch_uid="row security")
    try:
        connection.ensure_connection()
    except OperationalError:
        return  # not up yet: /readyz reports that, and the first connection is checked
    connection.close()


def _check_role(connection, **_) -> None:
    problems = find_problems(connection.connection)
    if problems:
        connection.close()
        raise ImproperlyConfigured("\n".join(problems))


def _watch_server(served_by: int) -> None:
    """End this process soon after `up`, or the server between them, has ended."""
    while _server_is_running():
        time.sleep(0.3)
        try:
            os.kill(served_by, 0)
        except OSError:  # ended, or its id belongs to another user's process
            _end_server()  # keep watching, as the server may have been killed in the meantime
    os._exit(1)


def _end_server() -> None:
    if _server_is_running():
        os.kill(os.getppid(), signal.SIGTERM)


def _server_is_running() -> bool:
    # The parent of an orphan is another process.
    server = parent_process()
    return server is not None and os.getppid() == server.pid
