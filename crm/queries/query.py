"""Query: reads rows of a workspace by conditions, an order and columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, Protocol, Self
from uuid import UUID

from django.db import connection, models

from crm.db.session import fetch, tenant_session

from . import counts, plans
from .conditions import ALL, Condition
from .cursors import Cursor
from .orders import CREATION, Order

STREAM_BATCH = 500


class Selectable(Protocol):
    """A selected column: a serializer field, a column of a page or of a CSV file."""

    def sql(self, table: str) -> str:
        """Return the SQL of the value."""


class KeysetPage(NamedTuple):
    """Rows, and the cursors of the pages around them. `total` is the number of all rows, if it became known."""

    rows: list[tuple]
    previous: Cursor | None
    next: Cursor | None
    total: int | None


class OffsetPage(NamedTuple):
    """Rows of a numbered page, and whether more follow. `total` is that of KeysetPage."""

    rows: list[tuple]
    has_next: bool
    total: int | None


@dataclass(frozen=True, slots=True)
class Query:
    """The rows of one model in one workspace that are not deleted. Immutable: each method returns another query.

    For keyset pages the first column is the id of the row.
    """

    workspace_id: UUID
    model: type[models.Model]
    columns: tuple[Selectable, ...] = ()
    condition: Condition = ALL
    order: Order = CREATION

    def where(self, condition: Condition) -> Self:
        """Return the query of the rows that also match a condition."""
        return replace(self, condition=self.condition & condition)

    def order_by(self, order: Order) -> Self:
        """Return the query in another order."""
        return replace(self, order=order)

    @property
    def table(self) -> str:
        """The name of the table."""
        return self.model._meta.db_table

    @property
    def select(self) -> str:
        """The columns, as SQL."""
        return select_list(self.columns, self.table)

    def first(self) -> tuple | None:
        """Return the first row, or None."""
        rows = fetch(self.workspace_id, *plans.statement(self, plans.Page(1)))
        return rows[0] if rows else None

    def keyset(self, limit: int, *, after: Cursor | None = None, before: Cursor | None = None) -> KeysetPage:
        """Return up to `limit` rows after or before a cursor; page 10,000 costs as much as page 1."""
        # The page before a cursor is the page after it in the reversed order, reversed.
        position, walked = (before, self.order_by(self.order.reverse())) if before else (after, self)
        rows: list[tuple] = []
        total = None
        for with_value, start in _parts(walked.order, position, backwards=before is not None):
            # One more row than the page has, to know whether another page follows.
            if len(rows) <= limit:
                page = plans.Page(limit + 1 - len(rows), start, with_value=with_value)
                more, total = plans.read_page(walked, page)
                rows += more
        has_more, rows = len(rows) > limit, rows[:limit]
        if before:
            rows.reverse()
        first, last = (self._cursor(rows[0]), self._cursor(rows[-1])) if rows else (None, None)
        # The page that the cursor came from follows; that is not checked again, so it may be empty by now.
        has_previous, has_next = (has_more, True) if before else (position is not None, has_more)
        # In creation order rows have no extra columns for a cursor, so nothing is cut off.
        page_rows = rows if self.order.by_creation else [row[: len(self.columns)] for row in rows]
        return KeysetPage(page_rows, first if has_previous else None, last if has_next else None, total)

    def offset(self, limit: int, offset: int = 0) -> OffsetPage:
        """Return a numbered page, with the total if it is stored."""
        count_sql = counts.stored_count(self)
        if count_sql is None:
            rows, total = plans.read_page(self, plans.Page(limit + 1, offset=offset, keyed=False))
            return OffsetPage(rows[:limit], len(rows) > limit, total)
        # The stored count is a column of each row, in the same round trip; a page beyond the last row has none.
        rows, _ = plans.read_page(self, plans.Page(limit, offset=offset, keyed=False, extra=count_sql))
        total = rows[0][-1] if rows else (self.count().number if offset else 0)
        return OffsetPage([row[:-1] for row in rows], bool(rows) and offset + len(rows) < total, total)

    def count(self, *, exact: bool = False) -> counts.RowCount:
        """Return the number of rows, estimated if counting would be slow, unless `exact`."""
        return counts.count_exactly(self) if exact else counts.estimate(self)

    def stream(self) -> Iterator[list[tuple]]:
        """Yield all rows in batches, in its own transaction."""
        # A streamed response outlives the view, and the session that it ran in.
        with tenant_session(self.workspace_id), connection.chunked_cursor() as cursor:
            cursor.execute(*plans.whole(self, self.select))
            while batch := cursor.fetchmany(STREAM_BATCH):
                yield batch

    def stream_json(self, object_sql: str) -> Iterator[bytes]:
        """Yield all rows as comma-separated JSON objects built by PostgreSQL, in its own transaction."""
        sql, params = plans.whole(self, object_sql)
        # CSV quoted with a character that JSON always escapes is plain JSON, one record a line. COPY's own text format
        # would double each backslash.
        copy_sql = rf"COPY ({sql}) TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"
        with tenant_session(self.workspace_id), connection.cursor() as cursor, cursor.copy(copy_sql, params) as copy:
            lines, separator = iter(copy), b""
            while batch := list(islice(lines, 200)):
                yield separator + b",".join(batch)
                separator = b","

    def _cursor(self, row: tuple) -> Cursor:
        value, *related = row[len(self.columns) :] or (None,)
        return Cursor(value, row[0], *related)


# Lists select the same columns each time.
@lru_cache(1024)
def select_list(columns: Sequence[Selectable], table: str) -> str:
    """Return columns as SQL."""
    return ", ".join(column.sql(table) for column in columns)


def _parts(order: Order, position: Cursor | None, *, backwards: bool) -> list[tuple[bool, Cursor | None]]:
    """Return the parts of an order to read one after the other, each with the cursor to continue from.

    Rows with a value are one part, those without one the other.
    """
    # No index could serve both at once: nulls are last in either direction, and at one end of an index.
    if not order.nullable:
        return [(True, position)]
    parts = [False, True] if backwards else [True, False]
    start = parts[0] if position is None else position.value is not None
    return [(part, position if part == start else None) for part in parts[parts.index(start) :]]
