"""Reads of shapes: one round trip each, or a stream.

The serializer says what is selected, the condition of a FilterSet narrows the rows; they start from the workspace here.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from crm.db.session import fetch, tenant_session
from crm.history.exceptions import RecordNotFound
from crm.queries.filters import Condition
from crm.workspaces.actor import Actor

from .authentication import Asked
from .pagination import Cursor, Order
from .serializers import RecordSerializer

Record = dict[str, Any]


def one(serializer: type[RecordSerializer], actor: Actor, pk: UUID) -> Record | None:
    """Return a live record as it is shown, or None."""
    return by(serializer, actor, "id", pk)


def shown(serializer: type[RecordSerializer], actor: Actor, pk: UUID) -> Record:
    """Return a live record as it is shown. Raises RecordGone."""
    record = one(serializer, actor, pk)
    if record is None:
        raise RecordNotFound
    return record


def by_asked(serializer: type[RecordSerializer], column: str, value: Any) -> Asked:
    """Return the question that `by` asks."""
    sql = f"SELECT {serializer.select()} FROM {serializer.table()} WHERE {not_deleted(serializer)} AND {serializer.table()}.{column} = %s"
    return lambda workspace_id: (sql, [workspace_id, value])


def by(serializer: type[RecordSerializer], actor: Actor, column: str, value: Any) -> Record | None:
    """Return the live record that has a value in a column that tells records apart, or None."""
    rows = fetch(actor.workspace_id, *by_asked(serializer, column, value)(actor.workspace_id))
    return serializer.rows(rows)[0] if rows else None


def page_asked(
    serializer: type[RecordSerializer],
    condition: Condition,
    order: Order,
    limit: int,
    cursor: Cursor | None = None,
) -> Asked:
    """Return the question that `page` asks."""
    table, (where, params) = serializer.table(), _where(serializer, condition)
    if cursor is not None:
        beyond, values = order.after(table, cursor)
        where, params = f"{where} AND {beyond}", [*params, *values]
    key = f"{table}.{order.column}::text" if order.column else "NULL"
    sql = f"SELECT {serializer.select()}, {key} FROM {table} WHERE {where} {order.sql(table)} LIMIT {limit + 1}"
    return lambda workspace_id: (sql, [workspace_id, *params])


def page(
    serializer: type[RecordSerializer],
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
        asked = page_asked(serializer, condition, order, limit, cursor)
        tuples = fetch(actor.workspace_id, *asked(actor.workspace_id))
    records = serializer.rows(values[:-1] for values in tuples[:limit])
    more = len(tuples) > limit
    return records, Cursor(records[-1]["id"], tuples[limit - 1][-1]) if more else None


def stream(serializer: type[RecordSerializer], actor: Actor, condition: Condition, order: Order) -> Iterator[bytes]:
    """Yield the JSON objects of all records, with commas between them, as PostgreSQL makes them.

    Runs after the view has returned, and so opens its own transaction. COPY's CSV, told to quote with a character
    that JSON never contains, is JSON as it stands, a line a record.
    """
    table, (where, params) = serializer.table(), _where(serializer, condition)
    select = f"SELECT {serializer.json_object()} FROM {table} WHERE {where} {order.sql(table)}"
    sql = rf"COPY ({select}) TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"
    with (
        tenant_session(actor.workspace_id),
        connection.cursor() as cursor,
        cursor.copy(sql, [actor.workspace_id, *params]) as copy,
    ):
        lines = iter(copy)
        separator = b""
        while batch := list(islice(lines, 200)):
            yield separator + b",".join(batch)
            separator = b","


def not_deleted(serializer: type[RecordSerializer]) -> str:
    """Return the condition, which takes the workspace, that a row is there to be seen."""
    return f"{serializer.table()}.workspace_id = %s AND {serializer.table()}.deleted_at IS NULL"


def _where(serializer: type[RecordSerializer], condition: Condition) -> Condition:
    """Return the condition on live rows, whose parameters follow the workspace."""
    sql, params = condition
    return not_deleted(serializer) + (sql and f" AND {sql}"), params
