"""How the application is served: granian as WSGI, which lets header names with underscores through."""

import os
import signal
import sys
import threading
import time

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

from crm.database import problems

# The process that a worker must not outlive, however that one ends.
SERVED_BY = "CRM_SERVED_BY"


def server_command(port: int, application: str = "crm.wsgi:application") -> list[str]:
    """Return the command that serves on loopback: two processes of two threads, for two cores."""
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "2", "--blocking-threads", "2", "--no-ws", "--log-level", "warning"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        application,
    ]


def refuse_unsafe_roles() -> None:
    """Serve no request on a connection whose role skips row security; raises at once where that can be seen now."""
    connection_created.connect(_check_role, dispatch_uid="row security")
    try:
        connection.ensure_connection()
    except OperationalError:
        return  # the database is not up yet: /readyz says so, and the check comes with the first connection
    connection.close()


def _check_role(connection, **_) -> None:
    found = problems(connection.connection)
    if found:
        connection.close()
        raise ImproperlyConfigured("\n".join(found))


def end_with(served_by: int) -> None:
    """End this worker soon after the process that serves, or the server between them, is gone."""
    threading.Thread(target=_watch, args=(served_by, os.getppid()), daemon=True).start()


def _watch(served_by: int, server: int) -> None:
    while os.getppid() == server:
        time.sleep(0.3)
        try:
            os.kill(served_by, 0)
        except ProcessLookupError:
            os.kill(server, signal.SIGTERM)
            return
    os._exit(1)
