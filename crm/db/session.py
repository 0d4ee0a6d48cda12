"""The database role and workspace that a transaction runs under.

Nothing is set on the session: what is set here ends with its transaction, so a pooled connection carries nothing over.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from .roles import STAFF, TENANT

# As SET LOCAL ROLE and SET LOCAL, but with a parameter, and so prepared once a connection.
SCOPE = "SELECT set_config('role', %s, true), set_config('crm.workspace_id', %s, true)"


def tenant_session(workspace_id: UUID):
    """Open a transaction that sees and writes the rows of one workspace, and no others."""
    return _scope(TENANT, str(workspace_id))


def staff_session():
    """Open a transaction that spans workspaces: for operators and for work on the whole database."""
    return _scope(STAFF, "")


# Has rows found by walking an index that has the order asked for, from its beginning until there are enough.
WALK = """
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
       set_config('enable_sort', 'off', true)
"""


FREE = """
SELECT set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'on', true),
       set_config('enable_sort', 'on', true)
"""


def walk(sql: str, params: Sequence[Any]) -> list[tuple]:
    """Return the rows of one question, asked in the scope that is open, that walking an index soon meets."""
    cursor = connection.cursor()  # planned anew: which index serves depends on the values
    with pipeline():
        prepared_cursor().execute(WALK)
        cursor.execute(sql, params)
        prepared_cursor().execute(FREE)
    return cursor.fetchall()


def fetch(workspace_id: UUID, sql: str, params: Sequence[Any], *, walk: bool = False) -> list[tuple]:
    """Return the rows of one question, asked in a workspace: role, workspace and question in one round trip.

    The statements travel as one pipeline, which PostgreSQL runs as one transaction, and all stay prepared: an answer
    takes about half as long as it does when PostgreSQL plans it anew. `walk` says, as the planner cannot know, that
    enough of what is asked for will soon be met on the way through an index that has the order.
    """
    with pipeline():
        prepared_cursor().execute(SCOPE, [TENANT, str(workspace_id)])
        if walk:
            prepared_cursor().execute(WALK)
        cursor = prepared_cursor()
        cursor.execute(sql, params)
    return cursor.fetchall()  # after the pipeline: to fetch within would be a round trip of its own


def fetch_many(workspace_id: UUID, questions: Sequence[tuple[str, Sequence[Any]]]) -> list[list[tuple]]:
    """Return the rows of several questions, asked in a workspace in one round trip."""
    with pipeline():
        prepared_cursor().execute(SCOPE, [TENANT, str(workspace_id)])
        cursors = []
        for sql, params in questions:
            cursor = prepared_cursor()
            cursor.execute(sql, params)
            cursors.append(cursor)
    return [cursor.fetchall() for cursor in cursors]


# Whose a token is; and only if it is somebody's, the scope of a workspace for what follows.
ADMIT = """
SELECT found.*, set_config('role', %s, true), set_config('crm.workspace_id', %s, true)
FROM crm_authenticate(%s) found
"""


def ask_admitted(digest: str, workspace_id: UUID, sql: str, params: Sequence[Any]) -> tuple[tuple | None, list[tuple]]:
    """Return whose a token is, None where it is no good, and what `ask` does: in one round trip.

    Without a good token the question is asked by the login role, which sees no row of any workspace.
    """
    with pipeline():
        admission = prepared_cursor()
        admission.execute(ADMIT, [TENANT, str(workspace_id), digest])
        cursor = prepared_cursor()
        cursor.execute(sql, params)
    found = admission.fetchone()
    return found and found[:-2], cursor.fetchall()


@contextmanager
def pipeline() -> Iterator[None]:
    """Send the statements within together; what they answer is there, and fails, when the block ends."""
    database = _connected()
    with database.wrap_database_errors, database.connection.pipeline():
        yield


def prepared_cursor():
    """Return a cursor whose statements the server plans once a connection; counted and logged like all others."""
    database = _connected()
    cursor = _PreparedCursor(database.connection)
    return database.make_debug_cursor(cursor) if database.queries_logged else database.make_cursor(cursor)


def _connected():
    database = connections[DEFAULT_DB_ALIAS]  # looked up once: each attribute of django.db.connection looks it up anew
    database.ensure_connection()
    return database


class _PreparedCursor(psycopg.Cursor):
    def execute(self, query, params=None, **_):
        return super().execute(query, params, prepare=True)


@contextmanager
def _scope(role: str, workspace: str) -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        before = None if outermost else _current()
        with pipeline():  # BEGIN goes along
            prepared_cursor().execute(SCOPE, [role, workspace])
        yield
        if before is not None:
            prepared_cursor().execute(SCOPE, before)


def _current() -> tuple[str, str]:
    cursor = prepared_cursor()
    cursor.execute("SELECT current_setting('role'), coalesce(current_setting('crm.workspace_id', true), '')")
    return cursor.fetchone()
