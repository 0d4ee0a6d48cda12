"""Migration operations that give tenant tables their keys, references and row security."""

from django.db import migrations
from django.db.migrations.operations.base import Operation, OperationCategory

from .session import STAFF, TENANT

CURRENT_WORKSPACE = "nullif(current_setting('crm.workspace_id', true), '')::uuid"


class TableOperation(Operation):
    """SQL on the table of one model; it changes nothing that Django's migration state knows of."""

    category = OperationCategory.SQL
    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str):
        self.model_name = model_name

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(self.forwards(to_state.apps.get_model(app_label, self.model_name)), None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(self.backwards(to_state.apps.get_model(app_label, self.model_name)), None)

    def describe(self):
        return f"{type(self).__name__} on {self.model_name}"

    def forwards(self, model) -> str:
        raise NotImplementedError

    def backwards(self, model) -> str:
        raise NotImplementedError


class WorkspaceKeys(TableOperation):
    """Make `(workspace_id, id)` the primary key; two indexes serve the admin, which spans workspaces.

    Neither can order a workspace's rows by id. A plain index on id could, and the planner did take it for the first
    page of a large workspace, walking past all rows of the others: one hashes, one is on an expression (see NEWEST in
    crm.admin.lists).
    """

    def forwards(self, model):
        table = model._meta.db_table
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


class WorkspaceReference(TableOperation):
    """Make a `WorkspaceForeignKey` a composite foreign key: no row can point into another workspace."""

    def __init__(self, model_name: str, field_name: str):
        super().__init__(model_name)
        self.field_name = field_name

    def forwards(self, model):
        field = model._meta.get_field(self.field_name)
        table, column, target = model._meta.db_table, field.column, field.related_model._meta.db_table
        tables = dict.fromkeys((table, target))
        # Rows that are there already are checked with the eyes of the owner, who sees none while security is forced.
        return f"""
            {" ".join(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY;" for name in tables)}
            ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk
            FOREIGN KEY (workspace_id, {column}) REFERENCES {target} (workspace_id, id);
            {" ".join(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY;" for name in tables)}
            CREATE INDEX {table}_{column} ON {table} (workspace_id, {column}, id);
        """

    def backwards(self, model):
        table, column = model._meta.db_table, model._meta.get_field(self.field_name).column
        return f"DROP INDEX {table}_{column}; ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fk;"


class RowSecurity(TableOperation):
    """Show and take only the rows of the workspace that the transaction is in; operators see all.

    `key` is the column that holds the workspace. `append_only` leaves both roles nothing but reading and adding.
    Security is forced, so that the tables' owner, which is who the application logs in as, sees no row either.
    """

    def __init__(self, model_name: str, key: str = "workspace_id", append_only: bool = False):
        super().__init__(model_name)
        self.key = key
        self.append_only = append_only

    def forwards(self, model):
        table = model._meta.db_table
        # Roles do not delete: that is soft. What is really erased is erased by the owner of the tables.
        rights = "SELECT, INSERT" if self.append_only else "SELECT, INSERT, UPDATE"
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
    """Return the operations that every tenant table needs: keys, one reference a field named, row security."""
    return [
        WorkspaceKeys(model_name),
        *(WorkspaceReference(model_name, field) for field in references),
        RowSecurity(model_name, append_only=append_only),
    ]


class AddFields(migrations.SeparateDatabaseAndState):
    """Add several columns at once: for values that are computed the table is then written anew once, not for each."""

    def __init__(self, *fields: migrations.AddField):
        super().__init__(state_operations=list(fields))
        self.fields = fields

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.fields[0].model_name)
        changes, values = [], []
        for field in (model._meta.get_field(one.name) for one in self.fields):
            definition, params = schema_editor.column_sql(model, field)
            changes.append(f"ADD COLUMN {field.column} {definition}")
            values += params
        schema_editor.execute(f"ALTER TABLE {model._meta.db_table} {', '.join(changes)}", values)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model = from_state.apps.get_model(app_label, self.fields[0].model_name)
        dropped = ", ".join(f"DROP COLUMN {model._meta.get_field(one.name).column}" for one in self.fields)
        schema_editor.execute(f"ALTER TABLE {model._meta.db_table} {dropped}", None)


class TrigramIndex(TableOperation):
    """Index any part of a text column, for the searches of operators (roles under row security cannot use it)."""

    def __init__(self, model_name: str, field_name: str, drop: bool = False):
        super().__init__(model_name)
        self.field_name = field_name
        self.drop = drop

    def forwards(self, model):
        return self._dropped(model) if self.drop else self._created(model)

    def backwards(self, model):
        return self._created(model) if self.drop else self._dropped(model)

    def _created(self, model):
        table, column = model._meta.db_table, model._meta.get_field(self.field_name).column
        return f"CREATE INDEX {table}_{column}_trigrams ON {table} USING gin ({column} gin_trgm_ops)"

    def _dropped(self, model):
        return f"DROP INDEX {model._meta.db_table}_{model._meta.get_field(self.field_name).column}_trigrams"


class GlobalTables(migrations.RunSQL):
    """Let operators work with the tables that belong to no workspace: users, sessions, the admin's own."""

    def __init__(self):
        rights = "SELECT, INSERT, UPDATE, DELETE"
        super().__init__(
            f"""
            GRANT {rights} ON ALL TABLES IN SCHEMA public TO {STAFF};
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {STAFF};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {STAFF};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {STAFF};
            """,
            f"""
            ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE USAGE ON SEQUENCES FROM {STAFF};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE {rights} ON TABLES FROM {STAFF};
            REVOKE USAGE ON ALL SEQUENCES IN SCHEMA public FROM {STAFF};
            REVOKE {rights} ON ALL TABLES IN SCHEMA public FROM {STAFF};
            """,
        )

    def deconstruct(self):
        return type(self).__name__, [], {}
