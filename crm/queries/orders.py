"""Sort orders: by one column and then by id, so that every order is total."""

from dataclasses import dataclass, replace
from uuid import UUID

from crm.workspaces.parsing import parse_datetime

FIRST_ID, LAST_ID = UUID(int=0), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Related:
    """A related record: its table, and the column that refers to it."""

    table: str
    reference: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order by one column, nulls last, and then by id; without a column, the order of creation.

    It has an index (workspace, column, id) unless `indexed` is false. With `related`, the column belongs to a related
    record, and the reference to it has an index too. `name` is the order in URLs. `expression` is a whole ORDER BY
    clause instead of a column, for offset pages only.
    """

    name: str = ""
    column: str = ""
    descending: bool = False
    nullable: bool = False
    related: Related | None = None
    indexed: bool = True
    expression: str = ""

    def reverse(self) -> "Order":
        """Return the reversed order."""
        return replace(self, descending=not self.descending)

    @property
    def by_creation(self) -> bool:
        """True for the order of ids, which start with the time of creation."""
        return not (self.column or self.expression)

    def keys(self, table: str, *, with_value: bool = True) -> list[str]:
        """Return the columns that rows are sorted by; rows without a value are sorted by id only."""
        if not self.column or not with_value:
            return [f"{table}.id"]
        # Two related records may have the same name: all rows of one come before those of the other, as in the walk
        # along the related table.
        sorted_by = [f"related.{self.column}", "related.id"] if self.related else [f"{table}.{self.column}"]
        return [*sorted_by, f"{table}.id"]

    def clause(self, table: str, *, with_value: bool = True, nulls_last: bool = False) -> str:
        """Return the ORDER BY clause, without the keywords."""
        if self.expression:
            return self.expression
        direction = " DESC" if self.descending else ""
        # All keys have the same direction, as an index can only be walked forwards or backwards as a whole.
        first, *others = [f"{key}{direction}" for key in self.keys(table, with_value=with_value)]
        return ", ".join([f"{first} NULLS LAST" if nulls_last and self.nullable else first, *others])

    def parse_value(self, text: str | None) -> object:
        """Return the value of a cursor in the type of the column. Raises ValueError."""
        if text is None and (self.nullable or not self.column):
            return None
        # The value is from a cursor, which is not signed, and PostgreSQL refuses a NUL in a text.
        if not self.column or not isinstance(text, str) or "\0" in text:
            raise ValueError("not a value of this order")
        return parse_datetime(text) if self.column.endswith("_at") else text


CREATION = Order()
