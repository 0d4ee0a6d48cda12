"""Conditions that an index can meet only behind row security's back: parts of texts, overlapping arrays.

Under a policy only leak-proof operators may use an index, and LIKE and && are not. A function of the role that sees all
workspaces finds the ids; it reads the workspace from the session itself.
"""

from collections.abc import Callable
from uuid import UUID

from crm.db.session import Statement, fetch

from .conditions import NONE, Condition
from .plans import MAX_SORTED

RECENT_ROWS = 2000  # rows that are looked at first
COMMON = 40  # matches among them that say: walking any index soon finds a page of them


def narrow(table: str, workspace_id: UUID, condition: Condition, find: Callable[[int], Statement]) -> Condition:
    """Return a condition that the same rows meet: by their ids where they are few, marked as common where they are not.

    `find` returns the statement that finds up to so many ids, perhaps of more rows than meet the condition.
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
    """Return what `narrow` finds ids by: the function that searches a column (crm.db.functions)."""
    return lambda limit: (f"SELECT {table}_by_{column}(%s, %s)", [value, limit])
