"""`manage.py up`: everything that it takes to have Carnet running here, until Ctrl-C."""

import json
import os
import socket
import subprocess
import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from crm.database import Cluster, problems
from crm.demo import loading
from crm.health import pending_migrations
from crm.serving import SERVED_BY, server_command
from crm.workspaces.models import Workspace
from crm.workspaces.scope import staff

# A server that was killed a moment ago may still hold the port.
PATIENCE_SECONDS = 5


class Command(BaseCommand):
    help = "Start Carnet on http://127.0.0.1:8000: database, tables, on the first start a demo workspace, server."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="The port to serve on (8000).")
        parser.add_argument("--no-demo", action="store_true", help="Load no demo workspace on the first start.")
        parser.epilog = "--data DIR keeps database and keys in DIR rather than in ./data."

    def handle(self, *, port: int, no_demo: bool, **_) -> None:
        if not settings.DATABASE_URL:
            self._claim()
        prepare_database(self.stderr.write)
        _wait_for(port)
        if not no_demo and _is_empty():
            self.stderr.write("Loading the demo workspace …")
            loading.load()
        connection.close()
        self._serve(port)

    def _claim(self) -> None:
        # Held until the process ends; manage.py started the database by the same folder.
        self.cluster = Cluster(settings.DATA)
        self.cluster.claim_serving()

    def _serve(self, port: int) -> None:
        environment = os.environ | {SERVED_BY: str(os.getpid())}
        # In a session of its own, so that Ctrl-C reaches this process alone, which then ends things in order.
        server = subprocess.Popen(server_command(port), env=environment, start_new_session=True)
        try:
            self._greet(server, port)
            code = server.wait()
        except KeyboardInterrupt:
            self.stderr.write("\nStopping …")
            return
        finally:
            server.terminate()
            server.wait()
        raise CommandError(f"The server ended with code {code}; what it printed above says why.")

    def _greet(self, server: subprocess.Popen, port: int) -> None:
        while server.poll() is None and not _answers(port):
            time.sleep(0.02)
        address = f"http://127.0.0.1:{port}"
        lines = [f"Carnet is running on {address} (Ctrl-C stops it)", f"  API     {address}/api/docs"]
        if loading.credentials_file().exists():
            known = json.loads(loading.credentials_file().read_text())
            lines += [
                f"  Admin   {address}/admin/  {known['email']}  {known['password']}",
                f"  Token   {known['token']}",
                f"  Try it  curl -H 'Authorization: Bearer {known['token']}' '{address}/api/contacts?limit=2'",
            ]
        else:
            lines += [
                f"  Admin   {address}/admin/  (python3 manage.py createsuperuser)",
                "  Token   python3 manage.py workspace create NAME, then token create --workspace SLUG --name NAME",
            ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def prepare_database(say) -> None:
    """Bring the tables up to date. Raises CommandError where the database is not fit or cannot be reached."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CommandError(f"The database cannot be reached: {error}Check DATABASE_URL.") from error
    if found := problems(connection.connection):
        raise CommandError("\n".join(found))
    if pending_migrations():
        say("Making the tables …")
        call_command("migrate", verbosity=0)


def _is_empty() -> bool:
    with staff():
        return not Workspace.objects.exists()


def _wait_for(port: int) -> None:
    """Return when the port is free. Raises CommandError where another program keeps it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _is_free(port):
        if time.monotonic() > deadline:
            raise CommandError(f"Port {port} is taken by another program; choose one with --port.")
        time.sleep(0.1)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
