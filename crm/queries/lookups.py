"""Conditions on substrings and overlapping arrays, which need a function to use an index under row security."""

from collections.abc import Callable
from uuid import UUID

from crm.db.session import Statement, fetch

from .conditions import NONE, Condition
from .plans import MAX_SORTED

# Under a policy only leak-proof operators may use an index; LIKE and && are not. A `security definer` function, owned
# by the staff role, finds the ids instead; it reads the workspace from the session.

RECENT_ROWS = 2000  # rows scanned first
COMMON = 40  # matches among them from which on walking any index soon finds a page


def narrow(table: str, workspace_id: UUID, condition: Condition, find: Callable[[int], Statement]) -> Condition:
    """Return an equivalent condition: by ids if the matching rows are few, else marked as common.

    `find` returns the statement that finds up to a number of ids; they may include rows that do not match.
    """
    # Under a policy the planner cannot tell how many rows match, so a sample does. Deleted rows are dropped outside of
    # the LIMIT: that many rows are read, whatever has been deleted.
    newest = f"SELECT * FROM {table} WHERE workspace_id = %s ORDER BY updated_at DESC, id DESC LIMIT {RECENT_ROWS}"
    [[matches]] = fetch(
        workspace_id,
        f"SELECT count(*) FROM (SELECT FROM ({newest}) {table}"
        f" WHERE deleted_at IS NULL AND {condition.sql} LIMIT {COMMON}) matching",
        [workspace_id, *condition.params],
    )
    if matches < COMMON:
        ids = [row_id for (row_id,) in fetch(workspace_id, *find(MAX_SORTED + 1))]
        if len(ids) <= MAX_SORTED:
            # Both: what an index can serve, such as a folded text, may match more rows than the condition.
            return Condition(f"{table}.id = ANY(%s::uuid[])", (ids,)) & condition if ids else NONE
    return Condition(condition.sql, condition.params, is_common=True)


def find_by_column(table: str, column: str, value: object) -> Callable[[int], Statement]:
    """Return a `find` for `narrow` that calls the function searching a column (crm.db.functions)."""
    return lambda limit: (f"SELECT {table}_by_{column}(%s, %s)", [value, limit])
