"""Migration operations that make a table searchable under row security."""

from .functions import drop_as_staff, give_to_staff, read_sql
from .rls import FieldOperation, TableOperation

# Under a policy only leak-proof operators may use an index, and LIKE, `&&` and `@>` are not. A function of the staff
# role may use one: it reads the workspace from the setting itself and returns nothing but ids and ranks.
# perf: 200 -> 8 ms, search of 1,000,000 contacts

# The length at which crm_words cuts words.
LONGEST_WORD = 100
# perf: each search reads the whole pending list of a GIN index, so it is short (KiB; PostgreSQL's default is 4096).
PENDING_LIST = "WITH (gin_pending_list_limit = 64)"


class AddTrigramIndex(FieldOperation):
    """Index any part of a text column, for the searches of staff across workspaces."""

    def forwards(self, model):
        table, column = self.names(model)
        return f"CREATE INDEX {table}_{column}_trigrams ON {table} USING gin ({column} gin_trgm_ops)"

    def backwards(self, model):
        table, column = self.names(model)
        return f"DROP INDEX {table}_{column}_trigrams"


class AddColumnSearch(FieldOperation):
    """Index a column together with the workspace, and create the function `<table>_by_<column>` that searches it."""

    def __init__(self, model_name: str, field_name: str, *, opclass: str, operator: str, column_type: str):
        super().__init__(model_name, field_name)
        self.opclass, self.operator, self.column_type = opclass, operator, column_type

    def forwards(self, model):
        table, column = self.names(model)
        sql = read_sql("column_search", table=table, column=column, operator=self.operator, type=self.column_type)
        return f"""
            CREATE INDEX {table}_{column}_search ON {table} USING gin (workspace_id, {column} {self.opclass})
                {PENDING_LIST};
            {sql}
            {give_to_staff("FUNCTION", f"{table}_by_{column}")}
        """

    def backwards(self, model):
        table, column = self.names(model)
        return f"DROP INDEX {table}_{column}_search; {drop_as_staff('FUNCTION', f'{table}_by_{column}')}"


class SearchIndex(TableOperation):
    """Base of indexes on what the search_key of a record contains, together with the workspace."""

    suffix: str
    key: str

    def forwards(self, model):
        table = model._meta.db_table
        return f"CREATE INDEX {table}_{self.suffix} ON {table} USING gin (workspace_id, {self.key}) {PENDING_LIST}"

    def backwards(self, model):
        return f"DROP INDEX {model._meta.db_table}_{self.suffix}"


class AddSearchKeyIndex(SearchIndex):
    """Index any part of the search_key."""

    suffix, key = "search_key_search", "search_key gin_trgm_ops"


class AddWordIndex(SearchIndex):
    """Index the words of the search_key."""

    # A word is one entry here, but many trigrams, whose rows must be intersected and then checked for the word.
    suffix, key = "words", "crm_words(search_key)"


class AddRankedSearch(TableOperation):
    """Create the function `<table>_ranked` of `crm/db/sql/ranked_search.sql`."""

    def forwards(self, model):
        table = model._meta.db_table
        return read_sql("ranked_search", table=table) + give_to_staff("FUNCTION", f"{table}_ranked")

    def backwards(self, model):
        return drop_as_staff("FUNCTION", f"{model._meta.db_table}_ranked")
