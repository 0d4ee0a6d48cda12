"""One page of a list: keyset both ways, so page 10,000 costs what page 1 does."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from crm.queries.filters import Condition
from crm.workspaces.parsing import parse_uuid

from .parts import FIRST, Part, few
from .registry import Column, ModelUI, Sort

SIZE = 50


@dataclass(frozen=True, slots=True)
class Order:
    """An order of rows: by one column, nulls last, and then by id. Without a column it is that of creation."""

    name: str
    sort: Sort | None
    descending: bool

    def text(self) -> str:
        return f"-{self.name}" if self.descending else self.name

    def reversed(self) -> "Order":
        return Order(self.name, self.sort, not self.descending)


@dataclass(frozen=True, slots=True)
class Position:
    """A row in an order: its value there, None where it has none, and its id. `back` asks for what comes before it.

    `other` is the id of the record whose name the value is, where rows are ordered by that.
    """

    value: str | None
    id: UUID
    other: UUID | None = None
    back: bool = False

    def text(self) -> str:
        parts = [self.value, str(self.id), *([str(self.other)] if self.other else [])]
        return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, *, back: bool) -> "Position | None":
        """Return the position that an address names; None, the beginning, where it names none."""
        try:
            value, row, *others = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError, binascii.Error):
            return None
        pk = parse_uuid(row)
        storable = value is None or (isinstance(value, str) and "\0" not in value)
        return cls(value, pk, parse_uuid(others[0]) if others else None, back) if pk is not None and storable else None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a page, a tuple each: id, then the columns; and where the pages before and after it begin.

    `few` is how many rows the whole list has, where a condition leaves so few that they were counted.
    """

    rows: list[tuple]
    newer: Position | None
    older: Position | None
    few: int | None = None


def page(
    kind: ModelUI,
    workspace_id: UUID,
    columns: Sequence[Column],
    condition: Condition,
    order: Order,
    position: Position | None = None,
    size: int = SIZE,
) -> Rows:
    """Return the page of a list that begins after a position, or ends before it; runs in the scope of the workspace."""
    back = position is not None and position.back
    walked = order.reversed() if back else order
    counted = few(kind, workspace_id, condition) if condition[0] else None
    found: list[tuple] = []
    for with_value, after in _parts(order, position):
        if len(found) <= size:
            part = Part(kind, workspace_id, condition, walked.sort, walked.descending, with_value)
            found += part.read(columns, _values(part, after), size + 1 - len(found), counted is not None)
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    before = more if back else position is not None
    beyond = more or back
    return Rows(
        [row[:-2] for row in found],
        newer=_position(found[0], back=True) if found and before else None,
        older=_position(found[-1]) if found and beyond else None,
        few=counted,
    )


def _position(row: tuple, *, back: bool = False) -> Position:
    return Position(row[-2], row[0], row[-1], back)


def _values(part: Part, position: Position | None) -> list:
    """Return the position as values of what the part is ordered by; none at its beginning."""
    if position is None:
        return []
    value = [] if len(part.keys) == 1 else [position.value]
    return [*value, *([position.other or FIRST] if part.other else []), position.id]


def _parts(order: Order, position: Position | None) -> list[tuple[bool, Position | None]]:
    """Return the parts that are read one after the other: rows that have a value to sort by, then those without.

    For each, whether its rows have one, and the position to go on from. To walk both at once would take no index.
    """
    nullable = order.sort is not None and order.sort.nullable
    parts = [True, False] if nullable else [order.sort is not None]
    if position is None:
        return [(with_value, None) for with_value in parts]
    if position.back:
        parts.reverse()
    start = position.value is not None if nullable else parts[0]
    return [(with_value, position if with_value == start else None) for with_value in parts[parts.index(start) :]]


def selected(
    kind: ModelUI, workspace_id: UUID, columns: Sequence[Column], condition: Condition, order: Order
) -> tuple[str, list]:
    """Return the statement, with its parameters, that reads a whole list: id, columns, and two that only order it."""
    return Part(kind, workspace_id, condition, order.sort, order.descending, order.sort is not None).whole(columns)
