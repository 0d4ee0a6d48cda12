"""Stored counts of the records of a workspace that are not deleted: each write adds its difference."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self
from uuid import UUID

from crm.db.session import prepared_cursor
from crm.workspaces.identifiers import new_id

# Updates a row that no other transaction has locked, or inserts one: no writer waits, so none can deadlock.
ADD_TO_COUNT = """
WITH free AS (
    SELECT id FROM crm_count WHERE workspace_id = %(workspace)s AND record_type = %(record_type)s
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
), added AS (
    UPDATE crm_count c SET live = c.live + %(live)s, reachable = c.reachable + %(reachable)s
    FROM free WHERE c.workspace_id = %(workspace)s AND c.id = free.id RETURNING c.id
)
INSERT INTO crm_count (workspace_id, id, record_type, live, reachable)
SELECT %(workspace)s, %(id)s, %(record_type)s, %(live)s, %(reachable)s WHERE NOT EXISTS (SELECT FROM added)
"""


class CountDelta(NamedTuple):
    """A number of records that are not deleted, and how many of them are reachable; or a difference of two."""

    live: int = 0
    reachable: int = 0

    @classmethod
    def of(cls, record: Any, before: Mapping[str, Any] | None = None) -> Self:
        """Return the count of one record, now or as it was `before`; zero if its model is not counted."""
        if not getattr(record, "COUNTED", False):
            return cls()
        return cls(1, int(record.reachable if before is None else before["reachable"]))

    # A tuple's own + would join two of them.
    def __add__(self, other: Any) -> "CountDelta":
        return CountDelta(self.live + other.live, self.reachable + other.reachable)

    def __sub__(self, other: "CountDelta") -> "CountDelta":
        return CountDelta(self.live - other.live, self.reachable - other.reachable)


NO_CHANGE = CountDelta()


def add_to_count(workspace_id: UUID, record_type: str, difference: CountDelta) -> None:
    """Add a difference to the count of a record type, in the transaction of the write."""
    if difference != NO_CHANGE:
        values = {"workspace": workspace_id, "record_type": record_type, "id": new_id(), **difference._asdict()}
        prepared_cursor().execute(ADD_TO_COUNT, values)


def count_sql(flag: str) -> str:
    """Return the SQL of a count, `live` or `reachable`; its parameters are workspace and record type."""
    counts = f"SELECT coalesce(sum(c.{flag}), 0)::bigint FROM crm_count c"
    return f"({counts} WHERE c.workspace_id = %s AND c.record_type = %s)"
