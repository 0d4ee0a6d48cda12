"""Orders of rows: by one column and then by id, so that no two rows are equal."""

from dataclasses import dataclass, replace
from uuid import UUID

from crm.workspaces.parsing import parse_datetime

FIRST_ID, LAST_ID = UUID(int=0), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Related:
    """Another record that each row may belong to: its table, and the column that refers to it."""

    table: str
    reference: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order by one column, nulls last, and then by id; without a column it is the order of creation.

    There is an index (workspace, column, id), unless `indexed` says otherwise. With `related`, the column is one of
    another record, and there is an index on the reference to it too. `name` is what URLs call the order. `expression`
    is a whole ORDER BY clause in place of a column, for numbered pages alone.
    """

    name: str = ""
    column: str = ""
    descending: bool = False
    nullable: bool = False
    related: Related | None = None
    indexed: bool = True
    expression: str = ""

    def reverse(self) -> "Order":
        """Return the same order the other way round."""
        return replace(self, descending=not self.descending)

    @property
    def by_creation(self) -> bool:
        """True for the order of ids, which begin with the time of creation."""
        return not (self.column or self.expression)

    def keys(self, table: str, *, with_value: bool = True) -> list[str]:
        """Return the columns that rows are sorted by; rows without a value are sorted by id alone."""
        if not self.column or not with_value:
            return [f"{table}.id"]
        return [f"related.{self.column}", "related.id", f"{table}.id"] if self.related else [
            f"{table}.{self.column}", f"{table}.id"
        ]  # fmt: skip

    def clause(self, table: str, *, with_value: bool = True, nulls_last: bool = False) -> str:
        """Return what follows ORDER BY."""
        if self.expression:
            return self.expression
        direction = " DESC" if self.descending else ""
        first, *others = [f"{key}{direction}" for key in self.keys(table, with_value=with_value)]
        return ", ".join([f"{first} NULLS LAST" if nulls_last and self.nullable else first, *others])

    def parse_value(self, text: str | None) -> object:
        """Return the value of a cursor as the column has it. Raises ValueError for what it could not have."""
        if text is None or not self.column:
            if text is not None or (self.column and not self.nullable):
                raise ValueError("no value for this order")
            return None
        if not isinstance(text, str) or "\0" in text:
            raise ValueError("not a text")
        return parse_datetime(text) if self.column.endswith("_at") else text


CREATION = Order()
