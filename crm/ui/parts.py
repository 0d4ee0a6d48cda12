"""How the rows of a page are found: by walking an index that has the order, or by sorting what few rows match.

Under row security the planner knows little of how many rows a condition meets, and would guess wrongly either way: so
up to FEW of them are counted first. Few rows are fetched by the index that the condition has, and sorted. Many are met
soon on the way through the index that has the order. Either way about as many rows are looked at, at the most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from crm.db.session import prepared_cursor, walk
from crm.queries.filters import Condition, join_conditions

from .registry import Column, ModelUI, RelatedOrder, Sort

FEW = 5000
FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)


def not_deleted(kind: ModelUI, workspace_id: UUID) -> Condition:
    """Return the condition on the rows that a workspace's list of a kind has."""
    return f"{kind.table}.workspace_id = %s AND {kind.table}.deleted_at IS NULL", [workspace_id]


def few(kind: ModelUI, workspace_id: UUID, condition: Condition) -> int | None:
    """Return how many rows meet a condition, None where they are more than FEW."""
    where, params = join_conditions(not_deleted(kind, workspace_id), condition)
    sql = f"SELECT count(*) FROM (SELECT FROM {kind.table} WHERE {where} LIMIT {FEW + 1}) met"
    [[count]] = _asked(connection.cursor(), sql, params)  # planned anew: which index serves depends on the values
    return count if count <= FEW else None


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a list that have a value to sort by, or those that have none: each part has an index of its own.

    Rows that are sorted by the name of another record walk the names, and of each its rows in the order of their ids.
    """

    kind: ModelUI
    workspace_id: UUID
    condition: Condition
    sort: Sort | None
    descending: bool
    with_value: bool

    @property
    def other(self) -> RelatedOrder | None:
        """The record by whose name the rows are ordered, where they are ordered by that of another."""
        return self.sort.of if self.sort and self.with_value else None

    @property
    def keys(self) -> list[str]:
        """What the rows are ordered by."""
        pk = f"{self.kind.table}.id"
        if self.sort is None or not self.with_value:
            return [pk]
        column = self.sort.column
        return [f"other.{column}", "other.id", pk] if self.other else [f"{self.kind.table}.{column}", pk]

    def read(self, columns: Sequence[Column], after: Sequence[Any], limit: int, are_few: bool) -> list[tuple]:
        """Return rows beyond a place: id, columns, the value that they are ordered by and the id of whose it is."""
        hard = bool(self.condition[0] or self.other)
        if are_few or (hard and few(self.kind, self.workspace_id, self._met) is not None):
            return _asked(connection.cursor(), *self._sorted(columns, after, limit))
        if self.other:
            return walk(*self._walked_by(self.other, columns, after, limit))
        walked = self._walked(columns, after, limit)
        return walk(*walked) if hard else _asked(prepared_cursor(), *walked)

    def whole(self, columns: Sequence[Column]) -> Condition:
        """Return the statement that reads all rows, those without a value last."""
        where, params = join_conditions(not_deleted(self.kind, self.workspace_id), self.condition)
        first, *others = self._directed(self.keys)
        nulls = " NULLS LAST" if self.sort and self.sort.nullable else ""
        order = ", ".join([first + nulls, *others])
        rows = f"{self.kind.table} {self._joined('LEFT JOIN')}"
        return f"{self._select(columns)} FROM {rows} WHERE {where} ORDER BY {order}", params

    @property
    def _met(self) -> Condition:
        """The condition that is met by the rows of this part."""
        if self.sort is None or not self.sort.nullable:
            return self.condition
        column = self.sort.of.column if self.sort.of else self.sort.column
        return join_conditions(
            self.condition, (f"{self.kind.table}.{column} IS {'NOT ' if self.with_value else ''}NULL", [])
        )

    def _sorted(self, columns: Sequence[Column], after: Sequence[Any], limit: int) -> Condition:
        """Return the statement that fetches all and sorts them; OFFSET 0 keeps the planner from walking instead."""
        table = self.kind.table
        where, params = join_conditions(not_deleted(self.kind, self.workspace_id), self._met)
        beyond, place = self._beyond(after)
        rows = f"(SELECT * FROM {table} WHERE {where} OFFSET 0) {table} {self._joined('JOIN')}"
        return f"{self._select(columns)} FROM {rows} WHERE {beyond} {self._end(limit)}", [*params, *place]

    def _walked(self, columns: Sequence[Column], after: Sequence[Any], limit: int) -> Condition:
        met = join_conditions(not_deleted(self.kind, self.workspace_id), self._met)
        where, params = join_conditions(met, self._beyond(after))
        return f"{self._select(columns)} FROM {self.kind.table} WHERE {where} {self._end(limit)}", params

    def _walked_by(self, other: RelatedOrder, columns: Sequence[Column], after: Sequence[Any], limit: int) -> Condition:
        """Return the statement that walks other records by name, and takes of each no more rows than are asked for."""
        table, (name, of, pk) = self.kind.table, self.keys
        sign, least = ("<", LAST) if self.descending else (">", FIRST)
        where, params = join_conditions(
            (f"{table}.{other.column} = {of}", []),
            join_conditions(not_deleted(self.kind, self.workspace_id), self.condition),
        )
        begun, start = "other.workspace_id = %s", [self.workspace_id]
        if after:
            where += f" AND {pk} {sign} CASE WHEN {of} = %s THEN %s ELSE %s END"
            params = [*params, *after[1:], least]
            begun, start = f"{begun} AND ({name}, {of}) {sign}= (%s, %s)", [*start, *after[:2]]
        of_each = f"SELECT * FROM {table} WHERE {where} ORDER BY {', '.join(self._directed([pk]))} LIMIT {limit}"
        rows = f"{other.table} other CROSS JOIN LATERAL ({of_each}) {table}"
        return f"{self._select(columns)} FROM {rows} WHERE {begun} {self._end(limit)}", [*params, *start]

    def _select(self, columns: Sequence[Column]) -> str:
        shown = ", ".join(column.sql.format(t=self.kind.table) for column in columns)
        value = f"{self.keys[0]}::text" if len(self.keys) > 1 else "NULL"
        return f"SELECT {self.kind.table}.id, {shown}, {value}, {'other.id' if self.other else 'NULL'}"

    def _joined(self, how: str) -> str:
        if not self.other:
            return ""
        table, reference = self.kind.table, f"{self.kind.table}.{self.other.column}"
        return f"{how} {self.other.table} other ON other.workspace_id = {table}.workspace_id AND other.id = {reference}"

    def _beyond(self, after: Sequence[Any]) -> Condition:
        if not after:
            return "true", []
        sign = "<" if self.descending else ">"
        return f"({', '.join(self.keys)}) {sign} ({', '.join(['%s'] * len(after))})", [*after]

    def _directed(self, keys: list[str]) -> list[str]:
        return [f"{key} DESC" if self.descending else key for key in keys]

    def _end(self, limit: int) -> str:
        return f"ORDER BY {', '.join(self._directed(self.keys))} LIMIT {limit}"


def _asked(cursor: Any, sql: str, params: list[Any]) -> list[tuple]:
    with cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
