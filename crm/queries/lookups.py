"""Conditions on substrings and overlapping arrays, which need a function to use an index under row security."""

from collections.abc import Callable
from dataclasses import replace
from typing import Self
from uuid import UUID

from crm.db.session import Statement, fetch

from .conditions import NONE, Condition

# Under a policy only leak-proof operators may use an index; LIKE and && are not. A `security definer` function, owned
# by the staff role, finds the ids instead; it reads the workspace from the session.

# perf: 5,000 ids took an index 20 ms, contacts/filter p50 22 -> 42 ms, bench compat
MAX_IDS = 2000
RECENT_ROWS = 2000  # rows scanned first
COMMON = 40  # with this many matches among them, walking any index soon finds a page


class Lookup:
    """The ids of the rows that may match a condition, read once from an index.

    `find` returns the statement that finds up to a number of ids.
    """

    def __init__(self, table: str, find: Callable[[int], Statement]):
        self.table, self.find = table, find
        self._ids: list[UUID] | None = None

    @classmethod
    def by_column(cls, table: str, column: str, value: object) -> Self:
        """Return the lookup by the function that searches a column (crm.db.functions)."""
        return cls(table, lambda limit: (f"SELECT {table}_by_{column}(%s, %s)", [value, limit]))

    def narrow(self, workspace_id: UUID, condition: Condition) -> Condition | None:
        """Return an equivalent condition by ids, or None if an index finds more than MAX_IDS."""
        if self._ids is None:
            self._ids = [row_id for (row_id,) in fetch(workspace_id, *self.find(MAX_IDS + 1))]
        if len(self._ids) > MAX_IDS:
            return None
        if not self._ids:
            return NONE
        # Both, as the expression of an index, such as a folded text, may match more rows than the condition.
        return Condition(f"{self.table}.id = ANY(%s::uuid[])", (self._ids,)) & replace(condition, lookup=None)


def narrow(workspace_id: UUID, condition: Condition, lookup: Lookup) -> Condition:
    """Return an equivalent condition: by ids if the matching rows are few, else marked as common."""
    table = lookup.table
    # Under a policy the planner cannot tell how many rows match, so a sample does. Deleted rows are dropped outside of
    # the LIMIT, so that deleted rows do not make it read more.
    newest = f"SELECT * FROM {table} WHERE workspace_id = %s ORDER BY updated_at DESC, id DESC LIMIT {RECENT_ROWS}"
    [[matches]] = fetch(
        workspace_id,
        f"SELECT count(*) FROM (SELECT FROM ({newest}) {table}"
        f" WHERE deleted_at IS NULL AND {condition.sql} LIMIT {COMMON}) matching",
        [workspace_id, *condition.params],
    )
    narrowed = lookup.narrow(workspace_id, condition) if matches < COMMON else None
    return narrowed or replace(condition, is_common=True, lookup=lookup)
