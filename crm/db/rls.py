"""Migration operations that give tenant tables their keys, references and row security."""

from django.db import migrations
from django.db.migrations.operations.base import Operation, OperationCategory

from .session import STAFF, TENANT

# A setting of one transaction is "" in the next one on the same connection, which is not a uuid.
CURRENT_WORKSPACE = "nullif(current_setting('crm.workspace_id', true), '')::uuid"


class TableOperation(Operation):
    """Runs SQL on the table of one model, and leaves Django's migration state as it is."""

    category = OperationCategory.SQL

    def __init__(self, model_name: str):
        self.model_name = model_name

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(self.forwards(to_state.apps.get_model(app_label, self.model_name)), None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(self.backwards(to_state.apps.get_model(app_label, self.model_name)), None)

    def forwards(self, model) -> str:
        """Return the SQL that applies the operation."""
        raise NotImplementedError

    def backwards(self, model) -> str:
        """Return the SQL that reverses the operation."""
        raise NotImplementedError


class FieldOperation(TableOperation):
    """Runs SQL on one column of a table."""

    def __init__(self, model_name: str, field_name: str):
        super().__init__(model_name)
        self.field_name = field_name

    def names(self, model) -> tuple[str, str]:
        """Return the names of the table and of the column."""
        return model._meta.db_table, model._meta.get_field(self.field_name).column


class SetWorkspacePrimaryKey(TableOperation):
    """Make `(workspace_id, id)` the primary key, and add two indexes for the admin, which spans workspaces."""

    def forwards(self, model):
        table = model._meta.db_table
        # One is a hash, one is on an expression (NEWEST in crm.admin.lists), so neither can order a workspace's rows by
        # id. A plain index could: the planner chose it for a first page, and read past the rows of all others.
        return f"""
            ALTER TABLE {table} DROP CONSTRAINT {table}_pkey;
            ALTER TABLE {table} ADD CONSTRAINT {table}_pkey PRIMARY KEY (workspace_id, id);
            CREATE INDEX {table}_id ON {table} USING hash (id);
            CREATE INDEX {table}_newest ON {table} (uuid_send(id));
        """

    def backwards(self, model):
        table = model._meta.db_table
        return f"""
            DROP INDEX {table}_id, {table}_newest;
            ALTER TABLE {table} DROP CONSTRAINT {table}_pkey;
            ALTER TABLE {table} ADD CONSTRAINT {table}_pkey PRIMARY KEY (id);
        """


class AddWorkspaceForeignKey(FieldOperation):
    """Make a `WorkspaceForeignKey` a composite foreign key: no row can point into another workspace."""

    def forwards(self, model):
        table, column = self.names(model)
        target = model._meta.get_field(self.field_name).related_model._meta.db_table
        tables = dict.fromkeys((table, target))
        # Existing rows are checked as the owner, who sees none while row security is forced.
        return f"""
            {" ".join(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY;" for name in tables)}
            ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk
            FOREIGN KEY (workspace_id, {column}) REFERENCES {target} (workspace_id, id);
            {" ".join(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY;" for name in tables)}
            CREATE INDEX {table}_{column} ON {table} (workspace_id, {column}, id);
        """

    def backwards(self, model):
        table, column = self.names(model)
        return f"DROP INDEX {table}_{column}; ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fk;"


class EnableRowSecurity(TableOperation):
    """Limit the tenant role to rows of the transaction's workspace; the staff role reads and writes all rows.

    `key` is the column that holds the workspace. `append_only` grants both roles SELECT and INSERT alone.
    """

    def __init__(self, model_name: str, key: str = "workspace_id", append_only: bool = False):
        super().__init__(model_name)
        self.key = key
        self.append_only = append_only

    def forwards(self, model):
        table = model._meta.db_table
        # Deletion is soft; only the owner of the tables erases rows.
        rights = "SELECT, INSERT" if self.append_only else "SELECT, INSERT, UPDATE"
        # Forced, as the application logs in as the owner of the tables, who would bypass policies otherwise.
        return f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant ON {table} TO {TENANT}
                USING ({self.key} = {CURRENT_WORKSPACE}) WITH CHECK ({self.key} = {CURRENT_WORKSPACE});
            CREATE POLICY staff ON {table} TO {STAFF} USING (true) WITH CHECK (true);
            REVOKE ALL ON {table} FROM {TENANT}, {STAFF};
            GRANT {rights} ON {table} TO {TENANT}, {STAFF};
        """

    def backwards(self, model):
        table = model._meta.db_table
        return f"""
            REVOKE ALL ON {table} FROM {TENANT}, {STAFF};
            DROP POLICY staff ON {table};
            DROP POLICY tenant ON {table};
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """


def tenant_table(model_name: str, *references: str, append_only: bool = False) -> list[Operation]:
    """Return the operations that every tenant table needs: primary key, a foreign key per reference, row security."""
    return [
        SetWorkspacePrimaryKey(model_name),
        *(AddWorkspaceForeignKey(model_name, field) for field in references),
        EnableRowSecurity(model_name, append_only=append_only),
    ]


class GrantGlobalTables(migrations.RunSQL):
    """Grant the staff role the tables that belong to no workspace: users, sessions, those of other apps."""

    def __init__(self):
        rights = "SELECT, INSERT, UPDATE, DELETE"
        # Sequences are read by pg_dump, which runs as this role.
        super().__init__(
            f"""
            GRANT {rights} ON ALL TABLES IN SCHEMA public TO {STAFF};
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {STAFF};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {STAFF};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {STAFF};
            """,
            f"""
            ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE USAGE, SELECT ON SEQUENCES FROM {STAFF};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE {rights} ON TABLES FROM {STAFF};
            REVOKE USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public FROM {STAFF};
            REVOKE {rights} ON ALL TABLES IN SCHEMA public FROM {STAFF};
            """,
        )

    deconstruct = Operation.deconstruct  # as it was called, without the SQL
