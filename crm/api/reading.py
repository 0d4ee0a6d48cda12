"""Reads of shapes: one round trip each, or a stream.

The shape says what is selected, the condition of a FilterSet narrows the rows; they start from the workspace here.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from crm.db.session import ask, tenant
from crm.history.writes import RecordGone
from crm.queries.filters import Condition
from crm.workspaces.actor import Actor

from .authentication import Asked
from .pagination import Cursor, Order
from .serializers import Shape

Record = dict[str, Any]


def one(shape: type[Shape], actor: Actor, pk: UUID) -> Record | None:
    """Return a live record as it is shown, or None."""
    return by(shape, actor, "id", pk)


def shown(shape: type[Shape], actor: Actor, pk: UUID) -> Record:
    """Return a live record as it is shown. Raises RecordGone."""
    record = one(shape, actor, pk)
    if record is None:
        raise RecordGone
    return record


def by_asked(shape: type[Shape], column: str, value: Any) -> Asked:
    """Return the question that `by` asks."""
    sql = f"SELECT {shape.select()} FROM {shape.table()} WHERE {live(shape)} AND {shape.table()}.{column} = %s"
    return lambda workspace_id: (sql, [workspace_id, value])


def by(shape: type[Shape], actor: Actor, column: str, value: Any) -> Record | None:
    """Return the live record that has a value in a column that tells records apart, or None."""
    rows = ask(actor.workspace_id, *by_asked(shape, column, value)(actor.workspace_id))
    return shape.rows(rows)[0] if rows else None


def page_asked(
    shape: type[Shape], condition: Condition, order: Order, limit: int, cursor: Cursor | None = None
) -> Asked:
    """Return the question that `page` asks."""
    table, (where, params) = shape.table(), _where(shape, condition)
    if cursor is not None:
        beyond, values = order.after(table, cursor)
        where, params = f"{where} AND {beyond}", [*params, *values]
    key = f"{table}.{order.column}::text" if order.column else "NULL"
    sql = f"SELECT {shape.select()}, {key} FROM {table} WHERE {where} {order.sql(table)} LIMIT {limit + 1}"
    return lambda workspace_id: (sql, [workspace_id, *params])


def page(
    shape: type[Shape],
    actor: Actor,
    condition: Condition,
    order: Order,
    limit: int,
    cursor: Cursor | None = None,
    rows: list[tuple] | None = None,
) -> tuple[list[Record], Cursor | None]:
    """Return up to `limit` records after the cursor, and the cursor of the next page where there is one.

    `rows` are the answer to the question, where it was asked before.
    """
    tuples = rows
    if tuples is None:
        asked = page_asked(shape, condition, order, limit, cursor)
        tuples = ask(actor.workspace_id, *asked(actor.workspace_id))
    records = shape.rows(values[:-1] for values in tuples[:limit])
    more = len(tuples) > limit
    return records, Cursor(records[-1]["id"], tuples[limit - 1][-1]) if more else None


def stream(shape: type[Shape], actor: Actor, condition: Condition, order: Order) -> Iterator[bytes]:
    """Yield the JSON objects of all records, with commas between them, as PostgreSQL makes them.

    Runs after the view has returned, and so opens its own transaction. COPY's CSV, told to quote with a character
    that JSON never contains, is JSON as it stands, a line a record.
    """
    table, (where, params) = shape.table(), _where(shape, condition)
    select = f"SELECT {shape.json_object()} FROM {table} WHERE {where} {order.sql(table)}"
    sql = rf"COPY ({select}) TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"
    with (
        tenant(actor.workspace_id),
        connection.cursor() as cursor,
        cursor.copy(sql, [actor.workspace_id, *params]) as copy,
    ):
        lines = iter(copy)
        separator = b""
        while batch := list(islice(lines, 200)):
            yield separator + b",".join(batch)
            separator = b","


def live(shape: type[Shape]) -> str:
    """Return the condition, which takes the workspace, that a row is there to be seen."""
    return f"{shape.table()}.workspace_id = %s AND {shape.table()}.deleted_at IS NULL"


def _where(shape: type[Shape], condition: Condition) -> Condition:
    """Return the condition on live rows, whose parameters follow the workspace."""
    sql, params = condition
    return live(shape) + (sql and f" AND {sql}"), params
