"""Migration operations that create functions and views from the files of `crm/db/sql/`.

A file belongs to the migration that names it and never changes. A new definition is a new file and a new migration.
"""

from pathlib import Path

from django.db import migrations
from django.db.migrations.operations.base import Operation

from .session import STAFF

FOLDER = Path(__file__).parent / "sql"


def read_sql(name: str, **names: str) -> str:
    """Return a file's statements, with names of tables and columns substituted for `{table}` and the like."""
    sql = (FOLDER / f"{name}.sql").read_text()
    # Not str.format(), as {} is also an empty array in PostgreSQL.
    for placeholder, value in names.items():
        sql = sql.replace(f"{{{placeholder}}}", value)
    return sql


def give_to_staff(kind: str, name: str) -> str:
    """Return the SQL that makes the staff role, which sees every workspace, the owner of a function or a view."""
    # The new owner must have CREATE on the schema, which is granted only for this statement.
    return f"""
        GRANT CREATE ON SCHEMA public TO {STAFF};
        ALTER {kind} {name} OWNER TO {STAFF};
        REVOKE CREATE ON SCHEMA public FROM {STAFF};
    """


def drop_as_staff(kind: str, name: str) -> str:
    # Only its owner may drop it, and the login role does not inherit from the staff role.
    return f"SET LOCAL ROLE {STAFF}; DROP {kind} {name}; RESET ROLE;"


class CreateFunction(migrations.RunSQL):
    """Create the function in `crm/db/sql/<name>.sql`; one that reads across workspaces belongs to the staff role."""

    kind = "FUNCTION"

    def __init__(self, name: str, across_workspaces: bool = True):
        if across_workspaces:
            super().__init__(read_sql(name) + give_to_staff(self.kind, name), drop_as_staff(self.kind, name))
        else:
            super().__init__(read_sql(name), f"DROP {self.kind} {name}")

    deconstruct = Operation.deconstruct  # as it was called, without the SQL


class CreateView(CreateFunction):
    """Create the view in `crm/db/sql/<name>.sql`."""

    kind = "VIEW"
