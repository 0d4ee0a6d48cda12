"""Searches that lean on an index in spite of row security.

Under a policy only leak-proof operators may use an index, and LIKE and `&&` are not: a million rows took 200 ms. A
function of the role that sees every workspace may; it reads the workspace from the setting itself, and tells ids alone.
"""

from .functions import Lookup
from .rls import CURRENT_WORKSPACE, TableOperation

# KiB of new entries that wait to be put in their places together: each search reads through all that wait.
PENDING = 64


class IndexedSearch(TableOperation):
    """Index a column together with the workspace, and make the function `<table>_by_<column>` that searches it.

    The function takes what to look for and how many ids to return at most. It composes its statement anew each time,
    for a plan that is made without knowing the pattern cannot use a trigram index.
    """

    def __init__(self, model_name: str, field_name: str, operators: str, operator: str, wanted: str):
        super().__init__(model_name)
        self.field_name = field_name
        self.operators = operators
        self.operator = operator
        self.wanted = wanted

    def forwards(self, model):
        table, column = self._names(model)
        function = f"{table}_by_{column}({self.wanted}, integer)"
        lookup = Lookup(
            "FUNCTION",
            function,
            f"""{table}_by_{column}(wanted {self.wanted}, most integer) RETURNS SETOF uuid
            LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
            SET search_path = public, pg_temp SET random_page_cost = 1.1 AS $$
            BEGIN
                RETURN QUERY EXECUTE format(
                    'SELECT id FROM {table} WHERE workspace_id = %L AND deleted_at IS NULL
                     AND {column} {self.operator} %L::{self.wanted} LIMIT %s',
                    {CURRENT_WORKSPACE}, wanted, most
                );
            END $$""",
        )
        return f"""
            CREATE INDEX {table}_{column}_search ON {table} USING gin (workspace_id, {column} {self.operators})
                WITH (gin_pending_list_limit = {PENDING});
            {lookup.sql}
        """

    def backwards(self, model):
        table, column = self._names(model)
        lookup = Lookup("FUNCTION", f"{table}_by_{column}({self.wanted}, integer)", "")
        return f"DROP INDEX {table}_{column}_search; {lookup.reverse_sql}"

    def _names(self, model) -> tuple[str, str]:
        return model._meta.db_table, model._meta.get_field(self.field_name).column
