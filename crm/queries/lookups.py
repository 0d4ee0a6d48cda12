"""Conditions on substrings and overlapping arrays, which need a function to use an index under row security.

Under a policy only leak-proof operators may use an index; LIKE and && are not. A `security definer` function, owned by
the staff role, finds the ids instead; it reads the workspace from the session.
"""

from collections.abc import Callable
from uuid import UUID

from crm.db.session import Statement, fetch

from .conditions import NONE, Condition
from .plans import MAX_SORTED

RECENT_ROWS = 2000  # rows scanned first
COMMON = 40  # matches among them from which on walking any index soon finds a page


def narrow(table: str, workspace_id: UUID, condition: Condition, find: Callable[[int], Statement]) -> Condition:
    """Return an equivalent condition: by ids if the matching rows are few, else marked as common.

    `find` returns the statement that finds up to a number of ids; they may include rows that do not match.
    """
    newest = (
        f"SELECT * FROM {table} WHERE workspace_id = %s ORDER BY updated_at DESC, id DESC LIMIT {RECENT_ROWS}",
        [workspace_id],
    )
    [[matches]] = fetch(
        workspace_id,
        f"SELECT count(*) FROM (SELECT FROM ({newest[0]}) {table}"
        f" WHERE deleted_at IS NULL AND {condition.sql} LIMIT {COMMON}) matching",
        [*newest[1], *condition.params],
    )
    if matches < COMMON:
        ids = [row_id for (row_id,) in fetch(workspace_id, *find(MAX_SORTED + 1))]
        if len(ids) <= MAX_SORTED:
            return Condition(f"{table}.id = ANY(%s::uuid[])", (ids,)) & condition if ids else NONE
    return Condition(condition.sql, condition.params, is_common=True)


def find_by_column(table: str, column: str, value: object) -> Callable[[int], Statement]:
    """Return a `find` for `narrow` that calls the function searching a column (crm.db.functions)."""
    return lambda limit: (f"SELECT {table}_by_{column}(%s, %s)", [value, limit])
