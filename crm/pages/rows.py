"""One page of a list: keyset both ways, so page 10,000 costs what page 1 does."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from crm.api.fields import as_uuid
from crm.api.filters import Condition
from crm.workspaces.scope import prepared

from .kinds import Column, Kind, Sort

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
    """A row in an order: its value there, None where it has none, and its id. `back` asks for what comes before it."""

    value: str | None
    id: UUID
    back: bool = False

    def text(self) -> str:
        return base64.urlsafe_b64encode(orjson.dumps([self.value, str(self.id)])).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, *, back: bool) -> "Position | None":
        """Return the position that an address names; None, the beginning, where it names none."""
        try:
            value, row = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError, binascii.Error):
            return None
        pk = as_uuid(row)
        storable = value is None or (isinstance(value, str) and "\0" not in value)
        return cls(value, pk, back) if pk is not None and storable else None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a page, a tuple each: id, then the columns; and where the pages before and after it begin."""

    rows: list[tuple]
    newer: Position | None
    older: Position | None


def page(
    kind: Kind,
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
    found: list[tuple] = []
    for nulls, after in _parts(order, position):
        if len(found) <= size:
            found += _read(kind, workspace_id, columns, condition, walked, nulls, after, size + 1 - len(found))
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    before = more if back else position is not None
    beyond = more or back
    return Rows(
        [row[:-1] for row in found],
        newer=Position(found[0][-1], found[0][0], back=True) if found and before else None,
        older=Position(found[-1][-1], found[-1][0]) if found and beyond else None,
    )


def _parts(order: Order, position: Position | None) -> list[tuple[bool, Position | None]]:
    """Return the parts that are read one after the other: rows that have a value to sort by, then those without.

    For each, whether its rows have none, and the position to go on from. To walk both at once would take no index.
    """
    nullable = order.sort is not None and order.sort.nullable
    parts = [False, True] if nullable else [False]
    if position is None:
        return [(nulls, None) for nulls in parts]
    if position.back:
        parts.reverse()
    start = position.value is None and nullable
    return [(nulls, position if nulls == start else None) for nulls in parts[parts.index(start) :]]


def selected(
    kind: Kind, workspace_id: UUID, columns: Sequence[Column], condition: Condition, order: Order
) -> tuple[str, list]:
    """Return the statement, with its parameters, that reads a whole list: id, columns, and what it is sorted by."""
    return _statement(kind, workspace_id, columns, condition, order, order.sort)


def _read(
    kind: Kind,
    workspace_id: UUID,
    columns: Sequence[Column],
    condition: Condition,
    order: Order,
    nulls: bool,
    after: Position | None,
    limit: int,
) -> list[tuple]:
    sort, (where, params) = order.sort, condition
    key = f"{kind.table}.{sort.column}" if sort and not nulls else None
    wanted = [where] if where else []
    if sort and sort.nullable:
        wanted.append(f"{kind.table}.{sort.column} IS {'' if nulls else 'NOT '}NULL")
    if after:
        sign = "<" if order.descending else ">"
        wanted.append(f"({key}, {kind.table}.id) {sign} (%s, %s)" if key else f"{kind.table}.id {sign} %s")
        params = [*params, *([after.value] if key else []), after.id]
    narrowed = " AND ".join(wanted), params
    sql, params = _statement(kind, workspace_id, columns, narrowed, order, sort if key else None)
    cursor = prepared()
    cursor.execute(f"{sql} LIMIT {limit}", params)
    return cursor.fetchall()


def _statement(
    kind: Kind,
    workspace_id: UUID,
    columns: Sequence[Column],
    condition: Condition,
    order: Order,
    sort: Sort | None,
) -> tuple[str, list]:
    table, (where, params) = kind.table, condition
    key = f"{table}.{sort.column}" if sort else None
    shown = ", ".join(column.sql.format(t=table) for column in columns)
    direction = " DESC" if order.descending else ""
    nulls = " NULLS LAST" if sort and sort.nullable and order.descending else ""
    ordered = f"{key}{direction}{nulls}, " if key else ""
    live = f"{table}.workspace_id = %s AND {table}.deleted_at IS NULL"
    sql = (
        f"SELECT {table}.id, {shown}, {f'{key}::text' if key else 'NULL'} FROM {table}"
        f" WHERE {live}{where and f' AND {where}'} ORDER BY {ordered}{table}.id{direction}"
    )
    return sql, [workspace_id, *params]
