"""The environment of every bench: a token, a connection to the database, the facts of the machine."""

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from os import cpu_count
from typing import Any

from django.db import connection
from psycopg.conninfo import make_conninfo

from crm.db.session import tenant_session
from crm.workspaces.actions import create_token, revoke_token
from crm.workspaces.actor import operator_actor
from crm.workspaces.models import Workspace


@contextmanager
def temporary_token(workspace: Workspace) -> Iterator[str]:
    """Yield an access token that is revoked afterwards."""
    actor = operator_actor(workspace.id, source="bench", name="bench")
    # A new one each time, as only the digest of a stored token is known.
    with tenant_session(workspace.id):
        token, secret = create_token(actor=actor, name="bench", role="agent")
    try:
        yield secret
    finally:
        with tenant_session(workspace.id):
            revoke_token(actor=actor, pk=token.pk)


def server_dsn() -> str:
    """Return the DSN by which another process connects to the same database."""
    connection.ensure_connection()
    info = connection.connection.info
    # psycopg leaves the password out of its dsn.
    return make_conninfo(info.dsn, password=info.password)


def machine(contacts: int) -> dict[str, Any]:
    """Return the facts that results depend on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [version] = cursor.fetchone()
    return {"cpus": cpu_count(), "postgresql": version, "python": platform.python_version(), "contacts": contacts}
