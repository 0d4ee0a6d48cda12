"""Conditions: SQL on the columns of one table, with its parameters."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .lookups import Lookup


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL that is true or false for a row; empty SQL matches all rows.

    `by_index`: an index (workspace, column, id) finds the rows in id order. `is_common`: so many match that walking
    any index soon finds a page. `is_scanned`: no index finds the rows. `counter`: the name of their stored count.
    `lookup`: an index that finds the ids of the rows that may match.
    """

    sql: str = ""
    params: tuple[Any, ...] = ()
    by_index: bool = False
    is_common: bool = False
    is_scanned: bool = False
    counter: str = ""
    lookup: "Lookup | None" = None

    def __bool__(self) -> bool:
        return bool(self.sql)

    def __and__(self, other: "Condition") -> "Condition":
        if not (self and other):
            return self or other
        # A conjunction has no stored count, as that belongs to a single condition.
        return Condition(
            f"{self.sql} AND {other.sql}",
            (*self.params, *other.params),
            by_index=self.by_index or other.by_index,
            # Few rows may match two common conditions; the walk is then long, but still correct.
            is_common=self.is_common and other.is_common,
            is_scanned=self.is_scanned and other.is_scanned,
        )


ALL = Condition(counter="live")
NONE = Condition("false")
