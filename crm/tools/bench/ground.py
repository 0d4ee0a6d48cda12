"""What every bench stands on: a token, a way to the database, and what the machine is."""

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
def token_of(workspace: Workspace) -> Iterator[str]:
    actor = operator_actor(workspace.id, source="bench", name="bench")
    with tenant_session(workspace.id):
        token, secret = create_token(actor=actor, name="bench", role="agent")
    try:
        yield secret
    finally:
        with tenant_session(workspace.id):
            revoke_token(actor=actor, pk=token.pk)


def dsn_of_server() -> str:
    connection.ensure_connection()
    info = connection.connection.info
    return make_conninfo(info.dsn, password=info.password)


def machine(contacts: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [version] = cursor.fetchone()
    return {"cpus": cpu_count(), "postgresql": version, "python": platform.python_version(), "contacts": contacts}
