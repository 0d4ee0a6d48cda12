"""`manage.py up`: run everything that Carnet needs, until Ctrl-C."""

import os
import shlex
import signal
import socket
import subprocess
import time
from argparse import ArgumentParser
from contextlib import ExitStack, suppress

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, ProgrammingError, connection
from psycopg.errors import InsufficientPrivilege

from crm.db.checks import find_problems
from crm.db.cluster import Cluster
from crm.db.roles import setup_sql
from crm.db.session import staff_session
from crm.server.health import pending_migrations
from crm.server.processes import SERVED_BY, Worker, server_command, stop
from crm.tools.demo import loading
from crm.workspaces.models import Workspace

# A server that was just killed may still hold the port.
PORT_TIMEOUT_SECONDS = 3
# How often the worker and the database are checked.
CHECK_SECONDS = 0.5


class Command(BaseCommand):
    help = "Start Carnet on http://127.0.0.1:8000: database, server, worker, and at first a demo workspace."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="The port to serve on (default: 8000).")
        demo = parser.add_mutually_exclusive_group()
        demo.add_argument("--no-demo", action="store_true", help="Load no demo workspace on the first start.")
        demo.add_argument(
            "--demo",
            action="store_true",
            help="Load and serve the demo workspace, whose token is public, also with DATABASE_URL, CRM_HTTPS or "
            "CRM_ALLOWED_HOSTS.",
        )
        parser.epilog = "--data DIR keeps database and keys in DIR instead of ./data."

    def handle(self, *, port: int, no_demo: bool, demo: bool, **_) -> None:
        # Its token is in the documentation, so it must not be valid where others could use it.
        demo_is_allowed = demo or (settings.LOOPBACK_ONLY and not settings.DATABASE_URL)
        with ExitStack() as stack:
            cluster = None if settings.DATABASE_URL else Cluster(settings.DATA, say=self.stderr.write)
            if cluster:
                # First, as another `up` may be serving this folder.
                cluster.claim_serving()
                stack.enter_context(cluster)
            _wait_for_port(port)
            prepare_database(self.stderr.write)
            if not demo_is_allowed:
                _check_demo_is_closed()
            elif not no_demo and _is_empty():
                self.stderr.write("Loading the demo workspace …")
                loading.load()
            credentials = loading.credentials()
            # The server's processes have their own connections; this one would be idle until Ctrl-C.
            connection.close()
            self._serve(port, credentials, cluster)

    def _serve(self, port: int, credentials: dict[str, str] | None, cluster: Cluster | None) -> None:
        environment = os.environ | {SERVED_BY: str(os.getpid())}
        # In its own session, so that Ctrl-C reaches this process only, which stops the others in order.
        server = subprocess.Popen(server_command(port), env=environment, start_new_session=True)
        worker = Worker()
        try:
            while server.poll() is None and not _accepts_connections(port):
                time.sleep(0.02)
            if server.poll() is None:
                # Before the greeting, as Ctrl-C in the middle of this would leave a worker behind.
                worker.ensure_running()
                self._greet(f"http://127.0.0.1:{port}", credentials)
            code = self._wait(server, worker, cluster)
        except KeyboardInterrupt:
            self.stderr.write("\nStopping …")
            return
        finally:
            stop(server, worker)
        raise CommandError(_explain_exit(code))

    def _wait(self, server: subprocess.Popen, worker: Worker, cluster: Cluster | None) -> int:
        """Return the server's exit code when it ends; until then restart worker and database when they end."""
        while True:
            if server.poll() is None and worker.ensure_running():
                self.stderr.write("The worker had ended by itself and was restarted.")
            with suppress(subprocess.TimeoutExpired):
                return server.wait(CHECK_SECONDS)
            if cluster and cluster.revive():
                self.stderr.write("The database had ended by itself and was restarted.")

    def _greet(self, url: str, credentials: dict[str, str] | None) -> None:
        lines = [f"Carnet is running on {url} (Ctrl-C stops it)", f"  Pages   {url}/"]
        if credentials and self.stdout.isatty():
            lines += [
                f"  Sign in {credentials['email']}  {credentials['password']}",
                f"  Admin   {url}/admin/",
                f"  API     {url}/api/docs",
                f"  Token   {credentials['token']}",
                f"  Try it  curl -H 'Authorization: Bearer {credentials['token']}' '{url}/api/contacts?limit=2'",
            ]
        elif credentials:
            # No secrets outside of a terminal, because a log is kept, and read by others.
            path = shlex.quote(str(loading.credentials_file().absolute()))
            lines += [
                f"  Admin   {url}/admin/",
                f"  API     {url}/api/docs",
                f"  Token   and sign-in: cat {path}",
            ]
        else:
            lines += [
                f"  Admin   {url}/admin/  (python3 manage.py createsuperuser)",
                f"  API     {url}/api/docs",
                "  Token   python3 manage.py workspace create NAME, then token create --workspace SLUG --name NAME",
            ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def prepare_database(say) -> None:
    """Apply missing migrations. Raises CommandError if the database is unfit or cannot be reached."""
    check_database()
    if pending_migrations():
        say("Creating the tables …")
        _migrate()


def check_database() -> None:
    """Raise CommandError if the database is unfit or cannot be reached."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CommandError(f"The database cannot be reached. Check DATABASE_URL: {str(error).strip()}") from error
    if problems := find_problems(connection.connection):
        raise CommandError("\n".join(problems))


def _migrate() -> None:
    try:
        call_command("migrate", verbosity=0)
    except ProgrammingError as error:
        # Only missing privileges are for the user to fix; any other error is a bug, and needs its traceback.
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        login, database = connection.settings_dict["USER"], connection.settings_dict["NAME"]
        raise CommandError(
            f"The tables could not be made: {error}. "
            f"As superuser, in the database {database}, run:\n{setup_sql(login, database)}"
        ) from error


def _check_demo_is_closed() -> None:
    """Raise CommandError if the documented token, or credentials that the first start printed, still open the demo."""
    if found := loading.find_public_credentials():
        raise CommandError(
            "Others can use this server or database, and it contains the demo workspace, which is open to "
            f"{', '.join(found)}. Revoke tokens with: manage.py token revoke TOKEN --workspace demo. Change the "
            f"password with: manage.py changepassword {loading.EMAIL}. Or serve the demo to everybody who knows them "
            "with: manage.py up --demo."
        )


def _is_empty() -> bool:
    # In a staff session, as row security hides workspaces from the login role.
    with staff_session():
        return not Workspace.objects.exists()


def _explain_exit(code: int) -> str:
    if code < 0:
        return f"The server was ended by {signal.Signals(-code).name}. Start it again with: manage.py up."
    return "The server ended; its output above says why."


def _wait_for_port(port: int) -> None:
    """Return when the port is free. Raises CommandError if another program uses it."""
    deadline = time.monotonic() + PORT_TIMEOUT_SECONDS
    while True:
        try:
            socket.create_server(("127.0.0.1", port)).close()
            return
        except OSError as error:
            if time.monotonic() > deadline:
                raise CommandError(f"Port {port} is taken by another program; choose one with --port.") from error
        time.sleep(0.1)


def _accepts_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
