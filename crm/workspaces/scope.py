"""The database role and workspace that a transaction runs under.

Nothing is set on the session: SET LOCAL ends with its transaction, so a pooled connection carries nothing over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

TENANT = "crm_tenant"
STAFF = "crm_staff"


def tenant_sql(workspace_id: UUID) -> str:
    """Return the statements that put the rest of a transaction into one workspace."""
    # SET takes no parameters; a UUID's own hex lets nothing else into the statement.
    return f"SET LOCAL ROLE {TENANT}; SET LOCAL crm.workspace_id = '{workspace_id.hex}'"


@contextmanager
def _scope(sql: str) -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        before = None if outermost else _current(cursor)
        cursor.execute(sql)
        yield
        if before is not None:
            cursor.execute("SELECT set_config('role', %s, true), set_config('crm.workspace_id', %s, true)", before)


def _current(cursor) -> tuple[str, str]:
    cursor.execute("SELECT current_setting('role'), coalesce(current_setting('crm.workspace_id', true), '')")
    return cursor.fetchone()


def tenant(workspace_id: UUID):
    """Open a transaction that sees and writes the rows of one workspace, and no others."""
    return _scope(tenant_sql(workspace_id))


def staff():
    """Open a transaction that spans workspaces: for operators and for work on the whole database."""
    return _scope(f"SET LOCAL ROLE {STAFF}")
